"""A plan: what will be altered, as a value that can be shown, printed and refused."""

from __future__ import annotations

from pathlib import Path

from envtui.core.events import ignore
from envtui.core.record import NamedTuple, Record, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from envtui.core.building.model import BuildOptions
    from envtui.core.building.sources import Source
    from envtui.core.building.workshop import Workshop
    from envtui.core.changes.foreseen import ForeseenClashes
    from envtui.core.distributions.model import Distribution
    from envtui.core.environments.model import NewEnvironment, Target
    from envtui.core.events import Cancel, OnEvent
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.index.model import IndexFile
    from envtui.core.resolution.model import Candidate, Edge, Options

__all__ = [
    "Action",
    "Change",
    "Means",
    "Outcome",
    "Plan",
    "RecordedDistribution",
    "Revision",
    "RevisionChange",
]

Action: TypeAlias = "Literal['install', 'upgrade', 'downgrade', 'reinstall', 'uninstall']"


class Means(Record):
    """What a plan is made with, and who is told."""

    configuration: IndexConfiguration | None = None
    """Where distributions are; ``None`` for where settings and variables say."""
    options: Options | None = None
    """How versions are chosen."""
    building: BuildOptions | None = None
    """How source code is built, where only that tells what it requires."""
    on_event: OnEvent = ignore
    """Told of progress and warnings."""
    cancel: Cancel | None = None
    """Stops it."""

    def check(self) -> None:
        """Return if the work may go on.

        Raises:
            Cancelled: somebody asked for it to stop.
        """
        if self.cancel is not None:
            self.cancel.check()


class Change(Record):
    """What happens to one distribution."""

    action: Action
    name: str
    normalized: str
    before: Distribution | None
    after: Candidate | None
    requested: bool
    """Whether the person named it, rather than something it is needed by."""
    source: Source | None = None
    """The source code that its wheel is made of; ``None`` for a wheel that was found as such."""
    builds: bool = False
    """Whether that has still to be done, which runs code of the project."""

    @property
    def versions(self) -> tuple[str, str]:
        """The version before and after; empty where there is none."""
        return (
            self.before.version if self.before else "",
            self.after.version if self.after else "",
        )


class Plan(Record):
    """Everything that applying it would do; nothing else will be done."""

    target: Target | None
    """What the changes go to; ``None`` when the plan only makes an environment."""
    create: NewEnvironment | None
    changes: tuple[Change, ...]
    edges: tuple[Edge, ...] = ()
    """Who requires what, for showing why a distribution is in the plan."""
    breaks: tuple[str, ...] = ()
    """Sentences on installed distributions that the plan would leave unsatisfied."""
    clashes: ForeseenClashes | None = None
    """What is known of files that clash; ``None`` if nobody looked, since applying it will."""
    breaking_allowed: bool = False
    """Whether it may be applied although it breaks something."""
    found: frozenset[tuple[str, str]] | None = None
    """Normalized names and versions of what was installed when it was made; ``None`` if only what
    it changes matters."""
    checked: int = 0
    """How many distributions the answer holds, the unchanged ones included."""
    skipped: tuple[str, ...] = ()
    """Names that should go and are not installed."""
    orphans: tuple[str, ...] = ()
    """Normalized names of what nothing would need any more and nobody asked for; they stay."""
    restores: int | None = None
    """The number of the revision that it goes back, or forward again, to."""
    configuration: IndexConfiguration | None = field(default=None, repr=False, compare=False)
    """Where the distributions were found, and are fetched from; it may hold credentials."""
    workshop: Workshop | None = field(default=None, repr=False, compare=False)
    """Where wheels are built, and the connections that planning used."""

    @property
    def builds(self) -> tuple[Change, ...]:
        """What would be built from source code first, which runs code of these projects."""
        return tuple(change for change in self.changes if change.builds)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return self.create is None and not self.changes

    @property
    def download_size(self) -> int:
        """The bytes to fetch if the store holds none of it, as far as the index says."""
        return sum(c.after.file.size for c in self.changes if c.after and c.after.file)


class Outcome(Record):
    """What an applied plan did, and how long each part took in seconds."""

    changes: tuple[Change, ...]
    created: Path | None
    prepare_seconds: float
    install_seconds: float


class RecordedDistribution(Record):
    """One distribution of a revision."""

    name: str
    normalized: str
    version: str
    requested: bool = False
    file: IndexFile | None = None
    """The wheel it was installed from; ``None`` when another tool installed it."""
    direct: bool = False
    source: Source | None = None
    """What that wheel was built of."""


class RevisionChange(NamedTuple):
    """One distribution that a revision has in another version than the one before it."""

    name: str
    before: str
    """Its version; empty if it was not there."""
    after: str
    """Its version; empty if it is gone."""


class Revision(Record):
    """What was installed in an environment at some time, and how it came to that."""

    number: int
    """From 1, without gaps."""
    when: str
    """UTC, ISO 8601."""
    title: str
    """What was done: ``install httpx 0.28.1``."""
    by: Literal["envtui", "elsewhere"]
    """Whether envtui did it, or found it done."""
    pins: tuple[RecordedDistribution, ...]
    parent: int
    """The revision that it was made from; 0 for the first."""
    restores: int | None = None
    """The revision that it is equal to, when it was made by undo or redo."""
    recorded: bool = True
    """Whether it is on disk; what was done elsewhere is recorded with the next change."""
    changes: tuple[RevisionChange, ...] = ()
    """How its distributions differ from those of the revision before it, by name; not recorded."""

    @property
    def position(self) -> int:
        """The revision whose content this is."""
        return self.number if self.restores is None else self.restores

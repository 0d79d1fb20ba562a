"""Plans, what came of them, and revisions: values that can be shown, printed and refused."""

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
    """What planning works with: indexes, options, and who hears of its progress."""

    configuration: IndexConfiguration | None = None
    """Where distributions are found; ``None``: where settings and variables say."""
    options: Options | None = None
    """How versions are chosen."""
    building: BuildOptions | None = None
    """How source code is built; planning builds it where only that tells what it requires."""
    on_event: OnEvent = ignore
    """Told of progress and warnings."""
    cancel: Cancel | None = None
    """Stops planning when it is requested."""

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
    """Whether the person named it, rather than it being there for something else."""
    source: Source | None = None
    """The source code that its wheel is built from; ``None`` if it was found as a wheel."""
    builds: bool = False
    """Whether the wheel has still to be built, which runs code of the project."""

    @property
    def versions(self) -> tuple[str, str]:
        """The version before and after; empty where there is none."""
        return (
            self.before.version if self.before else "",
            self.after.version if self.after else "",
        )


class Plan(Record):
    """All that applying it will do, and nothing else."""

    target: Target | None
    """Where the changes are made; ``None`` if the plan makes a new environment."""
    create: NewEnvironment | None
    changes: tuple[Change, ...]
    edges: tuple[Edge, ...] = ()
    """Who requires what, for showing why a distribution is in the plan."""
    breaks: tuple[str, ...] = ()
    """Sentences on installed distributions that the plan would leave unsatisfied."""
    clashes: ForeseenClashes | None = None
    """The files known to clash; ``None`` if nobody looked, since applying the plan will."""
    breaking_allowed: bool = False
    """Whether it may be applied although it breaks something."""
    found: frozenset[tuple[str, str]] | None = None
    """Normalized names and versions of what was installed when the plan was made; ``None`` if only
    the distributions that it changes matter."""
    checked: int = 0
    """How many distributions the answer holds, the unchanged ones included."""
    skipped: tuple[str, ...] = ()
    """Names that were to be uninstalled and are not installed."""
    orphans: tuple[str, ...] = ()
    """Normalized names of what nobody asked for and nothing would need any more; they stay."""
    restores: int | None = None
    """The number of the revision that undo or redo returns to."""
    configuration: IndexConfiguration | None = field(default=None, repr=False, compare=False)
    """The indexes the distributions were found on and are fetched from; may hold credentials."""
    workshop: Workshop | None = field(default=None, repr=False, compare=False)
    """What builds wheels, with the connections that planning has opened."""

    @property
    def builds(self) -> tuple[Change, ...]:
        """The changes whose wheel must be built first, which runs code of these projects."""
        return tuple(change for change in self.changes if change.builds)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return self.create is None and not self.changes


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
    """The wheel it was installed from; ``None`` if another tool installed it."""
    direct: bool = False
    """Whether it was asked for by URL or path rather than found on an index."""
    source: Source | None = None
    """The source code that the wheel was built from, if it was built."""


class RevisionChange(NamedTuple):
    """One distribution whose version differs between a revision and the one before it."""

    name: str
    before: str
    """Its version before; empty if it was not installed."""
    after: str
    """Its version after; empty if it no longer is."""


class Revision(Record):
    """What was installed in an environment after one change, and what that change was."""

    number: int
    """From 1, without gaps."""
    when: str
    """UTC, ISO 8601."""
    title: str
    """What was done: ``install httpx 0.28.1``."""
    by: Literal["envtui", "elsewhere"]
    """Whether envtui made the change, or found it made by another tool."""
    pins: tuple[RecordedDistribution, ...]
    parent: int
    """The number of the revision that it was made from; 0 for the first."""
    restores: int | None = None
    """If undo or redo made it, the number of the revision that it equals."""
    recorded: bool = True
    """Whether it is on disk; a change by another tool is recorded with the next one by envtui."""
    changes: tuple[RevisionChange, ...] = ()
    """How it differs from the revision before it, ordered by name; worked out, never recorded."""

    @property
    def position(self) -> int:
        """The number of the revision whose content this is: its own, unless it restores one."""
        return self.number if self.restores is None else self.restores

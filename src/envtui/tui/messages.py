"""What happened, as messages: panes and workers post them, the app answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from envtui.core import (
        Details,
        Distribution,
        Environment,
        Finding,
        FoundInterpreter,
        Graph,
        LocatedEnvironment,
        Sizes,
        StoredEnvironment,
    )
    from envtui.core.errors import EnvtuiError
    from envtui.tui.jobs import Job, Progress

__all__ = [
    "DependentsFound",
    "DetailsRead",
    "EnvironmentFound",
    "EnvironmentsGone",
    "EnvironmentsLocated",
    "EnvironmentsMeasured",
    "FindingEnded",
    "HealthFound",
    "InterpreterFound",
    "InterpretersFound",
    "JobProgressed",
    "OutsideChanged",
    "OwnersFound",
    "PackagesChanged",
    "PackagesExplained",
    "PackagesMeasured",
    "PackagesRead",
    "ReadingFailed",
    "Recovered",
    "UsualFound",
]


@dataclass
class InterpreterFound(Message):
    """One more interpreter is known; ``search`` tells the searches apart."""

    found: FoundInterpreter
    search: int


@dataclass
class InterpretersFound(Message):
    """The search for interpreters is over."""

    found: tuple[FoundInterpreter, ...]
    search: int


@dataclass
class DependentsFound(Message):
    """The known environments built on each interpreter, by its path."""

    built: Mapping[Path, tuple[Environment, ...]]


@dataclass
class EnvironmentsLocated(Message):
    """The environments around the folder are known."""

    located: tuple[LocatedEnvironment, ...]
    found: Mapping[Path, LocatedEnvironment | None]
    """Those found elsewhere before, by root, looked at again; ``None`` where there is none now."""
    look: int
    """Which look told it: looks run at once, and one begun earlier may end later."""
    select: Path | None


@dataclass
class EnvironmentFound(Message):
    """One more environment is known, below the folder or, with its owner, in a central store."""

    environment: Environment
    stored: StoredEnvironment | None = None


@dataclass
class OwnersFound(Message):
    """Whose those around the folder are that lie in central stores is known, by root."""

    stored: Mapping[Path, StoredEnvironment]


@dataclass
class FindingEnded(Message):
    """The search below the folder and in central stores is over."""

    complete: bool
    """False if it was stopped."""
    unreadable: int
    """How many folders may not be read."""


@dataclass
class HealthFound(Message):
    """What is wrong with the environment at ``root`` is known."""

    root: Path
    findings: tuple[Finding, ...]


@dataclass
class EnvironmentsMeasured(Message):
    """How large environments are is known: each by its root, and all of them together."""

    sizes: Mapping[Path, Sizes]
    together: Sizes


@dataclass
class Recovered(Message):
    """A change that was interrupted has been settled; ``told`` says how."""

    environment: Environment
    told: str


@dataclass
class PackagesRead(Message):
    """The distributions of ``environment`` are known by name and version."""

    environment: Environment
    distributions: tuple[Distribution, ...]


@dataclass
class PackagesChanged(Message):
    """``environment`` holds other distributions than when it was read before."""

    environment: Environment


@dataclass
class PackagesExplained(Message):
    """Summaries, and who needs whom, are known too."""

    environment: Environment
    details: Mapping[Path, Details]
    graph: Graph


@dataclass
class RevisionsRead(Message):
    """Whether the last change of ``environment`` can be undone, and one that was be redone."""

    environment: Environment
    can_undo: bool
    can_redo: bool


@dataclass
class PackagesMeasured(Message):
    """The sizes of all distributions of ``environment`` are known, in bytes."""

    environment: Environment
    sizes: Mapping[Path, int]


@dataclass
class DetailsRead(Message):
    """Details and size, in bytes, of one distribution are known."""

    distribution: Distribution
    details: Details
    size: int


@dataclass
class ReadingFailed(Message):
    """Something that was only looked at could not be read."""

    what: str
    error: EnvtuiError


@dataclass
class UsualFound(Message):
    """The interpreter that the command line would take is known, by its real path."""

    real_path: str


@dataclass
class OutsideChanged(Message):
    """Something in the folder, an environment or its packages was changed, perhaps not by us."""

    def can_replace(self, message: Message) -> bool:
        """One look answers any number of changes."""
        return isinstance(message, OutsideChanged)


@dataclass
class EnvironmentsGone(Message):
    """Environments that were listed are not there any more, and no job of ours took them away."""

    roots: list[Path]


@dataclass
class JobProgressed(Message):
    """A job got further."""

    job: Job[Any]
    progress: Progress

    def can_replace(self, message: Message) -> bool:
        """Only the newest progress counts."""
        return isinstance(message, JobProgressed) and message.job is self.job

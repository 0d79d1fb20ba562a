"""A question for the resolver, as a value that can be asked again with one thing changed."""

from __future__ import annotations

from collections.abc import Mapping

from envtui.core.errors import RequirementError
from envtui.core.events import Cancel, OnEvent, ignore
from envtui.core.literal import literal
from envtui.core.record import Record, field
from envtui.core.resolution.model import Candidate, DirectSource, Options
from envtui.core.resolution.targets import TargetPython

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from envtui.core.index.model import IndexFile, Metadata
    from envtui.core.resolution.installed import Installed
    from envtui.core.resolution.markers import Markers
    from envtui.core.resolution.model import Index
    from envtui.core.resolution.requests import Request
    from envtui.core.resolution.universal.target import UniversalTarget
    from envtui.core.resolution.wheel_choice import WheelChoice

    OnDecided = Callable[[Candidate, bool], None]
    """Told of a version, and whether that is only likely to be chosen."""
    ReadTogether = Callable[[Sequence[IndexFile]], None]
    """Learns the metadata of several source archives at once."""
    ReadSource = Callable[[IndexFile], Metadata]
    """Returns the metadata of a source archive, building it if need be."""

__all__ = ["Question", "Run", "check_hashes", "check_hashes_of_answer"]


class Question(Record):
    """What is asked for, within what limits, and for which Python."""

    requests: tuple[Request, ...]
    target: TargetPython | UniversalTarget
    constraints: tuple[Request, ...] = ()
    overrides: tuple[Request, ...] = ()
    installed: Mapping[str, Installed] = field(default_factory=dict)
    options: Options = field(default_factory=Options)
    excludes: frozenset[str] = frozenset()
    """Normalized names that are left out of the answer, whoever requires them."""
    preferences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By normalized name, versions to take where they fit: those of an earlier lock."""
    sources: tuple[DirectSource, ...] = ()
    """Source code that is not from an index."""

    def markers(self) -> Markers:
        """Return the target's markers."""
        if isinstance(self.target, TargetPython):
            from envtui.core.resolution.markers import Markers

            return Markers(self.target.markers)
        return self.target.markers()

    def wheels(self, *, builds: bool) -> WheelChoice:
        """Return what chooses files for the target; ``builds``: source code can be built here."""
        if isinstance(self.target, TargetPython):
            from envtui.core.resolution.wheel_choice import TargetWheels

            return TargetWheels(self.target, builds=builds)
        for_all = self.options.fork_strategy == "fewest"
        return self.target.wheels(builds=builds, for_all=for_all)


class Run(Record):
    """What a question is answered with, and who is told."""

    index: Index
    """Where versions are found."""
    on_event: OnEvent = ignore
    """Told what is being considered."""
    cancel: Cancel = field(default_factory=Cancel)
    """Stops the search when it is requested."""
    on_decided: OnDecided | None = None
    """Told of each version as soon as it is chosen, so that it may be fetched; a later one of the
    same project replaces it. It is told of likely ones before that, from any thread."""
    read_source: ReadSource | None = None
    """Returns the metadata of a source archive, building it if need be; without it, only wheels are
    chosen."""
    read_together: ReadTogether | None = None
    """Told of source archives that are certain to be read, if there are several, so that they may
    be built at the same time."""


def check_hashes(requests: tuple[Request, ...]) -> None:
    """Return if every request is pinned and has a hash, as ``--require-hashes`` demands.

    Raises:
        RequirementError: one does not; the message names the first.
    """
    for request in requests:
        need = request.need
        exact = need.specifier.startswith("==") and "," not in need.specifier
        if not need.url and (not exact or need.specifier.endswith(".*")):
            raise RequirementError(
                f"With --require-hashes every requirement must be pinned, "
                f"and {literal(request.text)} is not.",
                hint=f"Write {need.name}==<version> with its hashes.",
            )
        if not request.hashes and "#sha" not in need.url:
            raise RequirementError(
                f"With --require-hashes every requirement needs a hash, "
                f"and {literal(request.text)} has none.",
                hint="Add --hash=sha256:<hex> after it.",
            )


def check_hashes_of_answer(requests: tuple[Request, ...], answer: tuple[Candidate, ...]) -> None:
    """Return if each project of the answer was asked for, and so with a hash.

    Raises:
        RequirementError: one was not; the message names the first.
    """
    named = {request.need.name for request in requests}
    for candidate in answer:
        if candidate.normalized not in named:
            raise RequirementError(
                f"With --require-hashes every requirement needs a hash, "
                f"and {candidate.normalized}=={candidate.version}, which others require, has none.",
                hint="Add it to the requirements, pinned and with its hashes.",
            )

"""A question as a value, so that it can be asked again with one thing changed."""

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
    """Told of a version, and whether it is only the likeliest so far."""
    ReadTogether = Callable[[Sequence[IndexFile]], None]
    """Learns the metadata of several source archives at once."""
    ReadSource = Callable[[IndexFile], Metadata]
    """Returns the metadata of a source archive, building what it must."""

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
    """Versions by normalized name that are taken where they fit: what a lock held before."""
    sources: tuple[DirectSource, ...] = ()
    """What is built from another place than an index."""

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
    """Where the versions are."""
    on_event: OnEvent = ignore
    """Told what is being considered."""
    cancel: Cancel = field(default_factory=Cancel)
    """Stops the search."""
    on_decided: OnDecided | None = None
    """Told of each version as soon as it is chosen, so that it may be fetched; a later one of the
    same project replaces it. Of the likeliest ones it is told before, from any thread."""
    read_source: ReadSource | None = None
    """Returns the metadata of a source archive, building what it must; without it only wheels are
    chosen."""
    read_together: ReadTogether | None = None
    """Told of the source archives that are certain to be read, where there are several, so that
    they may be built at the same time."""


def check_hashes(requests: tuple[Request, ...]) -> None:
    """Refuse what ``--require-hashes`` does: anything not pinned, or without a hash.

    Raises:
        RequirementError: naming the first such requirement.
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
    """Refuse an answer that holds a project which no requirement gives a hash of.

    Raises:
        RequirementError: naming the first such project.
    """
    named = {request.need.name for request in requests}
    for candidate in answer:
        if candidate.normalized not in named:
            raise RequirementError(
                f"With --require-hashes every requirement needs a hash, "
                f"and {candidate.normalized}=={candidate.version}, which others require, has none.",
                hint="Add it to the requirements, pinned and with its hashes.",
            )

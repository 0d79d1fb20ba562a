"""Many machines as one target: every platform, and Python from some version on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache, reduce
from operator import or_

from envtui.core.errors import UsageError
from envtui.core.index.filenames import is_wheel
from envtui.core.literal import literal
from envtui.core.record import Record
from envtui.core.resolution.markers import Markers
from envtui.core.resolution.universal.marker_sets import (
    EVERYWHERE,
    MarkerSet,
    is_disjoint,
    marker_set,
    minus,
    pythons_of,
    requires_python_set,
)
from envtui.core.resolution.wheel_choice import WheelChoice, build_of, wheel_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.model import IndexFile

__all__ = ["AnyWheel", "MarkersWithin", "UniversalTarget", "universal_target"]


class UniversalTarget(Record):
    """The machines that an answer is for."""

    environment: MarkerSet
    name: str
    """As messages name it: ``Python 3.11 and later on any platform``."""

    def markers(self) -> MarkersWithin:
        """Return what tells whether markers hold on any of the machines."""
        return MarkersWithin(self.environment)

    def wheels(self, *, builds: bool, for_all: bool = False) -> AnyWheel:
        """Return what chooses files for the machines.

        Args:
            builds: whether source code can be built here.
            for_all: whether a file must serve every Python of the machines.
        """
        return AnyWheel(self, builds=builds, for_all=for_all)


def universal_target(python_version: str) -> UniversalTarget:
    """Return every platform with a Python version (``3.9`` or ``3.9.2``) or a later one.

    Raises:
        UsageError: ``python_version`` is no version.
    """
    if not re.fullmatch(r"\d+\.\d+(\.\d+)?", python_version):
        raise UsageError(
            f"{literal(python_version)!r} is not a Python version.",
            hint="Write it like 3.12 or 3.12.4.",
        )
    name = f"Python {python_version} and later on any platform"
    return UniversalTarget(requires_python_set(f">={python_version}"), name)


class MarkersWithin(Markers):
    """Whether markers hold on any of the machines."""

    __slots__ = ("environment",)

    def __init__(self, environment: MarkerSet) -> None:
        super().__init__({})
        self.environment = environment

    def needed_by(self, marker: str, extra: str) -> bool:
        """Whether there is a machine where the marker holds only because of ``extra``."""
        if "extra" not in marker:
            return False
        added = minus(marker_set(marker, extra), marker_set(marker))
        return not is_disjoint(added, self.environment)

    def _evaluate(self, marker: str, extra: str) -> bool:
        return not is_disjoint(marker_set(marker, extra), self.environment)


class AnyWheel(WheelChoice):
    """Chooses files that serve any of the machines, whatever their platform.

    If there is source code too, a machine without a wheel can build its own; then any wheel will do
    to tell what the version requires.
    """

    __slots__ = ("_bits", "_builds", "_for_all")

    def __init__(
        self, target: UniversalTarget, *, builds: bool = False, for_all: bool = False
    ) -> None:
        super().__init__(target.name, uses_source=True)
        self._builds = builds
        self._for_all = for_all
        self._bits = pythons_of(target.environment)

    def preferred(self, names: Sequence[str]) -> Iterable[int]:
        """Return which of these files are wheels that serve any machine, all equally good."""
        wheels = [place for place, name in enumerate(names) if is_wheel(name)]
        if any(names[place].count("-") > 4 for place in wheels):
            wheels.sort(key=lambda place: build_of(names[place]), reverse=True)
        return (place for place in wheels if self._rank(names[place]) is not None)

    def instead(self, files: Iterable[IndexFile]) -> IndexFile | None:
        """Return any wheel if there is source code too, else that, to be asked what it requires."""
        files = list(files)
        source = self.source(files)
        if source is None:
            return None
        wheels = (file for file in files if is_wheel(file.filename))
        fitting = (file for file in wheels if self.fits_python(file.requires_python))
        return next(fitting, source if self._builds else None)

    def _admits(self, requires_python: str) -> bool:
        admitted = requires_python_set(requires_python) & self._bits
        return admitted == self._bits if self._for_all else bool(admitted)

    def _rank_of_ending(self, ending: str) -> int | None:
        return 0 if _pythons_served(ending) & self._bits else None


@lru_cache(maxsize=4096)
def _pythons_served(ending: str) -> int:
    """Return the Pythons that a wheel serves by the end of its name (``-cp313-abi3-any.whl``)."""
    tags = {tuple(tag.split("-")[:2]) for tag in wheel_tags(ending)}
    return reduce(or_, (_pythons_of_tag(python, abi) for python, abi in tags), 0)


@lru_cache(maxsize=1024)
def _pythons_of_tag(python: str, abi: str) -> int:
    """Return the Pythons that a wheel tag serves (PEP 425)."""
    kind, major, minor = python[:2], python[2:3], python[3:]
    if kind not in ("cp", "py") or not python[2:].isdecimal():
        return 0
    if kind == "cp" and abi != "abi3" and minor:
        return requires_python_set(f">={major}.{minor}") & ~requires_python_set(
            f">={major}.{int(minor) + 1}"
        )
    major_only = requires_python_set(f">={major}") & ~requires_python_set(f">={int(major) + 1}")
    since = requires_python_set(f">={major}.{minor}") if minor else pythons_of(EVERYWHERE)
    return major_only & since

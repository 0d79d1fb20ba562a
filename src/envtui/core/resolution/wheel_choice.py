"""Which file of a version fits a target best, and why the others do not."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

from envtui.core.index.filenames import is_wheel
from envtui.core.literal import literal
from envtui.core.resolution.version_sets import published_bits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.model import IndexFile
    from envtui.core.resolution.targets import TargetPython

__all__ = ["TargetWheels", "WheelChoice", "build_of", "wheel_tags"]

_SHOWN = 6


class WheelChoice(ABC):
    """Chooses files for one machine or many."""

    __slots__ = ("_name", "_pythons", "_ranks", "uses_source")

    def __init__(self, name: str, *, uses_source: bool) -> None:
        """Take what messages call the target, and whether source code is of use for it."""
        self.uses_source = uses_source
        self._name = name
        self._ranks: dict[str, int | None] = {}
        self._pythons: dict[str, bool] = {}

    def preferred(self, names: Sequence[str]) -> Iterable[int]:
        """Return which of these files are wheels that fit the target by their tags.

        They are places among ``names``: the tag that it likes best first, and of two with one tag
        the later build (PEP 427).
        """
        ranks = {
            place: rank
            for place, name in enumerate(names)
            if self._serves(name[name.rfind("-") + 1 : -4])
            and is_wheel(name)
            and (rank := self._rank(name)) is not None
        }
        if len(ranks) < 2:
            return list(ranks)
        later_first = sorted(ranks, key=lambda place: build_of(names[place]), reverse=True)
        return sorted(later_first, key=ranks.__getitem__)

    def instead(self, files: Iterable[IndexFile]) -> IndexFile | None:
        """Return what serves if no wheel fits: source code that may be built."""
        return self.source(files)

    def source(self, files: Iterable[IndexFile]) -> IndexFile | None:
        """Return the first source archive for the target's Python, the modern format first."""
        sources = [file for file in files if file.filename.endswith((".tar.gz", ".zip"))]
        sources.sort(key=lambda file: not file.filename.endswith(".tar.gz"))
        return next((file for file in sources if self.fits_python(file.requires_python)), None)

    def fits_python(self, requires_python: str) -> bool:
        """Return whether the target's version satisfies ``Requires-Python``; nonsense is met."""
        if not requires_python:
            return True
        known = self._pythons.get(requires_python)
        if known is None:
            try:
                known = self._admits(requires_python)
            except ValueError:
                # As pip does: a field that nobody can read keeps nobody out.
                known = True
            self._pythons[requires_python] = known
        return known

    @abstractmethod
    def _admits(self, requires_python: str) -> bool:
        """Return whether ``Requires-Python`` lets the target in; ``ValueError`` if malformed."""

    def why_not(self, files: Iterable[IndexFile]) -> tuple[str, str]:
        """Return why none of a version's files will do: kind of reason, and half a sentence."""
        files = list(files)
        wheels = [file for file in files if is_wheel(file.filename)]
        unfit = next((f for f in files if not self.fits_python(f.requires_python)), None)
        if unfit is not None:
            return "python", f"requires Python {literal(unfit.requires_python)}"
        if not wheels:
            return "source", f"has no wheel for {self._name}, only source code"
        there = _summary(wheel.filename for wheel in wheels)
        return "wheel", f"has no wheel for {self._name}; there are wheels for {there}"

    def _rank(self, filename: str) -> int | None:
        # name-version[-build]-python-abi-platform.whl; few distinct endings occur.
        ending = filename[len(filename.rsplit("-", 3)[0]) :]
        if ending not in self._ranks:
            self._ranks[ending] = self._rank_of_ending(ending)
        return self._ranks[ending]

    def _serves(self, platforms: str) -> bool:
        """Return whether the platforms at the end of a wheel's name are worth a closer look."""
        return True

    @abstractmethod
    def _rank_of_ending(self, ending: str) -> int | None:
        """Return the place of the best tag in ``-py2.py3-none-any.whl`` among those that fit."""


class TargetWheels(WheelChoice):
    """Chooses files for one Python on one machine."""

    __slots__ = ("_places", "_platforms", "_served", "_version")

    def __init__(self, target: TargetPython, *, builds: bool = False) -> None:
        """Take the target, and whether source code can be built for it."""
        super().__init__(target.name, uses_source=builds)
        self._version = target.version
        tags = target.tags
        self._places = {tag: place for place, tag in enumerate(tags)}
        self._platforms = {tag.rpartition("-")[2] for tag in tags}
        self._served: dict[str, bool] = {}

    def _admits(self, requires_python: str) -> bool:
        return bool(published_bits(requires_python, (self._version,)) & 1)

    def _serves(self, platforms: str) -> bool:
        known = self._served.get(platforms)
        if known is None:
            named = platforms.lower().split(".")
            known = self._served[platforms] = not self._platforms.isdisjoint(named)
        return known

    def _rank_of_ending(self, ending: str) -> int | None:
        ranks = map(self._places.get, wheel_tags(ending))
        return min((rank for rank in ranks if rank is not None), default=None)


def wheel_tags(filename: str) -> tuple[str, ...]:
    """Return the tags that a wheel's name stands for (``py2.py3-none-any`` is two)."""
    parts = filename.removesuffix(".whl").lower().rsplit("-", 3)
    if len(parts) != 4:
        return ()
    _, pythons, abis, platforms = parts
    return tuple(
        f"{python}-{abi}-{platform}"
        for python in pythons.split(".")
        for abi in abis.split(".")
        for platform in platforms.split(".")
    )


def build_of(filename: str) -> tuple[int, str]:
    """Return the build tag as a key: its leading number, then the rest; none comes first."""
    if filename.count("-") != 5:
        return (-1, "")
    parts = filename.removesuffix(".whl").split("-")
    digits = len(parts[2]) - len(parts[2].lstrip("0123456789"))
    return (int(parts[2][:digits] or 0), parts[2][digits:])


def _summary(filenames: Iterable[str]) -> str:
    """Say what wheels are for: ``cp310, cp311 on macosx_11_0_arm64, win_amd64``."""
    tags = [tag.split("-") for filename in filenames for tag in wheel_tags(filename)]
    pythons = list(dict.fromkeys(tag[0] for tag in tags))
    platforms = list(dict.fromkeys(tag[2] for tag in tags))
    return f"{_some(pythons)} on {_some(platforms)}"


def _some(words: list[str]) -> str:
    shown = ", ".join(literal(word) for word in words[:_SHOWN])
    return f"{shown} and {len(words) - _SHOWN} more" if len(words) > _SHOWN else shown

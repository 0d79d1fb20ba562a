"""Which file of a version fits a target best, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable

from envtui.core.index.filenames import is_wheel
from envtui.core.literal import literal
from envtui.core.resolution.version_sets import specifier_bits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.model import IndexFile
    from envtui.core.resolution.targets import TargetPython

__all__ = ["WheelChoice", "wheel_tags"]

_SHOWN = 6


class WheelChoice:
    """Chooses files for one target."""

    __slots__ = ("_name", "_pythons", "_ranks", "_suffixes", "_version", "uses_source")

    def __init__(self, target: TargetPython, *, builds: bool = False) -> None:
        """Take the target, and whether source code can be built for it."""
        self.uses_source = builds
        self._name = target.name
        self._version = target.version
        self._ranks = {tag: place for place, tag in enumerate(target.tags)}
        self._suffixes: dict[tuple[str, ...], int | None] = {}
        self._pythons: dict[str, bool] = {}

    def best(self, files: Iterable[IndexFile]) -> IndexFile | None:
        """Return the wheel whose tag the target likes best, the later build of two (PEP 427)."""
        best: IndexFile | None = None
        best_key: tuple[int, int, str] | None = None
        for file in files:
            if not is_wheel(file.filename):
                continue
            rank = self._rank(file.filename)
            if rank is None or not self.fits_python(file.requires_python):
                continue
            key = (-rank, *_build(file.filename))
            if best_key is None or key > best_key:
                best, best_key = file, key
        return best

    def best_source(self, files: Iterable[IndexFile]) -> IndexFile | None:
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

    def _admits(self, requires_python: str) -> bool:
        return bool(specifier_bits(requires_python, (self._version,)) & 1)

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
        suffix = tuple(filename.rsplit("-", 3)[1:])
        if suffix not in self._suffixes:
            ranks = (self._rank_of_tag(tag) for tag in wheel_tags(filename))
            self._suffixes[suffix] = min((r for r in ranks if r is not None), default=None)
        return self._suffixes[suffix]

    def _rank_of_tag(self, tag: str) -> int | None:
        return self._ranks.get(tag)


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


def _build(filename: str) -> tuple[int, str]:
    """Return the build tag as a key: its leading number, then the rest; none comes first."""
    parts = filename.removesuffix(".whl").split("-")
    if len(parts) != 6:
        return (-1, "")
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

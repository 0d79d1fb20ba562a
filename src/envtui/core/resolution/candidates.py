"""The versions of one project as the resolver sees them: which may be chosen, and their files."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from envtui.core.errors import NotInStore, UnsoundMetadata
from envtui.core.index.filenames import is_wheel
from envtui.core.index.listing import Files
from envtui.core.index.project import make_project
from envtui.core.index.versions import version_key
from envtui.core.literal import literal
from envtui.core.resolution.model import Candidate, Releases
from envtui.core.resolution.version_sets import known_key, published_bits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.model import IndexFile, Metadata
    from envtui.core.resolution.installed import Installed
    from envtui.core.resolution.policy import Policy
    from envtui.core.resolution.wheel_choice import WheelChoice

__all__ = ["NOT_ASKED", "NOT_IN_STORE", "DirectReleases", "ProjectVersions", "unsound"]

NOT_IN_STORE = ("offline", "is not known with all it needs, and --offline forbids to ask")


def unsound(error: Exception) -> tuple[str, str]:
    """Return why a version with unsound metadata is dropped: the kind, and half a sentence."""
    return "metadata", f"has metadata that cannot be used: {literal(str(error))}"


class DirectReleases:
    """A project that was asked for by URL or path: what lies there is its only version."""

    __slots__ = ("_file", "specified", "versions")
    prereleases = 0
    yanked = 0
    searched = (1,)

    def __init__(self, version: str, file: IndexFile) -> None:
        self.versions = (version,)
        self.specified: dict[str, int] = {}
        self._file = file

    def listing(self, version_index: int, /) -> Files:
        """Return the wheel, or what stands for the source code."""
        return Files(self.files(version_index))

    def files(self, version_index: int, /) -> tuple[IndexFile, ...]:
        """Return the same."""
        return (self._file,)


NOT_ASKED = make_project("", ())
"""Stands for a project that no index could be asked for offline."""


class ProjectVersions:
    """One project: its versions on the index, and the installed one wherever it sorts."""

    __slots__ = (
        "_bits",
        "_direct",
        "_files",
        "_inserted",
        "_installed",
        "_metadata",
        "_policy",
        "_read",
        "_releases",
        "_unfit",
        "_wheels",
        "allowed",
        "dropped",
        "installed_place",
        "known",
        "name",
        "turns",
        "versions",
    )

    def __init__(
        self,
        name: str,
        releases: Releases,
        read: Callable[[IndexFile], Metadata],
        wheels: WheelChoice,
        policy: Policy,
        installed: Installed | None,
    ) -> None:
        self.name = name
        self._releases = releases
        self._read = read
        self._wheels = wheels
        self._policy = policy
        self._direct = isinstance(releases, DirectReleases)
        self._installed = None if self._direct else installed
        self._files: dict[int, IndexFile | None] = {}
        self._unfit = 0
        self._metadata: dict[int, Metadata] = {}
        self.dropped: dict[int, tuple[str, str]] = {}
        at, listed = _place_of(self._installed, releases)
        self.installed_place = at
        self._inserted = at is not None and not listed
        self._bits: dict[str, int] = {} if self._inserted else releases.specified
        self.versions = releases.versions
        if self._inserted and self._installed is not None:
            version = self._installed.distribution.version
            self.versions = (*releases.versions[:at], version, *releases.versions[at:])
        self.known = (1 << len(self.versions)) - 1
        self.allowed = self._widened(policy.allowed(name, releases))
        here = 0 if at is None else 1 << at
        if here:
            # What is installed may stay, whatever the index says of it now.
            self.allowed |= here
        self.turns = tuple(self._widened(turn) | here for turn in policy.turns(name, releases))

    def _widened(self, bits: int) -> int:
        """Return a set of the index's versions as one of ours, which have the installed one too."""
        at = self.installed_place
        if at is None or not self._inserted:
            return bits & self.known
        return (bits & ((1 << at) - 1)) | (bits >> at << at + 1)

    def bits(self, specifier: str) -> int:
        """Return the versions that a specifier admits.

        Raises:
            ValueError: it is malformed.
        """
        known = self._bits.get(specifier)
        if known is None:
            known = self._bits[specifier] = published_bits(specifier, self.versions)
        return known

    def choose(self, bits: int) -> int | None:
        """Return the place of the best version of a set; ``None`` if none can be chosen."""
        for place in self._in_preference(bits & self.known & ~self._unfit):
            if place == self.installed_place or self.file(place) is not None:
                return place
            self._unfit |= 1 << place
        return None

    def _in_preference(self, bits: int) -> Iterator[int]:
        """Yield the versions of a finite set: the installed one, those of a lock, then the rest."""
        at = self.installed_place
        if self._may_keep and at is not None and bits >> at & 1:
            yield at
        bits &= self.allowed
        for preferred in self._policy.preferred(self.name):
            yield from _in_order(bits & self.bits(f"=={preferred}"), lowest=True)
        for turn in self.turns:
            yield from _in_order(bits & turn, self._policy.lowest(self.name))

    def upcoming(self, place: int, bits: int, count: int) -> Iterator[IndexFile]:
        """Yield the wheels of up to ``count`` versions that are likely to be tried after ``place``.

        Versions of the set come first. If it has fewer, the next ones in order follow, since by
        then the set may be another one.
        """
        beyond = self.known >> place << place
        if not self._policy.lowest(self.name):
            beyond = self.known & ~beyond
        likely = chain(self._in_preference(bits & self.known), self._in_preference(beyond & ~bits))
        for following in islice(likely, count):
            at = None if following in self._metadata else self._index_place(following)
            file = None if at is None else self._best(at)
            if file is not None and is_wheel(file.filename):
                yield file

    @property
    def is_direct(self) -> bool:
        """Whether it was asked for by URL."""
        return self._direct

    def let_count_as_asked(self, names: Iterable[str]) -> None:
        """Let the projects ``names``, which this one requires, count as asked for."""
        self._policy.count_as_asked(names)

    @property
    def was_asked(self) -> bool:
        """Whether an index could be asked for it, which offline may not be the case."""
        return self._releases is not NOT_ASKED

    @property
    def _may_keep(self) -> bool:
        return self._policy.keeps_installed(self.name) and self.installed_place not in self.dropped

    def drop(self, place: int, kind: str, reason: str) -> None:
        """Exclude a version for good; ``reason`` is half a sentence."""
        self.dropped[place] = (kind, reason)
        self.allowed &= ~(1 << place)

    def with_unusable_neighbours(self, place: int) -> int:
        """Return the version and those right before it that can never be chosen."""
        below = (self.allowed & ((1 << place) - 1)).bit_length()
        return (1 << place + 1) - (1 << below)

    def file(self, place: int) -> IndexFile | None:
        """Return the file that version would be installed from, if one fits the target."""
        if place not in self._files:
            self._files[place] = self._find_file(place)
        return self._files[place]

    def _find_file(self, place: int) -> IndexFile | None:
        index_place = self._index_place(place)
        if index_place is None:
            return None
        best = self._best(index_place)
        if best is None or best.requires_python:
            return best
        # The page does not say which Python it requires, but its metadata may.
        try:
            metadata = self._metadata[place] = self._read(self._telling(best, index_place))
        except NotInStore:
            self.drop(place, *NOT_IN_STORE)
            return None
        except UnsoundMetadata as error:
            self.drop(place, *unsound(error))
            return None
        return best if self._wheels.fits_python(metadata.requires_python) else None

    def usable(self) -> int:
        """Return the versions that may be chosen, as far as is known without further requests."""
        bits = 0
        for place in _in_order(self.allowed, lowest=True):
            at_hand = place == self.installed_place or self._files.get(place) is not None
            if at_hand or (place not in self._files and self._fits_by_page(place)):
                bits |= 1 << place
        return bits

    def _fits_by_page(self, place: int) -> bool:
        index_place = self._index_place(place)
        return index_place is not None and self._best(index_place) is not None

    def _best(self, index_place: int) -> IndexFile | None:
        """Return the wheel that fits best, else source code that may be built."""
        found = self._releases.listing(index_place)
        if self._direct and not is_wheel(found.names[0]):
            return found[0]
        for place in self._wheels.preferred(found.names):
            file = self._policy.allowed_file(self.name, found[place])
            if file is not None and self._wheels.fits_python(file.requires_python):
                return file
        return self._wheels.instead(self._policy.allowed_files(self.name, found))

    def _telling(self, file: IndexFile, index_place: int) -> IndexFile:
        """Return the file whose metadata is read.

        As in uv, instead of source code that is a wheel of the same version if there is one, even
        for another platform: reading it runs no code.
        """
        if self._direct or is_wheel(file.filename):
            return file
        files = self._policy.allowed_files(self.name, self._releases.files(index_place))
        wheels = [file for file in files if is_wheel(file.filename)]
        wheels.sort(key=lambda wheel: wheel.metadata_hashes is None)
        return wheels[0] if wheels else file

    def certain_source(self, specifier: str) -> IndexFile | None:
        """Return the source code that must be asked what it requires, if only it can be chosen.

        Raises:
            ValueError: the specifier is malformed.
        """
        left = self.bits(specifier) & self.known & self.allowed
        place = left.bit_length() - 1
        if self._direct or left.bit_count() != 1 or place == self.installed_place:
            return None
        index_place = self._index_place(place)
        if index_place is None or any(map(is_wheel, self._releases.listing(index_place).names)):
            return None  # a wheel, though for another platform, tells as much
        return self._best(index_place)

    def why_not(self, place: int) -> tuple[str, str]:
        """Return why a version cannot be chosen: the kind of reason, and half a sentence."""
        if place in self.dropped:
            return self.dropped[place]
        index_place = self._index_place(place)
        assert index_place is not None, "what is installed can be kept"
        kind, reason = self._policy.why_not(self.name, self._releases, index_place)
        if kind:
            return kind, reason
        metadata = self._metadata.get(place)
        if metadata is not None and not self._wheels.fits_python(metadata.requires_python):
            return "python", f"requires Python {literal(metadata.requires_python)}"
        return self._wheels.why_not(self._releases.files(index_place))

    def _index_place(self, place: int) -> int | None:
        at = self.installed_place
        if at is None or not self._inserted:
            return place
        return None if place == at else place - (place > at)

    def is_kept(self, place: int) -> bool:
        """Whether taking that version means keeping what is installed."""
        return place == self.installed_place

    def metadata(self, place: int) -> Metadata:
        """Return what that version requires."""
        if self._installed is not None and self.is_kept(place):
            return self._installed.metadata
        file = self.file(place)
        assert file is not None, f"{self.name} {self.versions[place]} was not chosen"
        if place not in self._metadata:
            index_place = self._index_place(place)
            assert index_place is not None, "what is installed was read already"
            self._metadata[place] = self._read(self._telling(file, index_place))
        return self._metadata[place]

    def candidate(self, place: int) -> Candidate:
        """Return that version as a part of the answer."""
        version = self.versions[place]
        if self._installed is not None and self.is_kept(place):
            name = self._installed.distribution.name
            return Candidate(name, self.name, version, None, "")
        file = self.file(place)
        assert file is not None, f"{self.name} {version} was not chosen"
        return Candidate(self.name, self.name, version, file, file.index, direct=self._direct)


def _place_of(installed: Installed | None, releases: Releases) -> tuple[int | None, bool]:
    """Return where the installed version sorts, and whether the index lists it too."""
    key = version_key(installed.distribution.version) if installed else None
    if key is None:
        return None, False
    versions = releases.versions
    place = bisect_left(versions, key, key=known_key)
    return place, place < len(versions) and known_key(versions[place]) == key


def _in_order(bits: int, lowest: bool) -> Iterator[int]:
    """Yield the places of a finite set, the newest or the oldest first."""
    while bits:
        place = (bits & -bits).bit_length() - 1 if lowest else bits.bit_length() - 1
        yield place
        bits ^= 1 << place

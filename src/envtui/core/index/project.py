"""A project as its indexes list it: its versions at once, the files of each when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from envtui.core.index.filenames import version_of
from envtui.core.index.listing import Files
from envtui.core.index.model import NO_NOTES, IndexFile, Notes
from envtui.core.index.versions import VersionKey, is_prerelease, normalize_version, version_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from envtui.core.index.listing import Listed

    Entry = TypeVar("Entry", IndexFile, Listed)
    Release = tuple[VersionKey, str, list[Entry]]

__all__ = ["Project", "group_releases", "make_project", "merge_projects", "project_of"]

LoadFiles = Callable[[int], Files]


class Project:
    """The releases of one project.

    Sets of versions are masks: bit ``i`` stands for ``versions[i]``. Thread-safe: at worst, two
    threads load the same files.
    """

    __slots__ = (
        *("_files", "_load", "name", "notes", "prereleases", "searched", "specified"),
        *("versions", "yanked"),
    )

    def __init__(
        self,
        name: str,
        versions: tuple[str, ...],
        load: LoadFiles,
        *,
        prereleases: int = 0,
        yanked: int = 0,
        searched: tuple[int, ...] = (),
        notes: Notes = NO_NOTES,
    ) -> None:
        self.name = name
        """Normalized."""
        self.notes = notes
        """What the first index that has it says of it as a whole."""
        self.versions = versions
        """In normal form, ascending by PEP 440; empty when no index has the project."""
        self.prereleases = prereleases
        """The mask of the versions that are pre-releases or development releases."""
        self.yanked = yanked
        """The mask of the versions of which every file is yanked (PEP 592)."""
        self.searched = searched or ((1 << len(versions)) - 1,)
        """Masks to choose from in turn: more than one only for ``unsafe-first-match``."""
        self.specified: dict[str, int] = {}
        """A cache for whoever evaluates specifiers: the versions that each admits."""
        self._load = load
        self._files: dict[int, Files] = {}

    def listing(self, version_index: int) -> Files:
        """Return the files of ``versions[version_index]`` as the index orders them."""
        files = self._files.get(version_index)
        if files is None:
            files = self._files[version_index] = self._load(version_index)
        return files

    def files(self, version_index: int) -> tuple[IndexFile, ...]:
        """Return the same as a tuple."""
        return tuple(self.listing(version_index))

    def __repr__(self) -> str:
        return f"<Project {self.name}: {len(self.versions)} versions>"


def group_releases(project: str, listed: Iterable[Entry]) -> list[Release[Entry]]:
    """Group entries by version: key, normal form and entries, ascending.

    Those of other projects, of unknown kinds and with invalid versions are left out.
    """
    spelled: dict[str, list[Entry]] = {}
    for entry in listed:
        filename = entry[0]
        if isinstance(filename, str) and (version := version_of(filename, project)):
            spelled.setdefault(version, []).append(entry)
    releases: dict[VersionKey, tuple[str, list[Entry]]] = {}
    for version, found in spelled.items():
        key = version_key(version)
        if key is None:
            continue
        known = releases.get(key)
        if known is None:
            releases[key] = (normalize_version(version) or version, found)
        else:
            known[1].extend(found)
    return [(key, name, found) for key, (name, found) in sorted(releases.items())]


def make_project(name: str, files: Iterable[IndexFile], notes: Notes = NO_NOTES) -> Project:
    """Return the project ``name`` (normalized) that consists of these files."""
    releases = group_releases(name, files)
    return project_of(name, releases, lambda index: Files(releases[index][2]), notes)


def project_of(
    name: str, releases: list[Release[Entry]], load: LoadFiles, notes: Notes = NO_NOTES
) -> Project:
    """Return the project that has these releases; ``load`` makes the files of one."""
    return Project(
        name,
        tuple(version for _, version, _ in releases),
        load,
        prereleases=_mask(is_prerelease(key) for key, _, _ in releases),
        yanked=_mask(all(_is_yanked(entry) for entry in found) for _, _, found in releases),
        notes=notes,
    )


def _is_yanked(entry: IndexFile | Listed) -> bool:
    return entry[4] is not None and entry[4] is not False


def merge_projects(name: str, projects: list[Project], *, in_turn: bool = False) -> Project:
    """Join what several places say about one project.

    If several have a version, the files of the earlier place come first. With ``in_turn`` only the
    files of the first place count, and ``searched`` keeps the places apart.
    """
    if len(projects) == 1:
        return projects[0]
    if not projects:
        return make_project(name, ())
    places: dict[VersionKey, list[tuple[Project, int]]] = {}
    for project in projects:
        for index, version in enumerate(project.versions):
            key = version_key(version)
            assert key is not None, version
            places.setdefault(key, []).append((project, index))
    ordered = [places[key] for key in sorted(places)]
    if in_turn:
        ordered = [found[:1] for found in ordered]

    def load(index: int) -> Files:
        return Files([file for project, at in ordered[index] for file in project.files(at)])

    turns = tuple(_mask(found[0][0] is project for found in ordered) for project in projects)
    return Project(
        name,
        tuple(found[0][0].versions[found[0][1]] for found in ordered),
        load,
        prereleases=_mask(bool(found[0][0].prereleases >> found[0][1] & 1) for found in ordered),
        yanked=_mask(all(p.yanked >> at & 1 for p, at in found) for found in ordered),
        searched=tuple(turn for turn in turns if turn) if in_turn else (),
        notes=next((project.notes for project in projects if any(project.notes)), NO_NOTES),
    )


def _mask(bits: Iterable[bool]) -> int:
    return sum(1 << index for index, bit in enumerate(bits) if bit)

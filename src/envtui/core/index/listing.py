"""Entries of index pages, turned into files only when looked at: of thousands few are wanted."""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping, Sequence

from envtui.core.index.model import IndexFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Listed = tuple[Any, str, Any, Any, Any, Any, Any, Any]
    """Name and absolute address of a file, then as the page says them, unchecked: hashes,
    required Python, yanked, metadata, size and time of upload."""

__all__ = ["Files", "file_of", "packed_files"]


class Files:
    """The files of one version: names at once, and each file when it is looked at."""

    __slots__ = ("_entries", "_index", "names")

    def __init__(self, listed: Sequence[Listed | IndexFile], index: str = "") -> None:
        self._entries: list[Listed | IndexFile | bytes] = list(listed)
        self._index = index
        self.names: list[str] = [entry[0] for entry in listed]
        """The names of the files, in their order."""

    @classmethod
    def unpacked(cls, content: bytes, index: str) -> Files:
        """Return the files of ``index`` from what ``packed_files`` has made of them."""
        files = cls((), index)
        files.names, files._entries = marshal.loads(content)
        return files

    def __iter__(self) -> Iterator[IndexFile]:
        return map(self.__getitem__, range(len(self.names)))

    def __getitem__(self, place: int) -> IndexFile:
        entry = self._entries[place]
        if isinstance(entry, IndexFile):
            return entry
        listed = (self.names[place], *marshal.loads(entry)) if isinstance(entry, bytes) else entry
        file = self._entries[place] = file_of(listed, self._index)
        return file


def packed_files(listed: Sequence[Listed]) -> bytes:
    """Return the entries of one version as they are kept: names, and the rest of each packed."""
    names = [entry[0] for entry in listed]
    return marshal.dumps((names, [marshal.dumps(entry[1:]) for entry in listed]))


def file_of(listed: Listed, index: str) -> IndexFile:
    """Return the file of ``index`` that an entry with a sound name describes."""
    filename, url, hashes, requires_python, yanked, metadata, size, upload_time = listed
    return IndexFile._make(
        (
            filename,
            url,
            _hashes(hashes),
            str(requires_python) if requires_python else "",
            None if yanked is None or yanked is False else _reason(yanked),
            None if metadata is None or metadata is False else _hashes(metadata),
            size if isinstance(size, int) else 0,
            str(upload_time) if upload_time else "",
            index,
        )
    )


def _reason(yanked: object) -> str:
    return yanked if isinstance(yanked, str) else ""


def _hashes(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        return {}
    if len(value) == 1 and isinstance(digest := value.get("sha256"), str):
        return {"sha256": digest.lower()}
    return {str(name).lower(): str(digest).lower() for name, digest in value.items()}

"""Entries of index pages before anybody asks for them: of thousands of files few are wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from envtui.core.index.model import IndexFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Listed = tuple[Any, str, Any, Any, Any, Any, Any, Any]
    """Name and absolute address of a file, then as the page says them, unchecked: hashes,
    required Python, yanked, metadata, size and time of upload."""

__all__ = ["Files", "file_of"]


class Files:
    """The files of one version: names at once, and each file when it is looked at."""

    __slots__ = ("_index", "_listed", "names")

    def __init__(self, listed: Sequence[Listed | IndexFile], index: str = "") -> None:
        self._listed = listed
        self._index = index
        self.names = [entry[0] for entry in listed]
        """The names of the files, in their order."""

    def __iter__(self) -> Iterator[IndexFile]:
        return map(self.__getitem__, range(len(self.names)))

    def __getitem__(self, place: int) -> IndexFile:
        listed = self._listed[place]
        return listed if isinstance(listed, IndexFile) else file_of(listed, self._index)


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

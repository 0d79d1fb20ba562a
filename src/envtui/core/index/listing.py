"""Entries of index pages before anybody asks for them: of thousands of files few are wanted."""

from __future__ import annotations

from collections.abc import Mapping

from envtui.core.index.model import IndexFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Listed = tuple[Any, str, Any, Any, Any, Any, Any, Any]
    """Name and absolute address of a file, then as the page says them, unchecked: hashes,
    required Python, yanked, metadata, size and time of upload."""

__all__ = ["file_of"]


def file_of(listed: Listed, index: str) -> IndexFile | None:
    """Return the file of ``index`` that an entry describes; ``None`` if it makes no sense."""
    filename, url, hashes, requires_python, yanked, metadata, size, upload_time = listed
    if not isinstance(filename, str):
        return None
    # All in one piece: this is done for every file of each version that is looked at.
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

"""Whether two indexes hold the same project, by what their pages say of each other (PEP 708).

Only then is it safe to join a project of several indexes: anybody may publish a project of the same
name on a public index, but cannot make a private index say that it is the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from envtui.core.index.addresses import page_address

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.project import Project

__all__ = ["may_share", "shares"]


def may_share(first: Project, index: str) -> bool:
    """Whether the index that was asked first names the page of another ``index``."""
    return _names((*first.notes.tracks, *first.notes.alternates), index, first.name)


def shares(first: Project, first_index: str, other: Project, index: str) -> bool:
    """Whether the first index tracks the other one, or both say that they belong together."""
    if _names(first.notes.tracks, index, first.name):
        return True
    mutual = _names(first.notes.alternates, index, first.name)
    return mutual and _names(other.notes.alternates, first_index, first.name)


def _names(pages: Iterable[str], index: str, name: str) -> bool:
    address = page_address(index, name).rstrip("/")
    return any(address == page.rstrip("/") for page in pages)

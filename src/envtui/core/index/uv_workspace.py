"""uv's workspaces: projects that are developed together, listed in a pyproject.toml above them.

Source: uv's documentation, "Workspaces".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from envtui.core.names import normalize_name
from envtui.core.record import Record, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Workspace", "find_workspace", "table_of", "tables_of"]

_LIMIT = 16 << 20


class Workspace(Record):
    """The root of a workspace and the projects in it; for a project by itself, only its folder."""

    root: Path
    content: Mapping[str, Any] = field(default_factory=dict)
    """Of the root's pyproject.toml; empty where there is no workspace."""
    members: Mapping[str, Path] = field(default_factory=dict)
    """The folders of the projects, by normalized name."""


def find_workspace(folder: Path, document: Mapping[str, Any] | None = None) -> Workspace:
    """Return the workspace that the project in ``folder`` belongs to.

    ``document`` is the content of its pyproject.toml, which is read if it is not given.
    """
    own = _read(folder / "pyproject.toml") if document is None else document
    for place in (folder, *folder.parents):
        content = own if place == folder else _read(place / "pyproject.toml")
        if declared := table_of(content, "tool", "uv", "workspace"):
            members = _members(place, declared, content)
            if folder in (place, *members.values()):
                return Workspace(place, content, members)
    return Workspace(folder)


def _members(
    root: Path, declared: Mapping[str, Any], document: Mapping[str, Any]
) -> dict[str, Path]:
    excluded = set(_found(root, _texts(declared, "exclude")))
    folders = [root, *sorted(set(_found(root, _texts(declared, "members"))) - excluded)]
    members = {}
    for folder in folders:
        content = document if folder == root else _read(folder / "pyproject.toml")
        if name := table_of(content, "project").get("name"):
            members[normalize_name(str(name))] = folder
    return members


def _found(root: Path, patterns: Iterable[str]) -> Iterator[Path]:
    for pattern in patterns:
        with suppress(ValueError, NotImplementedError):  # of an empty or absolute pattern
            yield from root.glob(pattern)


def _read(path: Path) -> Mapping[str, Any]:
    """Return the content of a pyproject.toml; empty if it is missing or malformed."""
    import tomllib

    from envtui.core.files import read_regular

    try:
        return tomllib.loads(read_regular(path, _LIMIT).decode())
    except (OSError, ValueError):
        return {}


def table_of(content: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """Return a table within tables; empty if it is missing or is something else."""
    for name in names:
        found = content.get(name)
        content = found if isinstance(found, dict) else {}
    return content


def tables_of(content: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return an array of tables, without anything else that stands in it."""
    found = content.get(name)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _texts(content: Mapping[str, Any], name: str) -> list[str]:
    found = content.get(name)
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []

"""The environments that a folder sees: the active one, the one it would use, and the rest."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from envtui.core.environments.describe import describe_environment
from envtui.core.environments.layout import is_environment
from envtui.core.environments.lookup import Found, active, lookup, upward
from envtui.core.environments.model import LocatedEnvironment, Role

__all__ = ["locate_environments"]


def locate_environments(
    folder: Path, environ: Mapping[str, str] | None = None
) -> tuple[LocatedEnvironment, ...]:
    """Return the environments that can be seen from ``folder``, each once.

    The active ones come first, then those of the folder and its parents up to the root: each one's
    ``.venv``, then environments of another name directly inside it.
    """
    environ = os.environ if environ is None else environ
    folder = folder.absolute()
    chosen = next(lookup(folder, environ), None)
    rows = [*_active(folder, environ, chosen), *_upward(folder), *_others(folder)]
    seen: set[str] = set()
    located = []
    for found, role in rows:
        identity = os.path.realpath(found.environment.root)
        if identity not in seen:
            seen.add(identity)
            used = chosen is not None and identity == os.path.realpath(chosen.environment.root)
            located.append(LocatedEnvironment(found.environment, found.folder, role, used))
    rank = {path: depth for depth, path in enumerate((folder, *folder.parents))}
    located.sort(
        key=lambda row: -1 if row.role in ("active", "path") else rank.get(row.folder, len(rank))
    )
    return tuple(located)


def _active(
    folder: Path, environ: Mapping[str, str], chosen: Found | None
) -> Iterator[tuple[Found, Role]]:
    for found in active(environ):
        yield found, "active"
    if chosen is not None and next(upward(folder), None) is None:
        yield chosen, "path"  # unless it is one of those above


def _upward(folder: Path) -> Iterator[tuple[Found, Role]]:
    role: Role = "winner"
    for found in upward(folder):
        yield found, role
        role = "shadowed"


def _others(folder: Path) -> Iterator[tuple[Found, Role]]:
    for place in (folder, *folder.parents):
        try:
            with os.scandir(place) as entries:
                found = [
                    (entry.is_symlink(), entry.name)
                    for entry in entries
                    if not entry.is_file(follow_symlinks=False) and is_environment(entry.path)
                ]
        except OSError:
            continue
        for _, name in sorted(found):  # links last: one that is seen by itself keeps its own name
            if name != ".venv":
                yield Found(describe_environment(place / name), place), "other"

"""Fold candidates that are one executable under several names into one row."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.search import FoundExecutable

__all__ = ["fold", "identity"]


def identity(path: str | Path) -> tuple[object, ...]:
    """Return what two names of one interpreter have in common.

    Links lead to the same file in the same folder. Hard links count only within a folder: conda
    links one file into many installations, which are different interpreters.
    """
    real_path = os.path.realpath(path)
    try:
        status = os.stat(real_path)
    except OSError:
        return (path,)
    return (os.path.dirname(real_path), status.st_dev, status.st_ino)


def fold(candidates: Iterable[FoundExecutable]) -> list[tuple[FoundExecutable, tuple[str, ...]]]:
    """Return each interpreter once, as first found, with its other paths as found."""
    rows: dict[tuple[object, ...], tuple[FoundExecutable, dict[str, None]]] = {}
    for candidate in candidates:
        first, others = rows.setdefault(identity(candidate.path), (candidate, {}))
        others.update(dict.fromkeys(path for path in (candidate.via, candidate.path) if path))
        others.pop(first.path, None)
    return [(first, tuple(others)) for first, others in rows.values()]

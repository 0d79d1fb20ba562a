"""What leaves an environment: as few renames as say exactly which files go.

Strings instead of paths: a package has thousands of files, and each is looked at.
"""

# ruff: noqa: PTH120

from __future__ import annotations

import os
from collections.abc import Iterable

__all__ = ["fold_into_units"]


def fold_into_units(leaving: set[str], bases: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return what to rename away, and the folders that may be empty afterwards.

    A folder in which everything leaves is one unit; where something stays, each file is its own.
    ``bases`` are the folders that stay whatever leaves them. Metadata folders come first: from
    the first rename on, nothing half-there is listed as installed.
    """
    inner = _folders_of(leaving, set(bases))
    whole: dict[str, bool] = {}
    for folder in sorted(inner, key=len, reverse=True):
        whole[folder] = _leaves_whole(folder, leaving, whole)
    # What is whole leaves with the outermost folder that is.
    outermost = (unit for unit in (*leaving, *inner) if not whole.get(os.path.dirname(unit)))
    units = [unit for unit in outermost if whole.get(unit, True)]
    emptied = [folder for folder in sorted(inner, key=len, reverse=True) if not whole[folder]]
    return sorted(units, key=lambda unit: (not _is_metadata(unit), unit)), emptied


def _folders_of(files: Iterable[str], bases: set[str]) -> set[str]:
    """Return the folders between ``files`` and the bases; only what lies below one counts."""
    inner: set[str] = set()
    for parent in {os.path.dirname(path) for path in files}:
        climbed = []
        while parent not in inner and parent not in bases and parent != os.path.dirname(parent):
            climbed.append(parent)
            parent = os.path.dirname(parent)
        if parent in inner or parent in bases:
            inner.update(climbed)
    return inner


def _leaves_whole(folder: str, leaving: set[str], whole: dict[str, bool]) -> bool:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return False
    return all(
        whole.get(entry.path, False)
        if entry.is_dir(follow_symlinks=False)
        else entry.path in leaving
        for entry in entries
    )


def _is_metadata(path: str) -> bool:
    return path.endswith((".dist-info", ".egg-info", ".egg-link"))

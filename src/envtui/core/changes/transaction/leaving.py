"""How files leave an environment: by as few renames as take exactly those away.

Paths are strings here: a package has thousands of files, and each is looked at.
"""

# ruff: noqa: PTH120

from __future__ import annotations

import os
from collections.abc import Iterable

__all__ = ["fold_into_units"]


def fold_into_units(leaving: set[str], bases: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the paths to rename away, and the folders that may be empty afterwards.

    A folder in which everything leaves is renamed whole; where something stays, each file is
    renamed by itself. ``bases`` are folders that stay whatever leaves them. Metadata comes first,
    so that a distribution that is half gone is not listed as installed.
    """
    folder_of = {path: os.path.dirname(path) for path in leaving}
    inner = _folders_above(folder_of.values(), set(bases))
    whole: dict[str, bool] = {}
    for folder in sorted(inner, key=len, reverse=True):
        whole[folder] = _leaves_whole(folder, leaving, whole)
    # Whatever lies in a folder that leaves whole goes with the outermost such folder.
    units = [path for path, folder in folder_of.items() if not whole.get(folder)]
    units += [one for one in inner if whole[one] and not whole.get(os.path.dirname(one))]
    emptied = [folder for folder in sorted(inner, key=len, reverse=True) if not whole[folder]]
    return sorted(units, key=lambda unit: (not _is_metadata(unit), unit)), emptied


def _folders_above(folders: Iterable[str], bases: set[str]) -> set[str]:
    """Return those of ``folders`` that lie below a base, and all folders between them and it."""
    inner: set[str] = set()
    for parent in set(folders):
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

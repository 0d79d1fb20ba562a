"""How much of the disk a distribution takes."""

from __future__ import annotations

import os
from pathlib import Path

from envtui.core.distributions.model import Distribution
from envtui.core.distributions.record import read_record
from envtui.core.errors import EnvironmentProblem

__all__ = ["installed_size"]


def installed_size(distribution: Distribution) -> int:
    """Return the bytes of the files it recorded and of their bytecode, each file counted once.

    What its record lists and the disk lacks counts nothing. Without a record only the metadata is
    known to belong to it, and only that is counted.
    """
    base = str(distribution.info.parent)
    try:
        rows = read_record(distribution)
    except EnvironmentProblem:
        return _size_of_tree(distribution.info)
    recorded = {os.path.normpath(os.path.join(base, row.path)) for row in rows}  # noqa: PTH118
    total = sum(map(_size, recorded))
    return total + sum(map(_size, _bytecode_of(recorded) - recorded))


def _bytecode_of(files: set[str]) -> set[str]:
    """Return the files in ``__pycache__`` folders that were compiled from ``files``."""
    stems: dict[str, set[str]] = {}
    for path in files:
        if path.endswith(".py"):
            folder, name = os.path.split(path)
            stems.setdefault(folder, set()).add(name[:-3])
    found = set()
    for folder, names in stems.items():
        try:
            entries = list(os.scandir(f"{folder}{os.sep}__pycache__"))
        except OSError:
            continue
        found |= {entry.path for entry in entries if entry.name.partition(".")[0] in names}
    return found


def _size_of_tree(path: Path) -> int:
    if not path.is_dir():
        return _size(str(path))
    return sum(_size(str(file)) for file in path.rglob("*") if not file.is_dir())


def _size(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0

"""How much space on the disk a distribution takes."""

from __future__ import annotations

import os
from pathlib import Path

from envtui.core.distributions.bytecode import bytecode_of
from envtui.core.distributions.record import read_record
from envtui.core.errors import EnvironmentProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution

__all__ = ["installed_size"]


def installed_size(distribution: Distribution) -> int:
    """Return the bytes of its recorded files and of their bytecode, each file counted once.

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
    return total + sum(map(_size, bytecode_of(recorded) - recorded))


def _size_of_tree(path: Path) -> int:
    if not path.is_dir():
        return _size(str(path))
    return sum(_size(str(file)) for file in path.rglob("*") if not file.is_dir())


def _size(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0

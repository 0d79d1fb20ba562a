"""How a lock is to be written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from envtui.core.record import Record

__all__ = ["LockStyle"]


class LockStyle(Record):
    """Its format and what it tells.

    All but ``format``, ``command`` and ``folder`` is for requirements.txt.
    """

    format: str = "requirements.txt"
    """``requirements.txt`` or ``pylock.toml``."""
    command: str | Sequence[str] = ()
    """The command line that the header names: as it is to stand there, or its words."""
    annotation: str = "split"
    """What each pin is there for: ``split`` over lines, in one ``line``, or empty for none."""
    hashes: bool = False
    """Give the hashes of all files of each pin."""
    extras: bool = False
    """Name the extras that were asked for."""
    emit_index: bool = False
    """Name the indexes as options, without credentials."""
    emit_find_links: bool = False
    emit_build_options: bool = False
    emit_index_annotation: bool = False
    """Name the index that each pin is from."""
    omitted: frozenset[str] = frozenset()
    """Normalized names that are left out."""
    folder: Path = Path()
    """Where the lock is going to lie, which paths in a pylock.toml are relative to."""

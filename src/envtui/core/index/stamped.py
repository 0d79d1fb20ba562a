"""Small records on disk that are either read as they were written, or not at all.

``marshal`` is read ten times as fast as JSON and is always imported. Its format may change with
Python, so a record says which one wrote it, and a checksum tells a torn or edited record. Whatever
does not fit counts as not there.
"""

from __future__ import annotations

import marshal
import sys
from binascii import crc32
from pathlib import Path

from envtui.core.files import read_regular, write_atomic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["decode", "encode", "is_record_at", "load", "save"]

_STAMP = f"envtui 2 {sys.implementation.cache_tag}\n".encode()
_START = len(_STAMP) + 4
_LIMIT = 64 << 20


def encode(value: Any) -> bytes:
    """Return ``value`` (tuples, lists, dicts, text, bytes, numbers, None) as a checked record."""
    content = marshal.dumps(value)
    return _STAMP + crc32(content).to_bytes(4, "little") + content


def decode(record: bytes | memoryview) -> object | None:
    """Return the value of a record, or ``None`` when it is damaged or foreign."""
    content = memoryview(record)[_START:]
    stamp, checksum = record[: len(_STAMP)], record[len(_STAMP) : _START]
    if stamp != _STAMP or crc32(content) != int.from_bytes(checksum, "little"):
        return None
    try:
        return marshal.loads(content)  # type: ignore[no-any-return]
    except (EOFError, ValueError, TypeError):
        return None


def is_record_at(content: bytes, place: int) -> bool:
    """Return whether a record of this format seems to begin at a place."""
    return content.startswith(_STAMP, place)


def load(path: Path) -> object | None:
    """Return the value kept at ``path``, or ``None`` when there is none that can be read."""
    try:
        return decode(read_regular(path, _LIMIT))
    except OSError:
        return None


def save(path: Path, value: Any) -> None:
    """Keep ``value`` at ``path``; if it cannot be written, only speed is lost."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, encode(value))
    except OSError:
        return

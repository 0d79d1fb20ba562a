"""The state of a kept page: its checksum, and whether the index has to be asked again.

It stands at the beginning of the page's file, the rest of which is read in ``pages``. To know
whether an answer still holds, no more than this is read.
"""

from __future__ import annotations

import os
import struct
import sys
import time
from binascii import crc32
from functools import lru_cache

__all__ = [
    "FLAGS",
    "PREFIX",
    "STAMP",
    "START",
    "is_fresh",
    "prefix_of",
    "read_state",
    "record_path",
    "state_in",
]

STAMP = f"envtui page 6 {sys.implementation.cache_tag}\n".encode()
PREFIX = struct.Struct("<ddIII")
"""When the page was checked, for how many seconds it holds, the size of the header, its checksum,
which tells one state of the page from another, and a checksum of these fields."""
START = len(STAMP) + PREFIX.size
_CHECKSUM = 4
_MOMENT = 60.0
"""In seconds."""
FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Flags for opening files of the cache, so that a FIFO in their place cannot block."""


def record_path(folder: str, index: str, project: str) -> str:
    """Return where the page of a project is kept: in a folder for each index."""
    return f"{folder}/{_folder_name(index)}/{project}.page"


@lru_cache(maxsize=64)
def _folder_name(index: str) -> str:
    place = index.partition("://")[2].rstrip("/")
    readable = "".join(c if c.isalnum() and c.isascii() else "-" for c in place)[:60]
    return f"{readable}-{crc32(index.encode()):08x}"


def read_state(path: str) -> tuple[int, bool] | None:
    """Return the checksum of a kept page, and whether it is fresh; little of it is read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | FLAGS)
    except OSError:
        return None
    try:
        state = state_in(os.read(descriptor, START))
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return None if state is None else (state[3], is_fresh(state[0], state[1]))


def state_in(start: bytes) -> tuple[float, float, int, int, int] | None:
    """Return the fields of ``PREFIX`` at the start of a file; ``None`` if they are not sound."""
    if len(start) < START or not start.startswith(STAMP):
        return None
    state = PREFIX.unpack_from(start, len(STAMP))
    covered = start[len(STAMP) : START - _CHECKSUM]
    return state if crc32(covered) == state[4] else None


def prefix_of(checked: float, lifetime: float, size: int, checksum: int) -> bytes:
    """Return what follows ``STAMP``: the fields of ``PREFIX``, with the checksum of all of them."""
    state = PREFIX.pack(checked, lifetime, size, checksum, 0)[:-_CHECKSUM]
    return state + crc32(state).to_bytes(_CHECKSUM, "little")


def is_fresh(checked: float, lifetime: float) -> bool:
    """Whether the index need not be asked again; a clock that went back makes a page stale.

    Clocks are set back by moments all the time, which is no reason to ask.
    """
    age = time.time() - checked
    return age >= -_MOMENT and max(age, 0.0) < lifetime

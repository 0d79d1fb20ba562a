"""Exchanging two folders in one step, so that neither is missing at any moment."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["exchange"]

_SWAP = 2
"""``RENAME_EXCHANGE`` of Linux, and ``RENAME_SWAP`` of macOS."""
_HERE = -100
"""``AT_FDCWD`` of Linux: relative paths begin at the current folder."""


def exchange(one: Path, other: Path) -> bool:
    """Let two folders on one file system change places, and return whether they did.

    They do not if the platform or the file system has no such call, or refuses it.

    Source: renameat2(2) of Linux, renamex_np(2) of macOS.
    """
    if sys.platform not in ("linux", "darwin"):
        return False
    import ctypes

    library = ctypes.CDLL(None)
    paths = (os.fsencode(one), os.fsencode(other))
    try:
        if sys.platform == "darwin":
            return bool(library.renamex_np(*paths, _SWAP) == 0)
        return bool(library.renameat2(_HERE, paths[0], _HERE, paths[1], _SWAP) == 0)
    except AttributeError:  # a C library that lacks it
        return False

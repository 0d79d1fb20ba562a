"""Quoting text for each shell, so that any path is taken literally."""

from __future__ import annotations

import re

__all__ = ["fish", "posix"]

_PLAIN = re.compile(r"[\w./+,@%:-]+", re.ASCII)


def posix(text: str) -> str:
    """Quote for sh, bash, zsh: nothing is special between single quotes."""
    if _PLAIN.fullmatch(text):
        return text
    return "'" + text.replace("'", "'\"'\"'") + "'"


def fish(text: str) -> str:
    r"""Quote for fish: between single quotes only ``\`` and ``'`` are special."""
    if _PLAIN.fullmatch(text):
        return text
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

"""Quoting text for each shell, so that any path is taken literally."""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["cmd", "cmd_word", "csh", "fish", "nushell", "posix", "powershell", "unless_plain"]

_PLAIN = re.compile(r"[\w./+,@%:-]+", re.ASCII)
_PLAIN_IN_CMD = re.compile(r"[\w.\\/:-]+", re.ASCII)
_QUOTES = re.compile("['\u2018\u2019\u201a\u201b]")


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


def csh(text: str) -> str:
    """Quote for csh and tcsh: ``!`` recalls history even between single quotes."""
    return posix(text).replace("!", "\\!")


def nushell(text: str) -> str:
    r"""Quote for Nushell: between double quotes only ``\`` and ``"`` are special."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def powershell(text: str) -> str:
    """Quote for PowerShell, which takes typographic single quotes for straight ones."""
    return "'" + _QUOTES.sub(lambda quote: quote[0] * 2, text) + "'"


def cmd(text: str) -> str:
    """Quote for a batch file, inside ``set "name=…"``.

    A double quote would end it, and cannot be had there: no path holds one, and a prompt that does
    gets single ones.
    """
    return text.replace("%", "%%").replace('"', "'")


def cmd_word(path: str) -> str:
    """Return a path as one word for a line that is typed into cmd."""
    return path if _PLAIN_IN_CMD.fullmatch(path) else f'"{path}"'


def unless_plain(text: str, quote: Callable[[str], str]) -> str:
    """Quote an argument only where it needs it, for a line that a person reads."""
    return text if _PLAIN.fullmatch(text) else quote(text)

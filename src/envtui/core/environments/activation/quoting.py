"""Quoting text for each shell, so that any path is taken literally."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["cmd", "cmd_word", "csh", "fish", "nushell", "posix", "powershell", "unless_plain"]

_WORD = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
_PLAIN = frozenset(f"{_WORD}./+,@%:-")
_PLAIN_IN_CMD = frozenset(f"{_WORD}.\\/:-")
_QUOTES = "'\u2018\u2019\u201a\u201b"


def posix(text: str) -> str:
    """Quote for sh, bash, zsh: nothing is special between single quotes."""
    if _is_plain(text):
        return text
    return "'" + text.replace("'", "'\"'\"'") + "'"


def fish(text: str) -> str:
    r"""Quote for fish: between single quotes only ``\`` and ``'`` are special."""
    if _is_plain(text):
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
    doubled = "".join(letter * 2 if letter in _QUOTES else letter for letter in text)
    return f"'{doubled}'"


def cmd(text: str) -> str:
    """Quote for a batch file, inside ``set "name=…"``.

    A double quote would end it, and cannot be escaped there: no path holds one, and a prompt that
    does gets single ones.
    """
    return text.replace("%", "%%").replace('"', "'")


def cmd_word(path: str) -> str:
    """Return a path as one word for a line that is typed into cmd."""
    return path if _is_plain(path, _PLAIN_IN_CMD) else f'"{path}"'


def unless_plain(text: str, quote: Callable[[str], str]) -> str:
    """Quote an argument only where it needs it, for a line that a person reads."""
    return text if _is_plain(text) else quote(text)


def _is_plain(text: str, plain: frozenset[str] = _PLAIN) -> bool:
    return bool(text) and plain.issuperset(text)

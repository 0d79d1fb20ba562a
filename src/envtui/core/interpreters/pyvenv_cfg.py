"""``pyvenv.cfg``: reading what any tool wrote into it, and writing our own.

The format is PEP 405's: ``key = value`` lines, UTF-8, keys in any order and case. There is no
single key for the version: ``version_info`` (uv, virtualenv, envtui), ``version`` (venv) and
``python-version`` (virtualenv) all occur.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from envtui.core.files import read_regular

__all__ = [
    "FILE_NAME",
    "creator_of",
    "format_cfg",
    "is_relocatable",
    "parse_cfg",
    "prompt_of",
    "read_cfg",
    "read_content",
    "unreadable_to_python",
    "version_of",
]

FILE_NAME = "pyvenv.cfg"

_LIMIT = 64 * 1024
_MOST_FOR_PYTHON = 32 * 1024
"""``getpath`` of CPython refuses a longer file since 3.11."""
_LEVELS = {"alpha": "a", "beta": "b", "candidate": "rc"}


def read_content(root: Path | str) -> bytes:
    """Return what the environment's ``pyvenv.cfg`` holds.

    Raises:
        OSError: there is no such file, it may not be read, or it is not a regular file.
    """
    return read_regular(os.path.join(root, FILE_NAME), _LIMIT)


def read_cfg(root: Path | str) -> dict[str, str]:
    """Return the keys, lower-cased, and values of the environment's ``pyvenv.cfg``.

    Raises:
        OSError: as ``read_content`` does.
    """
    return parse_cfg(read_content(root))


def parse_cfg(content: bytes) -> dict[str, str]:
    """Return the keys, lower-cased, and values; what is no line of that form is passed over."""
    values: dict[str, str] = {}
    for line in content.decode("utf-8-sig", "surrogateescape").splitlines():
        key, equals, value = line.partition("=")
        if equals:
            values.setdefault(key.strip().lower(), value.strip())
    return values


def unreadable_to_python(content: bytes) -> str:
    """Return why Python would not start with this ``pyvenv.cfg``, or nothing.

    ``parse_cfg`` reads more: also a damaged file tells what the environment was made for.
    """
    if len(content) > _MOST_FOR_PYTHON:
        return "is longer than 32 KB"
    try:
        content.decode()
    except UnicodeDecodeError:
        return "is not UTF-8 text"
    return ""


def format_cfg(values: Iterable[tuple[str, str]]) -> bytes:
    """Return the content of a ``pyvenv.cfg`` with these keys and values, in this order."""
    return os.fsencode("".join(f"{key} = {value}\n" for key, value in values))


def version_of(values: Mapping[str, str]) -> str:
    """Return the Python version that the file states, ``3.12.1``, ``3.13.0rc1`` or ``3.12``."""
    for key in ("version_info", "version", "python-version"):
        stated = values.get(key, "")
        if stated.count(".") == 2 and all(map(str.isdecimal, stated.split("."))):
            return stated  # as it nearly always is; to compile the expression takes longer
        found = re.match(
            r"(\d+\.\d+(?:\.\d+)?)(?:\.(alpha|beta|candidate)\.(\d+)|((?:a|b|rc)\d+))?", stated
        )
        if found:
            release, level, serial, suffix = found.groups()
            return release + (f"{_LEVELS[level]}{serial}" if level else suffix or "")
    return ""


def creator_of(values: Mapping[str, str]) -> str:
    """Return what wrote the file: ``envtui``, ``uv``, ``virtualenv``, ``venv``, or nothing."""
    for creator in ("envtui", "uv", "virtualenv"):
        if creator in values:
            return creator
    return "venv" if "home" in values else ""


def is_relocatable(values: Mapping[str, str]) -> bool:
    """Whether the scripts of the environment find its interpreter from their own place."""
    return values.get("relocatable", "").lower() == "true"


def prompt_of(values: Mapping[str, str]) -> str:
    """Return the prompt without the quotes that venv and virtualenv put around it."""
    prompt = values.get("prompt", "")
    if len(prompt) > 1 and prompt[0] == prompt[-1] and prompt[0] in "'\"":
        return prompt[1:-1]
    return prompt

"""Folders of installed versions, which is how most tools that install Pythons keep them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from envtui.core.interpreters.search import FoundExecutable, Search

__all__ = ["in_versions", "installed_version", "release_of", "upward", "version_key"]

# One part of a path, and no hidden one: a file of a project may say this name.
_NAME = r"[A-Za-z0-9][A-Za-z0-9._+-]*"


def in_versions(
    search: Search, source: str, folder: str, *inner: str, prefix: str = ""
) -> Iterator[FoundExecutable]:
    """Yield the interpreter of each version in ``folder``, newest first.

    Args:
        search: where what was looked at is noted.
        source: who asks.
        folder: the folder of versions; each of its folders is one installation.
        inner: the first of these that exists is the executable, relative to the version's folder;
            by default ``bin/python`` or, on Windows, ``python.exe``.
        prefix: what the names of versions begin with, before the number.
    """
    inner = inner or (("python.exe",) if search.is_windows else ("bin/python", "bin/python3"))
    names = [name for name in search.entries(source, folder) if name.startswith(prefix)]
    for name in sorted(names, key=version_key, reverse=True):
        place = os.path.join(folder, name)
        if name.startswith("."):
            continue
        if os.path.exists(os.path.join(place, "pyvenv.cfg")):
            search.note(source, place, "is a virtual environment")
            continue
        paths = [os.path.join(place, *path.split("/")) for path in inner]
        if path := next(filter(os.path.lexists, paths), ""):
            yield FoundExecutable(path, source, release=release_of(name.removeprefix(prefix)))
        elif os.path.isdir(place):
            search.note(source, place, "holds no Python")


def version_key(name: str) -> list[tuple[int, int | str]]:
    """Sort names of versions by their numbers: 3.9 before 3.10, 3.13rc1 before 3.13.0."""
    parts = re.findall(r"\d+|[a-z]+", name.lower())
    return [(2, int(part)) if part.isdigit() else (0, part) for part in parts] + [(1, "")]


def release_of(name: str) -> tuple[int, ...]:
    """Return the release that a plain name of a version states, ``3.12.1``; else ``()``."""
    match = re.match(r"(\d)\.(\d+)(?:\.(\d+))?(?![.\d])", name)
    return tuple(int(part) for part in match.groups() if part) if match else ()


def installed_version(folder: str, wanted: str) -> str:
    """Return the name in ``folder`` that ``wanted`` means: itself, or the latest it begins."""
    if not re.fullmatch(_NAME, wanted):
        return ""
    plain = wanted.removeprefix("python-")
    for name in (wanted, plain):
        if os.path.isdir(os.path.join(folder, name)):
            return name
    try:
        names = os.listdir(folder)
    except OSError:
        return ""
    latest = [name for name in names if name.startswith(f"{plain}.") and "/" not in name]
    return max(latest, key=version_key, default="")


def upward(folder: str) -> Iterator[str]:
    """Yield ``folder`` and its parents, up to the root."""
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent

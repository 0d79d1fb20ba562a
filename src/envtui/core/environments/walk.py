"""Walking down a tree of folders, and noting what may be an environment, as plain values.

Links are not followed, other file systems not entered, and an environment not searched for others
within it.
"""

# Strings instead of Path: a walk would take twice the time.
# ruff: noqa: PTH110

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable

from envtui.core.environments.layout import WINDOWS, is_staging
from envtui.core.interpreters.pyvenv_cfg import FILE_NAME
from envtui.core.own_process import receive, send
from envtui.core.record import NamedTuple

__all__ = ["SKIPPED", "Bounds", "Walked", "serve", "walk"]

SKIPPED = frozenset(
    (
        *(".git", ".hg", ".svn", "node_modules", "__pycache__", "site-packages", "dist-packages"),
        *(".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "lost+found"),
    )
)
"""Folders that hold no environments, or only such as nobody made on purpose."""

_NAMED = f"{os.sep}.venv"


class Bounds(NamedTuple):
    """Where a walk ends."""

    places: frozenset[str]
    """Folders that are not entered."""
    device: int | None
    """The file system that is not left; ``None`` if ``places`` holds where others begin."""


class Walked(NamedTuple):
    """What was seen in a part of a tree."""

    found: list[str]
    """Environments, and what is called like one: folders, links, or files that name one."""
    unreadable: list[str]
    waiting: list[str]
    """Folders that were seen and not yet looked at."""
    looked_at: int
    """How many folders were."""


def walk(folders: Iterable[str], bounds: Bounds, most: int) -> Walked:
    """Look at up to ``most`` folders, these and those below them, depth first."""
    found: list[str] = []
    unreadable: list[str] = []
    waiting = list(folders)
    looked_at = 0
    while waiting and looked_at < most:
        folder = waiting.pop()
        looked_at += 1
        try:
            below = _look_at(folder, found)
        except OSError:
            unreadable.append(folder)
            if folder.endswith(_NAMED):
                found.append(folder)
            continue
        inside = folder if folder.endswith(os.sep) else f"{folder}{os.sep}"
        waiting += [
            path
            for name in below
            if name not in SKIPPED
            and not is_staging(name)
            and (path := f"{inside}{name}") not in bounds.places
            and (bounds.device is None or _is_on(path, bounds.device))
        ]
    return Walked(found, unreadable, waiting, looked_at)


def _look_at(folder: str, found: list[str]) -> list[str]:
    """Note what is ``found`` in a folder; return those in it to look at next: none in one."""
    below: list[str] = []
    links: list[os.DirEntry[str]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if not (WINDOWS and _is_junction(entry)):
                    below.append(entry.name)
            elif entry.name == FILE_NAME:
                found.append(folder)
                return []
            elif entry.is_symlink() or entry.name == ".venv":
                links.append(entry)
    found += [
        entry.path
        for entry in links
        if entry.name == ".venv" or os.path.exists(f"{entry.path}{os.sep}{FILE_NAME}")
    ]
    is_conda = "conda-meta" in below
    if is_conda or folder.endswith(_NAMED):  # this is called one, and is one or broken
        found.append(folder)
        return ["envs"] if is_conda and "envs" in below else []
    return below


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Whether a folder on Windows is a link by another name, which may lead in a circle."""
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & stat.FILE_ATTRIBUTE_REPARSE_POINT)


def _is_on(path: str, device: int) -> bool:
    try:
        return os.lstat(path).st_dev == device
    except OSError:
        return False


def serve() -> None:
    """Do the work of such a process: walk as standard input asks, until it ends."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            folders, bounds, most = receive(requests)
        except EOFError:
            return
        send(tuple(walk(folders, Bounds(*bounds), most)), answers)

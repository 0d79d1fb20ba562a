"""The environments below a folder, found by several threads and told as they are found.

Links are not followed, other file systems not entered, and an environment not searched for others
within it, nor envtui's own folders, where the trash is. What cannot be read is counted and passed
over.
"""

# Strings instead of Path: a scan would take twice the time.
# ruff: noqa: PTH110

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Condition, Thread

from envtui.core.environments.borders import borders
from envtui.core.environments.describe import describe
from envtui.core.environments.known import remember
from envtui.core.environments.layout import WINDOWS, is_staging
from envtui.core.environments.lookup import describe_named
from envtui.core.events import Cancel
from envtui.core.folders import cache_dir, state_dir
from envtui.core.interpreters.pyvenv_cfg import FILE_NAME
from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Environment

__all__ = ["Scan", "scan"]

SKIPPED = frozenset(
    (
        *(".git", ".hg", ".svn", "node_modules", "__pycache__", "site-packages", "dist-packages"),
        *(".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "lost+found"),
    )
)
"""Folders that hold no environments, or only such as nobody made on purpose."""

_THREADS = max(2, min(8, os.cpu_count() or 2))
_BATCH = 64
_NAMED = f"{os.sep}.venv"


class Scan(Record):
    """What a scan found, and what it could not look at."""

    environments: tuple[Environment, ...]
    """By path."""
    folders: int
    """How many were looked at."""
    unreadable: tuple[Path, ...]
    """Folders that may not be read."""
    complete: bool
    """False if it was cancelled."""


def scan(
    folder: Path,
    *,
    on_found: Callable[[Environment], None] | None = None,
    cancel: Cancel | None = None,
) -> Scan:
    """Return the environments in and below ``folder``, sound and broken; the sound are remembered.

    Args:
        folder: where to begin.
        on_found: called with each environment when it is found, from any thread.
        cancel: stops the search within a few folders; what was found until then is returned.
    """
    search = _Search(str(folder.absolute()), on_found, cancel or Cancel())
    threads = [Thread(target=search.work, daemon=True) for _ in range(_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if search.failure is not None:
        raise search.failure
    remember(found.root for found in search.found if not found.problem)
    return Scan(
        environments=tuple(sorted(search.found, key=lambda one: one.root)),
        folders=search.looked_at,
        unreadable=tuple(sorted(search.unreadable)),
        complete=not search.cancel.requested,
    )


class _Search:
    """What the threads share: folders to look at, and what they found. Paths are strings here."""

    def __init__(
        self, folder: str, on_found: Callable[[Environment], None] | None, cancel: Cancel
    ) -> None:
        self.found: list[Environment] = []
        self.unreadable: list[Path] = []
        self.looked_at = 0
        self.failure: BaseException | None = None
        self.cancel = cancel
        self._on_found = on_found
        self._waiting = deque([folder])
        self._working = 0
        self._told: set[str] = set()
        self._changed = Condition()
        self._borders = borders(folder)
        self._own = frozenset((str(state_dir()), str(cache_dir())))

    def work(self) -> None:
        """Look at folders until there are none, or somebody asks to stop."""
        while batch := self._take():
            further: list[str] = []
            try:
                for folder in batch:
                    if not self.cancel.requested:
                        further += self._look_at(folder)
            except BaseException as error:  # of on_found: told to the caller, not to a thread
                self.failure = error
                self.cancel.request()
            self._give(further, len(batch))

    def _take(self) -> list[str]:
        with self._changed:
            while not self._waiting and self._working and not self.cancel.requested:
                self._changed.wait(0.1)
            if self.cancel.requested or not self._waiting:
                return []
            self._working += 1
            # Few at first, so that every thread soon has something to do.
            share = min(_BATCH, len(self._waiting), 1 + len(self._waiting) // _THREADS)
            return [self._waiting.popleft() for _ in range(share)]

    def _give(self, folders: Iterable[str], looked_at: int) -> None:
        with self._changed:
            self._working -= 1
            self.looked_at += looked_at
            self._waiting.extend(folders)
            self._changed.notify_all()

    def _look_at(self, folder: str) -> list[str]:
        """Return the folders in ``folder`` to look at next: none in an environment."""
        below: list[str] = []
        links: list[os.DirEntry[str]] = []
        is_one = False
        if folder in self._own:
            return below
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        if not (WINDOWS and _is_junction(entry)):
                            below.append(entry.name)
                    elif entry.name == FILE_NAME:
                        is_one = True
                        break
                    elif entry.is_symlink() or entry.name == ".venv":
                        links.append(entry)
        except OSError:
            self.unreadable.append(Path(folder))
        if is_one:
            self._tell(describe(Path(folder)))
            return []
        for entry in links:
            self._look_at_link(entry)
        if folder.endswith(_NAMED) and "conda-meta" not in below:
            self._tell(describe(Path(folder)))  # called an environment, and none
            return []
        if "conda-meta" in below:
            self._tell(describe(Path(folder)))
            below = [name for name in below if name == "envs"]
        return [
            path
            for name in below
            if name not in SKIPPED
            and not is_staging(name)
            and (path := f"{folder}{os.sep}{name}") not in self._borders
        ]

    def _look_at_link(self, entry: os.DirEntry[str]) -> None:
        """Tell of a ``.venv`` that is no folder, and of a link that leads to an environment."""
        if entry.name == ".venv":
            self._tell(describe_named(Path(entry.path)))
        elif os.path.exists(f"{entry.path}{os.sep}{FILE_NAME}"):
            self._tell(describe(Path(entry.path)))

    def _tell(self, environment: Environment) -> None:
        identity = os.path.realpath(environment.root)
        with self._changed:
            if identity in self._told:
                return
            self._told.add(identity)
        self.found.append(environment)
        if self._on_found is not None:
            self._on_found(environment)


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Whether a folder on Windows is a link by another name, which may lead in a circle."""
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & stat.FILE_ATTRIBUTE_REPARSE_POINT)

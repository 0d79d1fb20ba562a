"""The environments below a folder, told as they are found.

A large tree is shared out: most of the work are calls of the system, which threads of one process
would make in turns. What cannot be read is counted and passed over.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from math import inf
from pathlib import Path
from threading import Condition, Thread

from envtui.core.environments.bounds import bounds_of
from envtui.core.environments.known import remember
from envtui.core.environments.lookup import describe_named
from envtui.core.environments.walk import Bounds, Walked, walk
from envtui.core.events import Cancel
from envtui.core.own_process import end, receive, send, start
from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Environment

__all__ = ["Scan", "scan_environments"]

_PROCESSES = max(2, min(8, os.cpu_count() or 2))
_MANY = 5000
"""Folders looked at before any process is started; fewer take no longer than that."""
_BATCH = 64
"""Folders to begin at, at most, of one look."""
_STEP = 50
_AT_ONCE = 1000
"""Folders of one look, here and in a process: 10 ms, so that what is found is told at once, and a
large folder shared soon."""


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


def scan_environments(
    folder: Path,
    *,
    on_found: Callable[[Environment], None] | None = None,
    cancel: Cancel | None = None,
) -> Scan:
    """Return the environments in and below ``folder``, sound and broken; the sound are remembered.

    Links are not followed, other file systems not entered, and an environment not searched for
    others within it, nor envtui's own folders, where the trash is.

    Args:
        folder: where to begin.
        on_found: called with each environment when it is found, from any thread.
        cancel: stops the search within some folders; what was found until then is returned.
    """
    search = _Search(folder.absolute(), on_found, cancel or Cancel())
    search.run()
    remember(found.root for found in search.found if not found.problem)
    return Scan(
        environments=tuple(sorted(search.found, key=lambda one: one.root)),
        folders=search.looked_at,
        unreadable=tuple(sorted(search.unreadable)),
        complete=not search.cancel.requested,
    )


class _Search:
    """The folders to look at, and what was found."""

    def __init__(
        self, folder: Path, on_found: Callable[[Environment], None] | None, cancel: Cancel
    ) -> None:
        self.found: list[Environment] = []
        self.unreadable: list[Path] = []
        self.looked_at = 0
        self.cancel = cancel
        self._bounds = bounds_of(folder)
        self._on_found = on_found
        self._waiting = [str(folder)]
        self._working = 0
        self._told: set[str] = set()
        self._failure: BaseException | None = None
        self._changed = Condition()

    def run(self) -> None:
        """Look at every folder, or until somebody asks to stop."""
        self._work(lambda folders: walk(folders, self._bounds, _STEP), until=_MANY)
        if not self._waiting or self.cancel.requested:
            return
        threads = [Thread(target=self._share, daemon=True) for _ in range(_PROCESSES)]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        except BaseException:
            self.cancel.request()
            raise
        if self._failure is not None:
            raise self._failure

    def _share(self) -> None:
        """Have folders looked at by a process of its own until there are none."""
        walker = _Walker(self._bounds)
        try:
            self._work(walker.walk)
        except BaseException as error:  # of on_found: told to the caller, not to a thread
            self._failure = error
            self.cancel.request()
        finally:
            walker.end()

    def _work(self, walk: Callable[[list[str]], Walked], until: float = inf) -> None:
        while self.looked_at < until and (batch := self._take()):
            try:
                self._note(walk(batch))
            finally:
                self._done()

    def _take(self) -> list[str]:
        with self._changed:
            while not self._waiting and self._working and not self.cancel.requested:
                self._changed.wait(0.1)
            if self.cancel.requested or not self._waiting:
                return []
            self._working += 1
            # Few where there are few, so that every process has something to do.
            share = min(_BATCH, 1 + len(self._waiting) // _PROCESSES)
            batch = self._waiting[-share:]
            del self._waiting[-share:]
            return batch

    def _done(self) -> None:
        with self._changed:
            self._working -= 1
            self._changed.notify_all()

    def _note(self, walked: Walked) -> None:
        with self._changed:
            self._waiting += walked.waiting
            self.looked_at += walked.looked_at
            self.unreadable += map(Path, walked.unreadable)
            self._changed.notify_all()
        for place in walked.found:
            self._tell(describe_named(Path(place)))

    def _tell(self, environment: Environment) -> None:
        identity = os.path.realpath(environment.root)
        with self._changed:
            if identity in self._told:
                return
            self._told.add(identity)
            self.found.append(environment)
        if self._on_found is not None:
            self._on_found(environment)


class _Walker:
    """Walks in a process of its own; where there is none, or it ended, in this one."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._process = start("envtui.core.environments.walk")

    def walk(self, folders: list[str]) -> Walked:
        """Look at some folders and what is below them."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return walk(folders, self._bounds, _AT_ONCE)
        try:
            send((folders, tuple(self._bounds), _AT_ONCE), process.stdin)
            return Walked(*receive(process.stdout))
        except (OSError, EOFError, ValueError):
            self.end()
            return walk(folders, self._bounds, _AT_ONCE)

    def end(self) -> None:
        """End the process; from then on it is done here."""
        if self._process is not None:
            end(self._process)
            self._process = None

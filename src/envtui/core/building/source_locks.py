"""Locks on source code: one thread works on it while others that want it wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from envtui.core.errors import BuildFailed
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.events import Cancel

__all__ = ["SourceLocks"]

_LOOK = 0.1
"""Seconds between two looks at the cancel token."""


class SourceLocks:
    """A lock for each URL that notices when a thread would wait for itself."""

    def __init__(self, cancel: Cancel) -> None:
        """Nothing is locked yet; ``cancel`` is looked at while waiting."""
        self._cancel = cancel
        self._changed = threading.Condition()
        self._workers: dict[str, int] = {}
        self._wanted: dict[int, str] = {}

    @contextmanager
    def locked(self, url: str, name: str, *, waits: bool = True) -> Iterator[None]:
        """Let no other thread work on ``url`` within the ``with`` block; ``name`` is for people.

        Raises:
            BuildFailed: this thread would wait, directly or through others, for itself; or another
                thread is at work on it and not ``waits``.
            Cancelled: that was requested while waiting.
        """
        me = threading.get_ident()
        with self._changed:
            while url in self._workers:
                if not waits:
                    raise BuildFailed(f"{literal(name)} is being worked on.")
                if self._waits_for(self._workers[url], me):
                    raise BuildFailed(f"{literal(name)} needs itself to be built.")
                self._wanted[me] = url
                self._changed.wait(_LOOK)
                del self._wanted[me]
                self._cancel.check()
            self._workers[url] = me
        try:
            yield
        finally:
            with self._changed:
                del self._workers[url]
                self._changed.notify_all()

    def _waits_for(self, worker: int, me: int) -> bool:
        """Whether ``worker`` is this thread, or waits for something that this one works on."""
        while worker != me:
            wanted = self._wanted.get(worker, "")
            if wanted not in self._workers:
                return False
            worker = self._workers[wanted]
        return True

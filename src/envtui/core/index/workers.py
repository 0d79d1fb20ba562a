"""Threads for requests: started when there is work, and no hindrance when the program ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from contextlib import suppress
from queue import Empty, SimpleQueue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from envtui.core.events import Cancel

__all__ = ["Workers"]

_LOOK = 0.1
"""Seconds between two looks at the cancel token."""


class _Task:
    """One piece of work: whoever comes first runs it, the others wait."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        self._claim = threading.Lock()
        self.done = threading.Event()
        self.value: object = None
        self.error: BaseException | None = None

    def run(self) -> None:
        if not self._claim.acquire(blocking=False):
            return
        try:
            self.value = self._work()
        except BaseException as error:
            self.error = error
        finally:
            self.done.set()


class Workers:
    """Runs each piece of work once, whoever asks for it and however often."""

    def __init__(self, count: int, cancel: Cancel) -> None:
        self._count = count
        self._cancel = cancel
        self._tasks: dict[Hashable, _Task] = {}
        self._queue: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._threads: set[threading.Thread] = set()
        self._idle = 0
        self._lock = threading.Lock()

    def submit(self, work: Callable[[], object]) -> None:
        """Run ``work`` in a worker soon; what it raises is dropped."""
        with self._lock:
            if self._queue.qsize() >= self._idle and len(self._threads) < self._count:
                thread = threading.Thread(target=self._serve, daemon=True, name="envtui index")
                self._threads.add(thread)
                thread.start()
        self._queue.put(work)

    def once(self, key: Hashable, work: Callable[[], object]) -> Any:
        """Return what ``work`` returns, from whichever call with this key ran it.

        A worker does it itself; any other thread lets a worker do it and waits, so that it can
        be cancelled while the network is silent.

        Raises:
            Cancelled: the token was set while waiting.
        """
        with self._lock:
            new = key not in self._tasks
            task = self._tasks.setdefault(key, _Task(work))
        if threading.current_thread() in self._threads:
            # Even if it is queued: workers that waited for the queue could wait for each other.
            task.run()
        elif new:
            self.submit(task.run)
        while not task.done.wait(_LOOK):
            self._cancel.check()
        if task.error is not None:
            raise task.error
        return task.value

    def stop(self) -> None:
        """Drop what has not begun, and let each thread end after its current work."""
        with suppress(Empty):
            while True:
                self._queue.get_nowait()
        for _ in self._threads:
            self._queue.put(None)

    def _serve(self) -> None:
        while True:
            with self._lock:
                self._idle += 1
            work = self._queue.get()
            with self._lock:
                self._idle -= 1
            if work is None:
                return
            try:
                work()
            except Exception:
                # Whoever needs the result will ask for it, and get the error then.
                continue

"""Doing the largest of the waiting pieces of work first: threads, and turns for threads.

The piece that is begun last decides when everything is done, so it had better be small.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from heapq import heappop, heappush
from itertools import count as count_up
from queue import Empty, PriorityQueue
from typing import Generic, TypeVar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from concurrent.futures import Future

__all__ = ["LargestFirst", "Turns"]

T = TypeVar("T")


class _Piece(Generic[T]):
    """One piece of work, and its outcome."""

    def __init__(self, work: Callable[[], T]) -> None:
        from concurrent.futures import Future  # here: who only needs ``Turns`` does without

        self.outcome: Future[T] = Future()
        self._work = work

    def do(self) -> None:
        if not self.outcome.set_running_or_notify_cancel():
            return
        try:
            self.outcome.set_result(self._work())
        except BaseException as error:
            self.outcome.set_exception(error)


class LargestFirst(Generic[T]):
    """At most ``most`` threads, each started when there is work for it. Used by one thread."""

    def __init__(self, most: int, name: str) -> None:
        self._most = most
        self._name = name
        self._threads: list[threading.Thread] = []
        self._waiting: PriorityQueue[tuple[float, int, _Piece[T] | None]] = PriorityQueue()
        self._order = count_up()

    def submit(self, size: int, work: Callable[[], T]) -> Future[T]:
        """Do ``work`` once nothing larger waits; of equal ones the first comes first."""
        piece = _Piece(work)
        self._waiting.put((-size, next(self._order), piece))
        if len(self._threads) < self._most:
            thread = threading.Thread(target=self._serve, daemon=True, name=self._name)
            self._threads.append(thread)
            thread.start()
        return piece.outcome

    def close(self) -> None:
        """Cancel what has not begun, and return when the rest has ended."""
        try:
            while True:
                piece = self._waiting.get_nowait()[2]
                if piece is not None:
                    piece.outcome.cancel()
        except Empty:
            pass
        for _ in self._threads:
            self._waiting.put((float("inf"), next(self._order), None))
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        while (piece := self._waiting.get()[2]) is not None:
            piece.do()


class Turns:
    """Lets at most ``count`` threads work at a time; those with the largest work go first."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: list[tuple[int, int, threading.Lock]] = []
        self._order = count_up()
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, size: int) -> Iterator[None]:
        """Wait for a turn, which lasts for the ``with`` block."""
        gate = self._gate(size)
        if gate is not None:
            gate.acquire()
        try:
            yield
        finally:
            self._pass_on()

    def _gate(self, size: int) -> threading.Lock | None:
        """Return the gate to wait at; ``None`` if it is this thread's turn already."""
        with self._lock:
            if self._free:
                self._free -= 1
                return None
            gate = threading.Lock()
            gate.acquire()
            heappush(self._waiting, (-size, next(self._order), gate))
            return gate

    def _pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                heappop(self._waiting)[2].release()
            else:
                self._free += 1

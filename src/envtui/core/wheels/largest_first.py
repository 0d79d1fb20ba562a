"""Threads that do the largest piece of the waiting work first.

What is begun last decides when all is done: that had better be small.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from itertools import count
from queue import Empty, PriorityQueue
from typing import Generic, TypeVar

__all__ = ["LargestFirst"]


T = TypeVar("T")


class _Piece(Generic[T]):
    """One piece of work, and what becomes of it."""

    def __init__(self, work: Callable[[], T]) -> None:
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
        self._order = count()

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
        """Give up what was not begun, and return when the rest has ended."""
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

"""Turns for what few may do at a time: of those that wait, the one with most to do goes on first.

What is done last decides when all is done: that had better be small.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from heapq import heappop, heappush
from itertools import count as count_up

__all__ = ["Turns"]


class Turns:
    """Lets at most ``count`` threads go on at a time; whose work is larger goes before."""

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
        """Return what to wait at; ``None``: the turn is taken."""
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

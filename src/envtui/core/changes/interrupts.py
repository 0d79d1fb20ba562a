"""Ctrl-C at a safe point: between two renames, never in the middle of taking them back."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["interrupts_deferred"]


@contextmanager
def interrupts_deferred() -> Iterator[Callable[[], None]]:
    """Keep Ctrl-C from interrupting the block; what is yielded raises it where it may come.

    Only the main thread receives signals; elsewhere nothing is altered. An interrupt that nobody
    asked for until the block ends came when the work was done, and is dropped with it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    pressed: list[int] = []

    def check() -> None:
        if pressed:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, lambda number, frame: pressed.append(number))
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)

"""Ctrl-C while the core works: the first asks it to stop safely, the second stops it at once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from envtui.core.events import Cancel

__all__ = ["cancelled_by_interrupt"]


@contextmanager
def cancelled_by_interrupt() -> Iterator[Cancel]:
    """Yield a token that Ctrl-C sets; inside, a second Ctrl-C raises ``KeyboardInterrupt``.

    Only for the main thread. A process that was told to ignore SIGINT goes on ignoring it.
    """
    cancel = Cancel()

    def stop(number: int, frame: FrameType | None) -> None:
        if cancel.requested:
            raise KeyboardInterrupt
        cancel.request()

    previous = signal.getsignal(signal.SIGINT)
    if previous is signal.SIG_IGN:
        yield cancel
        return
    signal.signal(signal.SIGINT, stop)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, previous)

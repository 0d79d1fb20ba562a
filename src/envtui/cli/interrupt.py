"""Ctrl-C while the core works: its threads are told to stop, and the main one is interrupted.

The core holds interrupts off where it must not be left, so that they are safe at any moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from envtui.core.events import Cancel

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from types import FrameType
else:
    import _signal as signal  # signal itself makes names for the numbers, in half a millisecond

__all__ = ["cancelled_by_interrupt"]


@contextmanager
def cancelled_by_interrupt() -> Iterator[Cancel]:
    """Yield a token that Ctrl-C sets before it raises ``KeyboardInterrupt``.

    Only for the main thread. A process that was told to ignore SIGINT goes on ignoring it.
    """
    cancel = Cancel()

    def stop(number: int, frame: FrameType | None) -> None:
        cancel.request()
        raise KeyboardInterrupt

    previous = signal.getsignal(signal.SIGINT)
    if previous is signal.SIG_IGN:
        yield cancel
        return
    signal.signal(signal.SIGINT, stop)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, previous)

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

__all__ = ["cancelled_by_interrupt", "end_builds_with_this_process"]


def end_builds_with_this_process() -> None:
    """See that builds end when this process is told to: they get no signal of the terminal's.

    Only for the main thread. A signal that is ignored, or handled already, is left as it is.
    """
    for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, frame: FrameType | None) -> None:
    from envtui.core import end_builds

    end_builds()
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)


@contextmanager
def cancelled_by_interrupt() -> Iterator[Cancel]:
    """Yield a token that Ctrl-C sets before it raises ``KeyboardInterrupt``.

    Only for the main thread. A process that was told to ignore SIGINT goes on ignoring it.
    """
    cancel = Cancel()
    end_builds_with_this_process()

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

"""Ctrl-C at a safe point: between two renames, never in the middle of taking them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
else:
    import _signal as signal  # signal itself makes names for the numbers, in half a millisecond

__all__ = ["interrupts_deferred"]


@contextmanager
def interrupts_deferred() -> Iterator[Callable[[], None]]:
    """Keep Ctrl-C from interrupting the block; what is yielded raises it where it may come.

    Only the main thread receives signals; elsewhere nothing is altered. An interrupt that nobody
    asked for until the block ends came when the work was done, and is dropped with it.
    """
    pressed: list[int] = []

    def check() -> None:
        if pressed:
            raise KeyboardInterrupt

    is_altered = True
    try:
        before = signal.signal(signal.SIGINT, lambda number, frame: pressed.append(number))
    except ValueError:  # this is another thread than the main one
        is_altered = False
    try:
        yield check
    finally:
        if is_altered:
            signal.signal(signal.SIGINT, before or signal.SIG_DFL)

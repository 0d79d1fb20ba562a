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
    """Hold Ctrl-C back within the block; the function yielded raises it at a safe point.

    Only the main thread receives signals; in any other nothing is altered. A Ctrl-C that comes
    after the last safe point is dropped: by then the work is done.
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

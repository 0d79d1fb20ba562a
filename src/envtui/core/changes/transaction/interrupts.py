"""Ctrl-C at a safe point: between two renames, never in the middle of taking them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal

    from envtui.core.events import Cancel
else:
    import _signal as signal  # signal itself makes names for the numbers, in half a millisecond

__all__ = ["interrupts_deferred"]


@contextmanager
def interrupts_deferred(cancel: Cancel | None = None) -> Iterator[Callable[[], None]]:
    """Hold Ctrl-C back within the block; the function yielded is called at safe points.

    It raises ``KeyboardInterrupt`` if Ctrl-C was pressed, and ``Cancelled`` if ``cancel`` was
    requested. A Ctrl-C after the last safe point is dropped: by then the work is done. Only the
    main thread receives signals; in any other their handling is not altered.
    """
    pressed: list[int] = []

    def check() -> None:
        if pressed:
            raise KeyboardInterrupt
        if cancel is not None:
            cancel.check()

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

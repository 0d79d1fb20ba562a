"""The core's events on stderr: bars in a terminal, lines with ``-v``, and silence otherwise."""

from __future__ import annotations

import sys
import time
from _thread import allocate_lock  # all that is needed of threading, whose import takes long
from contextlib import contextmanager
from types import TracebackType

from envtui.cli.interrupt import cancelled_by_interrupt
from envtui.core.events import (
    Building,
    Built,
    Downloaded,
    Downloading,
    Event,
    Linked,
    Resolved,
    Resolving,
    Trying,
    Unpacked,
    Warned,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from envtui.cli.diagnostics import Messages
    from envtui.cli.parser import Options
    from envtui.core.events import Cancel

__all__ = ["Progress", "shown_progress"]

_PATIENCE = 0.25
"""Seconds of work before anything is drawn: what is quicker needs no bar (and no rich)."""


@contextmanager
def shown_progress(options: Options, messages: Messages) -> Iterator[tuple[Progress, Cancel]]:
    """Yield a listener for the core's events, and a token that Ctrl-C sets."""
    wanted = not options.no_progress
    with cancelled_by_interrupt() as cancel, Progress(messages, wanted=wanted) as progress:
        yield progress, cancel


class Progress:
    """A listener for the core's events, and the ``with`` block while they come.

    Warnings are said once: at once, or while bars are drawn, which they would tear, when the block
    ends.
    """

    def __init__(self, messages: Messages, *, wanted: bool = True) -> None:
        self._messages = messages
        self._drawn = (
            wanted
            and not messages.is_quiet
            and not messages.is_verbose
            and sys.stderr is not None
            and sys.stderr.isatty()
        )
        self._lock = allocate_lock()
        self._warnings: dict[str, bool] = {}  # whether it is said
        self._bars: Bars | None = None
        self._tasks: dict[str, TaskID] = {}
        self._started = time.monotonic()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._drawn = False
            if self._bars is not None:
                self._bars.stop()
        for warning, is_said in self._warnings.items():
            if not is_said:
                self._messages.warn(warning)

    def __call__(self, event: Event) -> None:
        """Take an event, from any thread."""
        if isinstance(event, Warned):
            with self._lock:
                self._warn(event.message)
        elif self._messages.is_verbose:
            if line := _line(event):
                self._messages.detail(line)
        elif self._drawn:
            with self._lock:
                self._draw(event)

    def _warn(self, message: str) -> None:
        if message not in self._warnings:
            self._warnings[message] = self._bars is None
            if self._bars is None:
                self._messages.warn(message)

    def _draw(self, event: Event) -> None:
        if not self._drawn or time.monotonic() - self._started < _PATIENCE:
            return
        from envtui.cli.output import in_units

        if self._bars is None:
            self._bars = _make_bars()
            self._bars.start()
        match event:
            case Resolving(name, known):
                self._show("", f"Resolving {name}", f"{known} packages", 0, None)
            case Trying(change):
                self._show("", f"No answer; trying to {change}", "", 0, None)
            case Building(name):
                self._show(f"building {name}", f"Building {name}", "", 0, None)
            case Built(name):
                self._drop(f"building {name}")
            case Downloading(name, done, total):
                of = f" of {in_units(total)}" if total else ""
                self._show(name, name, in_units(done) + of, done, total or None)
            case Downloaded(name) | Unpacked(name):
                self._drop(name)
            case Linked(name, done, total):
                self._show("", f"Installing {name}", f"{done} of {total}", done, total)

    def _show(self, key: str, text: str, amount: str, done: int, total: int | None) -> None:
        assert self._bars is not None
        if key not in self._tasks:
            self._tasks[key] = self._bars.add_task(text, total=total, amount=amount)
        task = self._tasks[key]
        self._bars.update(task, description=text, amount=amount, completed=done, total=total)

    def _drop(self, key: str) -> None:
        assert self._bars is not None
        if key in self._tasks:
            self._bars.remove_task(self._tasks.pop(key))


def _make_bars() -> Bars:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[amount]}", markup=False),
        console=Console(stderr=True),
        transient=True,
    )


def _line(event: Event) -> str:
    match event:
        case Resolving(name):
            return f"Resolving {name}"
        case Trying(change):
            return f"There is no answer; trying to {change}"
        case Resolved(count):
            return f"The answer holds {count} packages"
        case Building(name):
            return f"Building {name}"
        case Built(name):
            return f"Done with the build of {name}"
        case Downloaded(name):
            return f"Downloaded {name}"
        case Unpacked(name):
            return f"Unpacked {name}"
        case Linked(name):
            return f"Installed {name}"
    return ""

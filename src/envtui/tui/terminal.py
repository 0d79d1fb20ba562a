"""The terminal: whether it can be left for a while, and when it makes the explorer end.

The explorer ends when it is told to by a signal, or when its terminal has gone.

Usually a signal tells of both. Where it is ignored (``nohup``) or never sent, reading a terminal
that is gone would go on for ever: nobody could leave the program any more.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from envtui.tui.app import Explorer

__all__ = ["can_be_left", "end_with_terminal", "is_gone", "run_until_told"]

_PATIENCE = 10.0
"""Seconds that a job is given to reach its next safe point."""
_HUNG_UP = 129
"""What a shell reports of a program that a hang-up ended."""


def can_be_left() -> bool:
    """Whether there is a shell behind the explorer that can bring it back with ``fg``.

    Where it was started by something else, it would stand still until somebody finds out how to
    send it a signal.
    """
    return sys.platform != "win32" and os.getsid(0) != os.getpgrp()


async def run_until_told(explorer: Explorer) -> None:
    """Run ``explorer``; SIGTERM and SIGHUP leave it, so that its terminal is as it was.

    The exit code is the one a shell reports of a program that the signal ended. A signal that the
    process was told to ignore is still ignored.
    """
    if sys.platform != "win32":
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN:
                loop.add_signal_handler(number, explorer.leave, 128 + number)
    await explorer.run_async()


def end_with_terminal(explorer: Explorer) -> None:
    """End the process once its standard input hangs up; a job that runs is cancelled first.

    Does nothing where standard input is no terminal, or the platform cannot tell.
    """
    if hasattr(select, "poll") and sys.__stdin__ is not None and sys.__stdin__.isatty():
        # A daemon: leaving the program never waits for it.
        words = (explorer, sys.__stdin__.fileno())
        threading.Thread(target=_wait, args=words, name="terminal", daemon=True).start()


def is_gone(descriptor: int, seconds: float | None = None) -> bool:
    """Wait until the terminal behind ``descriptor`` hangs up, or for so many seconds."""
    if sys.platform == "win32":  # its consoles end the process themselves
        return False
    poll = select.poll()
    poll.register(descriptor, 0)  # no input is waited for: only that it hangs up
    told = poll.poll(None if seconds is None else seconds * 1000)
    return any(event & select.POLLHUP for _, event in told)


def _wait(explorer: Explorer, descriptor: int) -> None:
    if not is_gone(descriptor):
        return
    # The screen's own thread may be stuck writing to what is not there any more.
    end = time.monotonic() + _PATIENCE
    if explorer.job is not None:
        explorer.job.cancel.request()
    while explorer.job is not None and time.monotonic() < end:
        time.sleep(0.05)
    os._exit(_HUNG_UP)

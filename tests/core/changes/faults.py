"""Faults on demand: the n-th alteration of the file system under a folder kills or fails.

An audit hook sees every such call before it happens. It cannot be removed again, so it is only
installed in a process of its own.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable

__all__ = ["fail_at", "kill_at"]

_ALTERING = {
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "os.utime",
}


def _alters(event: str, arguments: tuple[object, ...], folder: str) -> bool:
    if event == "open":
        flags = arguments[2]
        wants_to = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        return bool(wants_to) and _below(arguments[0], folder)
    return event in _ALTERING and any(_below(argument, folder) for argument in arguments[:2])


def _below(path: object, folder: str) -> bool:
    if isinstance(path, (str, bytes, os.PathLike)):
        text = os.fsdecode(path)
        # A relative path goes with a dir_fd, which only code that works on ``folder`` uses.
        return not text.startswith(os.sep) or text.startswith(folder)
    return False


def kill_at(number: int, folder: str) -> Callable[[], bool]:
    """End this process by SIGKILL right before alteration ``number`` of ``folder`` (from 1)."""
    return _at(number, folder, lambda path: os.kill(os.getpid(), signal.SIGKILL))


def fail_at(number: int, folder: str) -> Callable[[], bool]:
    """Let alteration ``number`` of ``folder`` fail for want of space, once."""

    def fail(path: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    return _at(number, folder, fail)


def _at(number: int, folder: str, act: Callable[[object], None]) -> Callable[[], bool]:
    """Act before alteration ``number``; what is returned tells whether it has come to that."""
    count = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        if _alters(event, arguments, folder):
            count += 1
            if count == number:
                act(arguments[0])

    sys.addaudithook(hook)
    return lambda: count >= number

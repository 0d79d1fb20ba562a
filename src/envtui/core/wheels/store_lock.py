"""The lock of the store: many may use it at once, and whoever empties it must be alone.

The lock is the kernel's and ends with the process that holds it. Where a file system or platform
has none, the store is used without: an entry that disappears meanwhile leads to an error that says
so, never to half an installation.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from envtui.core.errors import RefusedChange
from envtui.core.events import Cancel
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.wheels.store import Store

__all__ = ["alone", "in_use", "sweep"]

_PAUSE = 0.05


@contextmanager
def in_use(store: Store) -> Iterator[None]:
    """Keep ``store`` from being pruned or emptied within the ``with`` block."""
    with _opened(store) as descriptor:
        if descriptor is not None:
            _lock(descriptor, shared=True)
        yield


@contextmanager
def alone(
    store: Store, *, seconds: float | None = None, cancel: Cancel | None = None, force: bool = False
) -> Iterator[None]:
    """Wait until nobody uses ``store``, and keep everybody out within the ``with`` block.

    Args:
        store: the store.
        seconds: how long to wait; by default ``lock_timeout``.
        cancel: looked at while waiting.
        force: wait for nobody, and keep nobody out.

    Raises:
        RefusedChange: it was in use all that time.
        Cancelled: ``cancel`` was requested.
    """
    from envtui.core.lock_timeout import lock_timeout

    cancel = cancel or Cancel()
    deadline = time.monotonic() + (lock_timeout() if seconds is None else seconds)
    with _opened(store) as descriptor:
        while not force and descriptor is not None and not _lock(descriptor, shared=False):
            cancel.check()
            if time.monotonic() >= deadline:
                raise RefusedChange(
                    f"The store {literal(str(store.root))} is in use by another process.",
                    hint="Try again when its installation is done.",
                )
            time.sleep(_PAUSE)
        yield


def sweep(store: Store) -> None:
    """Remove what dead processes have left unfinished, unless somebody is using the store."""
    with _opened(store) as descriptor, suppress(FileNotFoundError):
        if descriptor is not None and _lock(descriptor, shared=False):
            for leftover in store.new.iterdir():
                from shutil import rmtree

                rmtree(leftover, ignore_errors=True)


@contextmanager
def _opened(store: Store) -> Iterator[int | None]:
    """Yield the open lock file; ``None`` where the store is not there or cannot be written."""
    descriptor = None
    with suppress(OSError):
        if store.root.is_dir():
            descriptor = os.open(store.root / "lock", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        yield descriptor
    finally:
        if descriptor is not None:
            os.close(descriptor)


if sys.platform == "win32":
    import msvcrt
    import random

    # The standard library offers no shared lock: to share it is to lock one byte of many, to be
    # alone is to lock them all. What Wine says of a byte that is locked is no number.
    _SHARES = 1000
    _HELD = (errno.EACCES, 0)

    def _lock(descriptor: int, *, shared: bool) -> bool:
        """Take the lock and return whether that worked; only a shared one is waited for."""
        while True:
            start, count = (random.randrange(_SHARES), 1) if shared else (0, _SHARES)
            os.lseek(descriptor, start, os.SEEK_SET)
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, count)
            except OSError as error:
                if error.errno not in _HELD:
                    return True
                if not shared:
                    return False
                time.sleep(_PAUSE)
            else:
                return True

else:
    import fcntl

    def _lock(descriptor: int, *, shared: bool) -> bool:
        """Take the lock and return whether that worked; only a shared one is waited for."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

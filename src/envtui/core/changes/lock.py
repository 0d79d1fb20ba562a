"""One change at a time: the lock of an environment.

It is a lock of the kernel's on ``<root>/.envtui/lock``: it ends with the process that holds it,
however that ends, so it is never stale. A thread that holds it may take it again: a command that
plans and applies holds it over both, so that it changes the very environment it made the plan for.
"""

from __future__ import annotations

import os
import sys
import time
from _thread import get_ident  # threading itself takes long to import
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from envtui.core.changes.errors import storage_error
from envtui.core.environments.layout import WORK_FOLDER
from envtui.core.errors import EnvironmentProblem, RefusedChange
from envtui.core.events import Cancel, OnEvent, Warned, ignore
from envtui.core.files import read_regular
from envtui.core.literal import literal
from envtui.core.lock_timeout import lock_timeout

__all__ = ["environment_lock"]

_POLL_SECONDS = 0.05
_OWNER_LIMIT = 200
_held: dict[tuple[int, str], int] = {}
"""The descriptors of the locks that are held, by thread and root."""


@contextmanager
def environment_lock(
    root: Path,
    *,
    timeout: float | None = None,
    on_event: OnEvent = ignore,
    cancel: Cancel | None = None,
) -> Iterator[None]:
    """Hold the lock of the environment at ``root`` within the block.

    Args:
        root: the environment.
        timeout: how many seconds to wait for another process; by default ``lock_timeout``.
        on_event: told once when another process is waited for.
        cancel: looked at while waiting.

    Raises:
        UsageError: the variable that sets the timeout holds no number.
        EnvironmentProblem: there is no such folder, or it went away while waiting.
        RefusedChange: another process kept the lock all that time, or is itself waiting for the
            build that this process is a part of.
        StorageError: the folder may not be written.
        Cancelled: ``cancel`` was requested while waiting.
    """
    key = (get_ident(), os.path.realpath(root))
    if key in _held:
        yield
        return
    seconds = lock_timeout() if timeout is None else timeout
    descriptor = _acquire(root, seconds, on_event, cancel)
    _held[key] = descriptor
    try:
        yield
    finally:
        del _held[key]
        os.close(descriptor)


def _acquire(root: Path, timeout: float, on_event: OnEvent, cancel: Cancel | None) -> int:
    deadline = time.monotonic() + timeout
    told = False
    while True:
        path, descriptor = _open(root)
        try:
            if _try_lock(descriptor) and _is_still(path, descriptor):
                _write_owner(descriptor)
                return descriptor
            owner = _owner(path)
            _refuse_waiting_in_vain(root, owner)
            if time.monotonic() >= deadline:
                raise RefusedChange(
                    f"Another process{_named(owner)} is still changing {literal(str(root))} after "
                    f"{timeout:g} seconds.",
                    hint="Wait for it to end, or end it, and try again. UV_LOCK_TIMEOUT sets how "
                    "long is waited.",
                )
            if not told:
                told = True
                shown = literal(str(root))
                on_event(Warned(f"Waiting for another change of {shown} to end{_named(owner)}."))
            if cancel is not None:
                cancel.check()
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        time.sleep(_POLL_SECONDS)


def _open(root: Path) -> tuple[Path, int]:
    path = root / WORK_FOLDER / "lock"
    try:
        if not root.is_dir():
            raise EnvironmentProblem(f"There is no folder {literal(str(root))} any more.")
        path.parent.mkdir(exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        return path, os.open(path, flags, 0o666)
    except OSError as error:
        raise storage_error(error, f"{literal(str(root))} cannot be changed") from error


def _is_still(path: Path, descriptor: int) -> bool:
    """Whether the locked file is still the one at ``path``: the environment may have been moved."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except OSError:
        return False


def _write_owner(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())


def _owner(path: Path) -> str:
    """Return the id of the process that holds the lock; empty if it is not known."""
    try:
        pid = read_regular(path, _OWNER_LIMIT).decode("ascii", "replace").strip()
    except OSError:
        return ""
    return pid if pid.isdecimal() else ""


def _named(owner: str) -> str:
    return f" (pid {owner})" if owner else ""


def _refuse_waiting_in_vain(root: Path, owner: str) -> None:
    """Return unless the owner of the lock is waiting for a build that this process is a part of.

    Raises:
        RefusedChange: it is, so that the two would wait for each other.
    """
    from envtui.core.wheels.processes import is_built_by

    if is_built_by(owner):
        raise RefusedChange(
            f"{literal(str(root))} is being changed by the process{_named(owner)} that runs this "
            "build, so the build cannot change it.",
            hint="What a build needs belongs in the build-system table of its pyproject.toml.",
        )


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        # A byte far beyond the end: nobody can read a locked one, and the file names the owner.
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

"""The folder in which an environment is made, beside its place and on the same file system.

Its name tells everybody that it is no environment yet, and whose it is; a lock on it says whether
its process is still alive, so that the next run can take away what a dead one has left.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from envtui.core.environments.layout import is_staging, staging_prefix
from envtui.core.files import read_regular, remove_tree
from envtui.core.interpreters.pyvenv_cfg import FILE_NAME

__all__ = ["FILLING", "OLD", "fill", "keep_old", "staged", "sweep"]

OLD = "old"
"""In a staging folder: the environment that is being replaced."""

NEW = "new"
"""In a staging folder: the environment that is being made."""

KEEP = "keep"
"""In a staging folder: which folder the old environment is, and where it goes, not to be lost."""

FILLING = "filling"
"""In a staging folder: there when the new environment is being moved into its place in pieces."""

NAMED = "name"
"""In a staging folder: the whole name of the environment, if its own has only the beginning."""

_LONGEST_NOTE = 64 * 1024


@contextmanager
def staged(root: Path) -> Iterator[Path]:
    """Yield an empty folder to build ``root`` in, and remove what is left of it afterwards.

    Raises:
        OSError: the parent of ``root`` may not be written.
    """
    stage = root.parent / f"{staging_prefix(root.name)}{os.getpid()}-{os.urandom(4).hex()}"
    stage.mkdir()
    lock = _lock(stage)
    try:
        if not stage.name.startswith(f".{root.name}."):
            (stage / NAMED).write_bytes(os.fsencode(root.name))
        new = stage / NEW
        new.mkdir()
        yield new
    finally:
        if lock is not None:
            os.close(lock)
        with suppress(OSError):  # what cannot be deleted now, the next run tries again
            _settle(stage, root)


def sweep(folder: Path) -> None:
    """Remove what dead processes have left while making environments directly in ``folder``.

    Environments that they had moved away are put back.
    """
    try:
        # By name: the folder may hold thousands of others.
        stages = [folder / name for name in os.listdir(folder) if is_staging(name)]  # noqa: PTH208
    except OSError:
        return
    for stage in stages:
        with suppress(OSError):
            named = re.fullmatch(r"\.(.+)\.envtui-(\d+)-[0-9a-f]+", stage.name)
            if named and _is_abandoned(stage, int(named[2])):
                _settle(stage, folder / (_whole_name(stage) or named[1]))


def keep_old(new: Path, root: Path, place: Path) -> None:
    """Note that what ``new`` replaces belongs at ``place``, in case this process dies before.

    Raises:
        OSError: the disk refuses.
    """
    (new.parent / KEEP).write_bytes(b"%d %s" % (root.stat().st_ino, os.fsencode(place)))


def fill(new: Path, root: Path) -> None:
    """Move what is in ``new`` into the folder ``root``; ``pyvenv.cfg`` goes last.

    Raises:
        OSError: the disk refuses.
    """
    for path in sorted(new.iterdir(), key=lambda path: path.name == FILE_NAME):
        path.rename(root / path.name)


def _settle(stage: Path, root: Path) -> None:
    """Delete a staging folder, after finishing or undoing what was under way in it."""
    if (stage / FILLING).is_dir() and root.is_dir():
        fill(stage / NEW, root)
    if (stage / OLD).is_dir() and not os.path.lexists(root):
        (stage / OLD).rename(root)
    if (stage / KEEP).is_file():
        _move_old(stage)
    if stage.is_dir():
        remove_tree(stage)


def _whole_name(stage: Path) -> str:
    """Return the environment's name, if that of the staging folder has only its beginning."""
    try:
        return Path(os.fsdecode(read_regular(stage / NAMED, _LONGEST_NOTE))).name
    except OSError:
        return ""


def _move_old(stage: Path) -> None:
    """Move the old environment to where it was to go, if it is in the staging folder."""
    inode, _, place = read_regular(stage / KEEP, _LONGEST_NOTE).partition(b" ")
    for folder in (stage / OLD, stage / NEW):
        # Where both changed places in one step, it is still called the new one.
        if folder.is_dir() and folder.stat().st_ino == int(inode):
            folder.rename(os.fsdecode(place))


def _is_abandoned(stage: Path, owner: int) -> bool:
    """Whether a staging folder is ours, not planted by others, and its process is dead."""
    if sys.platform != "win32":
        status = stage.lstat()
        if status.st_uid != os.geteuid() or not stat.S_ISDIR(status.st_mode) or _is_alive(owner):
            return False
    lock = _lock(stage)
    if lock is None:
        return False
    os.close(lock)
    return True


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _lock(stage: Path) -> int | None:
    """Lock the folder for this process; ``None`` if another holds it or there are no locks here."""
    if sys.platform == "win32":
        return _hold_open(stage)
    import fcntl

    descriptor = os.open(stage, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _hold_open(stage: Path) -> int | None:
    """Hold a file that vanishes with its last handle, and cannot be made again until then."""
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_TEMPORARY", 0)
    try:
        return os.open(stage / "lock", flags)
    except OSError:
        return None

"""How a file gets from the store into an environment: cloned, hard-linked, copied or symlinked."""

# Paths are strings here: there are thousands, and a Path costs more than a link.
# ruff: noqa: PTH108, PTH116
from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from envtui.core.errors import UsageError
from envtui.core.events import OnEvent, Warned, ignore
from envtui.core.files import inside

__all__ = ["LINK_MODES", "Link", "choose_link", "linking_between"]

Link = Callable[[str, str], None]
"""Makes the file of the first path available at the second, which must not exist."""

LINK_MODES = ("clone", "hardlink", "copy", "symlink")


def choose_link(probe: str, folder: Path, mode: str = "", on_event: OnEvent = ignore) -> Link:
    """Return the first way of linking that works from ``probe`` into ``folder``.

    It is found by trying once, and then serves every file. ``mode`` is one of ``LINK_MODES``, or
    empty for clone, then hardlink, then copy. A warning is given if the way found is not the one
    asked for, or a copy that was not asked for.

    Raises:
        UsageError: there is no such mode.
        OSError: not even a copy works.
    """
    if mode not in ("", *LINK_MODES):
        raise UsageError(f"There is no link mode {mode!r}.", hint=f"Use {', '.join(LINK_MODES)}.")
    ways = {
        "": (_clone, os.link, _copy),
        "clone": (_clone, os.link, _copy),
        "hardlink": (os.link, _copy),
        "symlink": (os.symlink, _copy),
        "copy": (_copy,),
    }[mode]
    trial = f"{folder}/.probe-{os.urandom(8).hex()}"
    for way in ways[:-1]:
        try:
            way(probe, trial)
        except OSError:
            if os.path.lexists(trial):
                os.unlink(trial)
            continue
        os.unlink(trial)
        if mode and way is not ways[0]:
            on_event(Warned(f"Files cannot be made by {mode} here; hard links are used instead."))
        return _hard_link if way is os.link else _or_copy(way)
    if mode != "copy":
        asked = f"made by {mode}" if mode else "linked"
        on_event(
            Warned(
                f"Files cannot be {asked} from the store, which may be on another file system; "
                "they are copied. --link-mode copy does so without a word."
            )
        )
    return _copy


def _or_copy(way: Link) -> Link:
    """Wrap ``way`` so that a single file that cannot be linked is copied.

    A file may have no more than some number of hard links (65,000 on ext4).
    """

    def link(source: str, place: str) -> None:
        try:
            way(source, place)
        except FileExistsError:
            raise
        except OSError:
            _copy(source, place)

    return link


def _hard_link(source: str, place: str) -> None:
    _or_copy(os.link)(source, place)


@contextmanager
def linking_between(source: str, folder: str, link: Link) -> Iterator[Callable[[str], None]]:
    """Yield a function that links a path below ``source`` to the same path below ``folder``.

    For hard links the two folders are opened once, and paths are relative to them: with absolute
    paths the kernel takes a quarter longer.
    """

    def by_path(path: str) -> None:
        link(f"{source}/{path}", f"{folder}/{path}")

    if link is not _hard_link or os.link not in os.supports_dir_fd:
        yield by_path
        return

    def by_name(path: str) -> None:
        try:
            os.link(path, path, src_dir_fd=origin, dst_dir_fd=goal)
        except FileExistsError:
            raise
        except OSError:
            by_path(path)

    with inside(source) as (origin, _), inside(folder) as (goal, _):
        yield by_name


def _copy(source: str, place: str) -> None:
    """Copy content, mode and time; the time is what the bytecode of a module is matched by."""
    import shutil

    status = os.stat(source)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(place, flags, status.st_mode & 0o777)
    with open(descriptor, "wb") as to, open(source, "rb") as origin:
        shutil.copyfileobj(origin, to)
    os.utime(place, ns=(status.st_atime_ns, status.st_mtime_ns))


def _clone(source: str, place: str) -> None:
    """Make a copy that shares its blocks until one of the two is written to."""
    if sys.platform == "darwin":
        _clone_macos(source, place)
    else:
        _clone_linux(source, place)


def _clone_linux(source: str, place: str) -> None:
    if sys.platform != "linux":
        raise OSError("this platform has no clones")
    import fcntl

    ficlone = 0x40049409
    with open(source, "rb") as origin:
        status = os.fstat(origin.fileno())
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, status.st_mode & 0o777)
        with open(descriptor, "wb") as to:
            try:
                fcntl.ioctl(to.fileno(), ficlone, origin.fileno())
            except OSError:
                os.unlink(place)
                raise
            os.utime(to.fileno(), ns=(status.st_atime_ns, status.st_mtime_ns))


def _clone_macos(source: str, place: str) -> None:
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    if library.clonefile(os.fsencode(source), os.fsencode(place), 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), place)

"""How large environments are, and what removing them would give back."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from envtui.core.files import own_status
from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.events import Cancel

__all__ = ["Sizes", "measure_folders"]

_BLOCK = 512  # the unit of st_blocks, whatever the file system's own is
_SHARING = frozenset(("apfs", "bcachefs", "btrfs", "xfs", "zfs"))


class Sizes(Record):
    """Sizes in bytes. A file with several names counts once; links are not followed."""

    apparent: int
    """What the files contain."""
    on_disk: int
    """What they occupy, folders included."""
    freed: int
    """What is free once they are removed: files with a name elsewhere, in the store or in another
    environment, are not."""
    freed_at_most: bool
    """The file system can share blocks between files, and does not tell: ``freed`` is a bound."""
    files: int
    unreadable: int
    """Folders and files that could not be looked at, and are in no sum."""


class _Inode:
    """A file or folder, under however many names it was met."""

    __slots__ = ("blocks", "is_folder", "names", "seen", "size")

    def __init__(self, size: int, blocks: int, names: int, *, is_folder: bool) -> None:
        self.size = size
        self.blocks = blocks
        self.names = names
        """How many there are."""
        self.seen = 0
        """How many were met."""
        self.is_folder = is_folder


def measure_folders(roots: Iterable[Path], *, cancel: Cancel | None = None) -> Sizes:
    """Return the sizes of the folders taken together, as if they were removed at once.

    Raises:
        Cancelled: ``cancel`` was requested.
    """
    roots = tuple(roots)
    inodes: dict[tuple[int, int], _Inode] = {}
    unreadable = 0
    for status in _everything(roots, cancel):
        if status is None:
            unreadable += 1
            continue
        inode = inodes.get((status.st_dev, status.st_ino))
        if inode is None:
            inode = _inode(status)
            inodes[status.st_dev, status.st_ino] = inode
        inode.seen += 1
    return Sizes(
        apparent=sum(inode.size for inode in inodes.values() if not inode.is_folder),
        on_disk=sum(inode.blocks for inode in inodes.values()) * _BLOCK,
        freed=sum(
            inode.blocks
            for inode in inodes.values()
            if inode.is_folder or inode.seen >= inode.names
        )
        * _BLOCK,
        freed_at_most=any(_may_share_blocks(root) for root in roots),
        files=sum(not inode.is_folder for inode in inodes.values()),
        unreadable=unreadable,
    )


def _everything(roots: Iterable[Path], cancel: Cancel | None) -> Iterator[os.stat_result | None]:
    """Yield the status of each name in and below the roots, once; ``None`` if it has none."""
    waiting = [os.path.realpath(root) for root in roots]
    met: set[str] = set()
    for root in waiting:
        yield _status(root)
    while waiting:
        folder = waiting.pop()
        if folder in met:
            continue
        met.add(folder)
        if cancel is not None:
            cancel.check()
        try:
            entries = list(os.scandir(folder))
        except OSError:
            yield None
            continue
        for entry in entries:
            if entry.path in met:
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            yield _status(entry)


def _status(place: str | os.DirEntry[str]) -> os.stat_result | None:
    try:
        if isinstance(place, str):
            return os.lstat(place)
        return own_status(place)
    except OSError:
        return None


def _inode(status: os.stat_result) -> _Inode:
    from stat import S_ISDIR

    # Windows has no st_blocks: what a file contains stands for what it occupies.
    blocks = getattr(status, "st_blocks", -(-status.st_size // _BLOCK))
    return _Inode(status.st_size, blocks, status.st_nlink, is_folder=S_ISDIR(status.st_mode))


def _may_share_blocks(root: Path) -> bool:
    if sys.platform == "darwin":
        return True
    if sys.platform == "win32":
        return False
    try:
        device = root.stat().st_dev
        mounts = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
    except OSError:
        return False
    number = f"{os.major(device)}:{os.minor(device)}"
    # 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
    here = [line for line in mounts.splitlines() if line.split(" ", 3)[2] == number]
    kinds = {line.partition(" - ")[2].partition(" ")[0] for line in here}
    # A file system of many volumes, btrfs above all, has other numbers here than there.
    return not here or not _SHARING.isdisjoint(kinds)

"""The store: every wheel unpacked once, under the sha256 of its file.

    STORE/ab/abcdef…/tree/…           files for site-packages, INSTALLER and RECORD included
                     data/SCHEME/…    scripts, data, headers
                     manifest         what is there, with sizes and times
                     bytecode/KEY/…   compiled for one interpreter each
    STORE/new/PID-…/                  being unpacked; a rename makes it an entry

An entry is complete or absent, and its files are never altered by envtui. Environments share them
by links, through which others might, so an entry is checked against its manifest before it is used.
"""

# Paths are strings here: there are thousands, and a Path costs more than a link.
from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from envtui.core.files import inside, read_regular
from envtui.core.record import NamedTuple, Record
from envtui.core.wheels.manifest import MANIFEST_LIMIT, Manifest, load_manifest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmap import mmap

    from envtui.core.events import Cancel

__all__ = ["Entry", "Store", "is_sound", "open_store"]

# https://bford.info/cachedir: backup programs leave the folder out.
_TAG = b"Signature: 8a477f597d28d172789f06886806bc55\n# Made by envtui; safe to delete.\n"


class Entry(NamedTuple):
    """One wheel in the store."""

    root: Path
    digest: str
    """The sha256 of the wheel's file, in hexadecimal."""
    manifest: Manifest


class Store(Record):
    """The entries below ``root``; safe to use from several threads and processes."""

    root: Path

    @property
    def new(self) -> Path:
        """The folder of what is not yet an entry, and of what no longer is one."""
        return self.root / "new"

    @property
    def tag(self) -> Path:
        """The file that marks this folder as a cache; ways of linking are tried with it."""
        return self.root / "CACHEDIR.TAG"

    def place(self, digest: str) -> Path:
        """Return where the entry of a wheel lies or would lie."""
        return self.root / digest[:2] / digest

    def has(self, digest: str) -> bool:
        """Whether there is an entry of the wheel with this sha256, sound or not."""
        # pathlib would raise if the folder may not be entered.
        return os.path.exists(self.place(digest) / "manifest")  # noqa: PTH110

    def get(self, digest: str) -> Entry | None:
        """Return the entry of the wheel with this sha256, if it has a readable manifest."""
        place = self.place(digest)
        path = place / "manifest"
        try:
            status = path.stat()
            manifest = _manifest(path, status.st_mtime_ns, status.st_size, status.st_ino)
        except OSError:
            return None
        return Entry(place, digest, manifest) if manifest else None

    def add(
        self, digest: str, filename: str, data: bytes | mmap, cancel: Cancel | None = None
    ) -> Entry:
        """Check the wheel ``data``, unpack it, and return its entry.

        Raises:
            BadDistribution: the wheel is not what it should be; nothing of it is kept.
            OSError: the store cannot be written.
        """
        from envtui.core.wheels.unpack import unpack_wheel

        return self.fill(digest, lambda folder: unpack_wheel(data, filename, folder, cancel))

    def fill(self, digest: str, unpack: Callable[[Path], Manifest]) -> Entry:
        """Let ``unpack`` fill an empty folder, make that the wheel's entry, and return it.

        If ``unpack`` raises, nothing is left behind. A sound entry that another process has made
        meanwhile stays, since it may have been linked from already.
        """
        with self.aside() as folder:
            manifest = unpack(folder)
            there = self.get(digest)
            if there is not None and is_sound(there):
                return there
            self.publish(folder, self.place(digest))
        return Entry(self.place(digest), digest, manifest)

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """Yield a new folder for unfinished work, and remove what is left of it afterwards."""
        folder = self.new / f"{os.getpid()}-{os.urandom(8).hex()}"
        try:
            folder.mkdir()
        except FileNotFoundError:
            self.create()
            folder.mkdir()
        try:
            yield folder
        finally:
            if folder.exists():
                _remove(folder)

    def create(self) -> None:
        """Make the folder of the store, if it is not there.

        Raises:
            OSError: it cannot be made.
        """
        if not (self.tag.exists() and self.new.is_dir()):
            self.new.mkdir(parents=True, exist_ok=True)
            self.tag.write_bytes(_TAG)

    def publish(self, folder: Path, place: Path) -> None:
        """Rename ``folder`` to ``place``, replacing what may be there.

        Environments link files, not folders, so they do not notice.
        """
        place.parent.mkdir(exist_ok=True)
        self.discard(place)
        try:
            folder.rename(place)
        except OSError:
            # Another process was faster with the same content.
            if not place.is_dir():
                raise

    def discard(self, place: Path) -> None:
        """Take the entry at ``place`` out of the store, if there is one."""
        trash = self.new / f"{os.getpid()}-{os.urandom(8).hex()}"
        try:
            place.rename(trash)
        except FileNotFoundError:
            return
        _remove(trash)


@lru_cache(maxsize=256)
def _manifest(path: Path, mtime_ns: int, size: int, inode: int) -> Manifest | None:
    """Read a manifest; kept in memory, since planning and applying look at the same ones."""
    return load_manifest(read_regular(path, MANIFEST_LIMIT))


def is_sound(entry: Entry) -> bool:
    """Whether every file of the entry has the size and the time that it was unpacked with.

    This notices files that are missing, cut short, or written to since, as by an editor in an
    environment that shares the file. A change behind the same size and time, by a failing disk or
    somebody who sets the time back, would only show by reading everything. It takes a ``stat`` of
    some 3 µs for each file, with names relative to an open folder: absolute paths take half as long
    again.
    """
    stat, manifest = os.stat, entry.manifest
    try:
        with inside(entry.root) as (descriptor, start):
            tree, data = f"{start}tree/", f"{start}data/"
            for path, size, mtime_ns in zip(*manifest.files, strict=True):
                status = stat(tree + path, dir_fd=descriptor)
                if status.st_mtime_ns != mtime_ns or status.st_size != size:
                    return False
            for file in manifest.data:
                status = stat(f"{data}{file.scheme}/{file.path}", dir_fd=descriptor)
                if status.st_mtime_ns != file.mtime_ns or status.st_size != file.size:
                    return False
    except OSError:
        return False
    return True


def open_store() -> Store:
    """Return the store in the user's cache folder; it need not exist yet."""
    from envtui.core.folders import cache_dir

    return Store(cache_dir() / "wheels-1")


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)

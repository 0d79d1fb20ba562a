"""Unpacking source archives safely: whatever they hold, every file stays below the given folder.

Source: "Source distribution format" (PEP 625, PEP 721). Python's own extraction filters have been
bypassed several times, and the Python in use may lack them; so members are written here.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from envtui.core.errors import BadDistribution
from envtui.core.events import Cancel
from envtui.core.literal import literal
from envtui.core.wheels.archive import is_safe_path, read_members
from envtui.core.wheels.bombs import (
    ALLOW_LARGE,
    check_unpacked_size,
    is_large_allowed,
    most_unpacked,
)
from envtui.core.wheels.content import read_content

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmap import mmap
    from tarfile import TarFile, TarInfo
    from typing import BinaryIO

__all__ = ["read_top_file", "unpack_source"]

_CHUNK = 1 << 20


def unpack_source(archive: Path, folder: Path, cancel: Cancel | None = None) -> Path:
    """Unpack a ``.tar.gz`` or ``.zip`` into the empty ``folder``; return the project's folder.

    Links are kept as long as they lead to something inside. No code of the archive is run.

    Raises:
        BadDistribution: it is no such archive, a member leads out of the folder or is no file,
            folder or link, or there is more content than an archive of its size should hold.
        Cancelled: ``cancel`` was requested. After any error ``folder`` is the caller's to remove.
        OSError: the disk refuses.
    """
    cancel = cancel or Cancel()
    with _refusing(archive):
        unpack = _unpack_zip if _is_zip(archive) else _unpack_tar
        unpack(archive, folder, cancel)
        return _project(folder)


@contextmanager
def _refusing(archive: Path) -> Iterator[None]:
    """Name the archive in each ``BadDistribution`` raised within the block."""
    try:
        yield
    except BadDistribution as error:
        message = f"{literal(archive.name)} is refused: {error.message}."
        raise BadDistribution(message, hint=error.hint) from None


def _is_zip(archive: Path) -> bool:
    name = archive.name.lower()
    if not name.endswith((".tar.gz", ".tgz", ".zip")):
        raise BadDistribution("it is neither a .tar.gz nor a .zip")
    return name.endswith(".zip")


def read_top_file(archive: Path, name: str, limit: int, cancel: Cancel | None = None) -> bytes:
    """Return the content of a file directly in the project's folder; empty if there is none.

    Nothing is written, and no more is read than it takes to get to the file.

    Raises:
        BadDistribution: the archive is damaged, or the file has more than ``limit`` bytes.
        Cancelled: ``cancel`` was requested.
        OSError: the archive cannot be read.
    """
    cancel = cancel or Cancel()
    with _refusing(archive):
        find = _find_in_zip if _is_zip(archive) else _find_in_tar
        return find(archive, name, limit, cancel)


def _find_in_tar(archive: Path, name: str, limit: int, cancel: Cancel) -> bytes:
    with _opened_tar(archive) as tar:
        for member in tar:
            cancel.check()
            if member.isreg() and _is_top_file(member.name, name):
                _check_size(member.size, name, limit)
                source = tar.extractfile(member)
                assert source is not None
                return source.read()
    return b""


def _find_in_zip(archive: Path, name: str, limit: int, cancel: Cancel) -> bytes:
    with _opened_zip(archive) as data:
        for member in read_members(data):
            cancel.check()
            if _is_top_file(member.name, name):
                _check_size(member.size, name, limit)
                return b"".join(read_content(data, member))
    return b""


def _check_size(size: int, name: str, limit: int) -> None:
    if size > limit:
        raise BadDistribution(f"its {name} is too large")


def _is_top_file(path: str, name: str) -> bool:
    folder, _, last = _safe(path).partition("/")
    return bool(folder) and last == name


def _project(folder: Path) -> Path:
    """Return the one folder in ``folder``, ignoring the ``._`` files that macOS's tar adds."""
    inside = [path for path in folder.iterdir() if not path.name.startswith("._")]
    if len(inside) != 1 or not stat.S_ISDIR(inside[0].lstat().st_mode):
        raise BadDistribution("it does not hold just one folder, that of the project")
    return inside[0]


class _Bounded:
    """A stream that raises once more comes out of it than an archive of its size should hold."""

    def __init__(self, stream: BinaryIO, archive_size: int) -> None:
        self._stream = stream
        self._left = most_unpacked(archive_size)
        self._limited = not is_large_allowed()

    def read(self, count: int) -> bytes:
        chunk = self._stream.read(count)
        self._left -= len(chunk)
        if self._limited and self._left < 0:
            raise BadDistribution(
                "it holds more than an archive of its size should",
                hint=f"If that is right, set {ALLOW_LARGE}=1.",
            )
        return chunk


@contextmanager
def _opened_tar(archive: Path) -> Iterator[TarFile]:
    import gzip
    import tarfile
    import zlib

    try:
        with gzip.open(archive, "rb") as unzipped:
            bounded = _Bounded(unzipped, archive.stat().st_size)  # type: ignore[arg-type]
            with tarfile.open(fileobj=bounded, mode="r|") as tar:  # type: ignore[call-overload]
                yield tar
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadDistribution(f"it is damaged: {literal(str(error))}") from None


def _unpack_tar(archive: Path, folder: Path, cancel: Cancel) -> None:
    """Write folders and files first and links last: no file is ever written through a link."""
    links: list[tuple[Path, TarInfo]] = []
    with _opened_tar(archive) as tar:
        for member in tar:
            cancel.check()
            place = folder / _safe(member.name)
            if member.issym() or member.islnk():
                links.append((place, member))
            elif member.isdir():
                place.mkdir(parents=True, exist_ok=True)
            elif member.isreg() and not member.issparse():
                source = tar.extractfile(member)
                assert source is not None
                chunks = iter(lambda: source.read(_CHUNK), b"")  # noqa: B023
                _write(place, chunks, executable=bool(member.mode & 0o111), cancel=cancel)
            else:
                raise BadDistribution(f"{literal(member.name)} is no file, folder or link")
    for place, member in links:
        if member.islnk():
            _copy_inside(folder, folder / _safe(member.linkname), place, cancel)
    for place, member in links:
        if member.issym():
            _symlink(place, member.linkname)
    for place, _ in links:
        if not place.resolve().is_relative_to(folder.resolve()):
            raise BadDistribution(f"the link {literal(place.name)} leads out of it")


@contextmanager
def _opened_zip(archive: Path) -> Iterator[mmap]:
    import mmap

    with archive.open("rb") as file:
        if archive.stat().st_size == 0:
            raise BadDistribution("it is empty")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield data


def _unpack_zip(archive: Path, folder: Path, cancel: Cancel) -> None:
    with _opened_zip(archive) as data:
        members = read_members(data)
        check_unpacked_size(members, len(data))
        for member in members:
            cancel.check()
            place = folder / member.name
            if member.is_folder:
                place.mkdir(parents=True, exist_ok=True)
            else:
                content = read_content(data, member)
                _write(place, content, executable=member.executable, cancel=cancel)


def _safe(name: str) -> str:
    """Return a member's name, if it can only mean a path below the folder."""
    path = name.removeprefix("./").rstrip("/")
    if name in (".", "./"):
        return ""
    if not is_safe_path(path):
        raise BadDistribution(f"it has an unsafe name: '{literal(name[:300])}'")
    return path


def _write(place: Path, chunks: Iterator[bytes], *, executable: bool, cancel: Cancel) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        descriptor = os.open(place, flags, 0o777 if executable else 0o666)
    except (FileExistsError, NotADirectoryError):
        raise BadDistribution(f"two of its files are {literal(place.name)}") from None
    with open(descriptor, "wb") as file:
        for chunk in chunks:
            cancel.check()
            file.write(chunk)


def _copy_inside(folder: Path, source: Path, place: Path, cancel: Cancel) -> None:
    """Write a copy of the file that a hard link names, instead of the link."""
    if not source.is_file() or not source.resolve().is_relative_to(folder.resolve()):
        raise BadDistribution(f"the link {literal(place.name)} leads out of it, or to nothing")
    with source.open("rb") as file:
        executable = bool(source.stat().st_mode & 0o100)
        chunks = iter(lambda: file.read(_CHUNK), b"")
        _write(place, chunks, executable=executable, cancel=cancel)


def _symlink(place: Path, goal: str) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(goal)
    except (FileExistsError, NotADirectoryError):
        raise BadDistribution(f"two of its files are {literal(place.name)}") from None

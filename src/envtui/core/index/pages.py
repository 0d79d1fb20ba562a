"""Pages of indexes as they are kept: one file for each project, of which little is read.

A record is a prefix (when it was checked, how long it holds), a header (versions, masks, where
the files of each version stand) and the files of each version, newest first, so that the versions
and the newest releases come with the first read. Checksums cover all of it: what is damaged or
was written by something else is a miss.
"""

from __future__ import annotations

import marshal
import os
import struct
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from envtui.core.files import write_atomic
from envtui.core.index.model import IndexFile
from envtui.core.index.project import Project, make_project

__all__ = ["PageRecord", "record_path", "write_record"]

_STAMP = f"envtui page 1 {sys.implementation.cache_tag}\n".encode()
_PREFIX = struct.Struct("<ddII")
_START = len(_STAMP) + _PREFIX.size
_FIRST_READ = 1 << 16
_LIMIT = 256 << 20

_Values = tuple[str, str, dict[str, str], str, str | None, dict[str, str] | None, int, str]
FilesOf = Callable[[str], tuple[IndexFile, ...]]


@dataclass(frozen=True, slots=True)
class _Header:
    url: str
    etag: str
    modified: str
    absent: bool
    versions: tuple[str, ...]
    prereleases: int
    yanked: int
    spans: tuple[tuple[int, int, int], ...]
    """For each version: offset, length and checksum of its files."""


class PageRecord:
    """What an index said about a project, and when."""

    __slots__ = ("_body", "_header", "_header_bytes", "_path", "checked", "lifetime")

    def __init__(self, path: str, prefix: tuple[float, float], header: bytes, body: bytes) -> None:
        self._path = path
        self.checked, self.lifetime = prefix
        self._header_bytes = header
        self._header = _Header(*marshal.loads(header))
        self._body = body

    @classmethod
    def read(cls, path: str, url: str) -> PageRecord | None:
        """Return the record at ``path`` if it is whole and is of the page at ``url``."""
        try:
            # Opened without asking first what it is: the folder is our own, and this is the
            # hottest read there is. O_NONBLOCK keeps a FIFO from blocking.
            descriptor = os.open(path, os.O_RDONLY | _FLAGS)
        except OSError:
            return None
        try:
            start = os.read(descriptor, _FIRST_READ)
            if len(start) < _START or not start.startswith(_STAMP):
                return None
            checked, lifetime, size, checksum = _PREFIX.unpack_from(start, len(_STAMP))
            while len(start) < _START + size <= _LIMIT and (more := os.read(descriptor, size)):
                start += more
        except OSError:
            return None
        finally:
            os.close(descriptor)
        header = start[_START : _START + size]
        if zlib.crc32(header, zlib.crc32(_timing(checked, lifetime))) != checksum:
            return None
        try:
            record = cls(path, (checked, lifetime), header, start[_START + size :])
        except (EOFError, ValueError, TypeError):
            return None
        return record if record._header.url == url else None

    @property
    def is_fresh(self) -> bool:
        """Whether the index need not be asked again; a clock that went back makes it stale."""
        return 0 <= time.time() - self.checked < self.lifetime

    @property
    def absent(self) -> bool:
        """Whether the index said that it does not have the project."""
        return self._header.absent

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for the page only if it has changed."""
        headers = {"If-None-Match": self._header.etag, "If-Modified-Since": self._header.modified}
        return {name: value for name, value in headers.items() if value}

    def project(self, name: str, index: str, again: FilesOf) -> Project:
        """Return the project; the files of a version are read when they are asked for.

        ``again`` answers when the file of the record has changed or gone in the meantime.
        """
        header = self._header

        def load(place: int) -> tuple[IndexFile, ...]:
            files = self._files(place, index)
            return again(header.versions[place]) if files is None else files

        return Project(
            name,
            header.versions,
            load,
            prereleases=header.prereleases,
            yanked=header.yanked,
        )

    def confirm(self, lifetime: float) -> None:
        """Note on disk that the index has just said that nothing changed."""
        self.checked, self.lifetime = time.time(), lifetime
        prefix = _prefix(self.checked, lifetime, self._header_bytes)
        try:
            with open(self._path, "r+b") as file:
                file.seek(len(_STAMP))
                file.write(prefix)
        except OSError:
            return

    def _files(self, place: int, index: str) -> tuple[IndexFile, ...] | None:
        offset, length, checksum = self._header.spans[place]
        content = self._body[offset : offset + length]
        if len(content) < length:
            content = self._read_again(offset, length)
        if len(content) < length or zlib.crc32(content) != checksum:
            return None
        return tuple(_file(values, index) for values in marshal.loads(content))

    def _read_again(self, offset: int, length: int) -> bytes:
        try:
            with open(self._path, "rb") as file:
                file.seek(_START + len(self._header_bytes) + offset)
                return file.read(length)
        except OSError:
            return b""


_FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def record_path(folder: str, index: str, project: str) -> str:
    """Return where the page of a project is kept: in a folder for each index."""
    place = index.partition("://")[2].rstrip("/")
    readable = "".join(c if c.isalnum() and c.isascii() else "-" for c in place)[:60]
    return f"{folder}/{readable}-{zlib.crc32(index.encode()):08x}/{project}.page"


def write_record(
    path: str,
    name: str,
    url: str,
    files: Sequence[IndexFile],
    *,
    etag: str = "",
    modified: str = "",
    lifetime: float = 0.0,
    absent: bool = False,
) -> Project:
    """Keep a page and return its project; a cache that cannot be written costs speed only."""
    project = make_project(name, files)
    blobs: list[bytes] = []
    spans: list[tuple[int, int, int]] = []
    offset = 0
    for place in range(len(project.versions) - 1, -1, -1):
        blob = marshal.dumps(tuple(_values(file) for file in project.files(place)))
        spans.append((offset, len(blob), zlib.crc32(blob)))
        blobs.append(blob)
        offset += len(blob)
    header = marshal.dumps((
        url, etag, modified, absent, project.versions,
        project.prereleases, project.yanked, tuple(reversed(spans)),
    ))  # fmt: skip
    content = b"".join([_STAMP, _prefix(time.time(), lifetime, header), header, *blobs])
    try:
        place_on_disk = Path(path)
        place_on_disk.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(place_on_disk, content)
    except OSError:
        pass
    return project


def _timing(checked: float, lifetime: float) -> bytes:
    return struct.pack("<dd", checked, lifetime)


def _prefix(checked: float, lifetime: float, header: bytes) -> bytes:
    checksum = zlib.crc32(header, zlib.crc32(_timing(checked, lifetime)))
    return _PREFIX.pack(checked, lifetime, len(header), checksum)


def _values(file: IndexFile) -> _Values:
    metadata = file.metadata_hashes
    return (
        file.filename,
        file.url,
        dict(file.hashes),
        file.requires_python,
        file.yanked,
        None if metadata is None else dict(metadata),
        file.size,
        file.upload_time,
    )


def _file(values: _Values, index: str) -> IndexFile:
    return IndexFile(*values, index)

"""Kept pages of indexes: one file for each project, of which little has to be read.

A record is a prefix (see ``page_state``), a header (versions, masks, where the files of each
version stand) and the files of each version, newest first, so that one read brings the versions and
the newest releases. Checksums cover all of it: what is damaged or foreign counts as not kept.
"""

from __future__ import annotations

import marshal
import os
import struct
import time
from binascii import crc32
from collections.abc import Callable
from pathlib import Path

from envtui.core.files import write_atomic
from envtui.core.index.listing import Files, packed_files
from envtui.core.index.model import Notes
from envtui.core.index.page_state import (
    FLAGS,
    PREFIX,
    STAMP,
    START,
    is_fresh,
    prefix_of,
    state_in,
)
from envtui.core.index.project import Project, group_releases, project_of
from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.simple import Page

__all__ = ["PageHead", "PageRecord", "write_record"]

_SPAN = struct.Struct("<III")
"""Offset, length and checksum of the files of a version."""
_FIRST_READ = 1 << 13
_LIMIT = 256 << 20

FilesOf = Callable[[str], Files]


class PageRecord:
    """What an index said about a project, and when."""

    __slots__ = (
        *("_content", "_header", "_masks", "_notes", "_path", "_spans", "_validators"),
        "_versions",
        *("absent", "checked", "checksum", "lifetime", "url"),
    )

    def __init__(self, path: str, content: bytes) -> None:
        self._path = path
        self._content = content
        self.checked, self.lifetime, size, self.checksum, _ = PREFIX.unpack_from(
            content, len(STAMP)
        )
        self._header = content[START : START + size]
        (
            self.url,
            self.absent,  # the index said that it does not have the project
            self._validators,
            versions,
            self._masks,
            self._notes,
            self._spans,
        ) = marshal.loads(self._header)
        self._versions = tuple(versions.split())

    @classmethod
    def read(cls, path: str, url: str) -> PageRecord | None:
        """Return the record at ``path`` if it is whole and is of the page at ``url``."""
        try:
            # Not by read_regular: this is the most frequent read of all, in a folder of our own.
            descriptor = os.open(path, os.O_RDONLY | FLAGS)
        except OSError:
            return None
        try:
            start = os.read(descriptor, _FIRST_READ)
            state = state_in(start)
            if state is None:
                return None
            _, _, size, checksum, _ = state
            while len(start) < START + size <= _LIMIT and (more := os.read(descriptor, size)):
                start += more
        except OSError:
            return None
        finally:
            os.close(descriptor)
        if crc32(memoryview(start)[START : START + size]) != checksum:
            return None
        try:
            record = cls(path, start)
        except (EOFError, ValueError, TypeError):
            return None
        return record if record.url == url else None

    @property
    def is_fresh(self) -> bool:
        """Whether the index need not be asked again."""
        return is_fresh(self.checked, self.lifetime)

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for the page only if it has changed."""
        headers = dict(zip(("If-None-Match", "If-Modified-Since"), self._validators, strict=True))
        return {name: value for name, value in headers.items() if value}

    def project(self, name: str, index: str, again: FilesOf) -> Project:
        """Return the project; the files of a version are read when they are asked for.

        ``again`` gets the files of a version if the record has been replaced or removed meanwhile.
        """

        def load(place: int) -> Files:
            files = self._files(place, index)
            return again(self._versions[place]) if files is None else files

        return Project(
            name,
            self._versions,
            load,
            prereleases=self._masks[0],
            yanked=self._masks[1],
            notes=Notes(*self._notes),
        )

    def confirm(self, lifetime: float) -> None:
        """Note on disk that the index has just said that nothing changed."""
        self.checked, self.lifetime = time.time(), lifetime
        prefix = prefix_of(self.checked, lifetime, len(self._header), self.checksum)
        try:
            with open(self._path, "r+b") as file:
                file.seek(len(STAMP))
                file.write(prefix)
        except OSError:
            return

    def _files(self, place: int, index: str) -> Files | None:
        offset, length, checksum = _SPAN.unpack_from(self._spans, place * _SPAN.size)
        offset += START + len(self._header)
        content = self._content[offset : offset + length]
        if len(content) < length:
            content = self._read_again(offset, length)
        if len(content) < length or crc32(content) != checksum:
            return None
        return Files.unpacked(content, index)

    def _read_again(self, offset: int, length: int) -> bytes:
        try:
            descriptor = os.open(self._path, os.O_RDONLY | FLAGS)
        except OSError:
            return b""
        try:
            os.lseek(descriptor, offset, os.SEEK_SET)
            return os.read(descriptor, length)
        except OSError:
            return b""
        finally:
            os.close(descriptor)


class PageHead(NamedTuple):
    """What is kept of an index's answer beside what its page lists."""

    url: str
    lifetime: float
    """Seconds for which it holds without asking again."""
    etag: str = ""
    modified: str = ""
    absent: bool = False
    """Whether the index does not have the project."""


def write_record(
    path: str,
    name: str,
    index: str,
    head: PageHead,
    page: Page,
    on_unwritable: Callable[[OSError], None] = lambda error: None,
) -> tuple[Project, int]:
    """Keep a page, and return its project and the checksum of this state of the page.

    If the cache cannot be written, only speed is lost; ``on_unwritable`` is told.
    """
    releases = group_releases(name, page.listed)
    project = project_of(name, releases, lambda at: Files(releases[at][2], index), page.notes)
    blobs: list[bytes] = []
    spans: list[bytes] = []
    offset = 0
    for _, _, entries in reversed(releases):
        blob = packed_files(entries)
        spans.append(_SPAN.pack(offset, len(blob), crc32(blob)))
        blobs.append(blob)
        offset += len(blob)
    masks = (project.prereleases, project.yanked)
    table = b"".join(reversed(spans))
    validators = (head.etag, head.modified)
    versions = " ".join(project.versions)  # one text is read faster than hundreds
    header = marshal.dumps(
        (head.url, head.absent, validators, versions, masks, tuple(page.notes), table)
    )
    checksum = crc32(header)
    prefix = prefix_of(time.time(), head.lifetime, len(header), checksum)
    content = b"".join([STAMP, prefix, header, *blobs])
    try:
        place_on_disk = Path(path)
        place_on_disk.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(place_on_disk, content)
    except OSError as error:
        on_unwritable(error)
    return project, checksum

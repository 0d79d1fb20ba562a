"""Metadata that was fetched before: one file for each project, to which records are appended.

An append is one small write, so several processes may do it at once. If a record was cut short, the
good ones before it are kept, and the rest is fetched again.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path

from envtui.core.files import path_of, read_regular, write_atomic
from envtui.core.index import stamped
from envtui.core.index.model import IndexFile, Metadata

__all__ = ["MetadataCache"]

_LIMIT = 256 << 20
_LENGTHS = (len(Metadata._fields) - 1, len(Metadata._fields))
"""How many fields a record may have: older ones lack the last, ``behind``."""
_SIZES = struct.Struct("<II")
"""Before each record: how much follows, and how much of that is its key."""


class MetadataCache:
    """Metadata by project and file. Thread-safe."""

    def __init__(
        self, folder: Path, on_unwritable: Callable[[OSError], None] = lambda error: None
    ) -> None:
        self._folder = folder
        self._on_unwritable = on_unwritable
        self._projects: dict[str, dict[str, memoryview | Metadata]] = {}

    def get(self, project: str, file: IndexFile) -> Metadata | None:
        """Return what is known of a file of ``project`` (normalized)."""
        records = self._records(project)
        key = _key(file)
        found = records.get(key)
        if not isinstance(found, memoryview):
            return found
        values = stamped.decode(found)
        if not isinstance(values, tuple) or len(values) not in _LENGTHS:
            # It is fetched and appended again, and the later record counts.
            return None
        known = records[key] = Metadata(*values)
        return known

    def has(self, project: str, file: IndexFile) -> bool:
        """Whether something is kept of a file, sound or not."""
        return _key(file) in self._records(project)

    def put(self, project: str, file: IndexFile, metadata: Metadata) -> None:
        """Keep the metadata of a file; if it cannot be written, warn, as only speed is lost."""
        record = _framed(_key(file).encode(), stamped.encode(tuple(metadata.abridged())))
        self._records(project)[_key(file)] = metadata
        try:
            _append(self._path(project), record)
        except OSError as error:
            self._on_unwritable(error)

    def _records(self, project: str) -> dict[str, memoryview | Metadata]:
        known = self._projects.get(project)
        if known is None:
            known = self._projects.setdefault(project, self._read(project))
        return known

    def _path(self, project: str) -> Path:
        return self._folder / f"{project}.metadata"

    def _read(self, project: str) -> dict[str, memoryview | Metadata]:
        """Return the records undecoded: of many, few are asked for."""
        records: dict[str, memoryview | Metadata] = {}
        try:
            content = read_regular(f"{self._folder}/{project}.metadata", _LIMIT)
        except OSError:
            return records
        view = memoryview(content)
        place = 0
        while (beginning := place + _SIZES.size) <= len(content):
            size, key = _SIZES.unpack_from(content, place)
            start, end = beginning + key, beginning + size
            if end > len(content) or not stamped.is_record_at(content, start):
                break
            records[content[beginning:start].decode(errors="replace")] = view[start:end]
            place = end
        if place < len(content):
            self._cut(project, content[:place])
        return records

    def _cut(self, project: str, good: bytes) -> None:
        try:
            write_atomic(self._path(project), good)
        except OSError:
            return


def _framed(key: bytes, record: bytes) -> bytes:
    """Return a record behind its key, and both behind their sizes."""
    return _SIZES.pack(len(key) + len(record), len(key)) + key + record


def _append(path: Path, record: bytes) -> None:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    # A FIFO in its place must not block.
    flags |= getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags, 0o666)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, flags, 0o666)
    try:
        os.write(descriptor, record)
    finally:
        os.close(descriptor)


def _key(file: IndexFile) -> str:
    """Return the name of a file, and what tells it from others of the same name."""
    if digest := file.hashes.get("sha256"):
        return f"{file.filename} {digest}"
    changed = _changed(file.url) if file.url.startswith("file:") else 0
    return f"{file.filename} {file.url} {file.size} {file.upload_time} {changed}"


def _changed(url: str) -> int:
    try:
        return path_of(url).stat().st_mtime_ns
    except OSError:
        return 0

"""The manifest of an unpacked wheel: all that installing it needs, so that nothing is parsed then.

It is written once, when the wheel is unpacked and checked, and read at every installation.
"""

from __future__ import annotations

import marshal
import zlib
from dataclasses import dataclass, fields
from typing import NamedTuple

__all__ = ["DataFile", "Manifest", "Script", "StoredFile", "dump_manifest", "load_manifest"]

# marshal needs no import and loads fastest. Version 4 of its format is read by every Python 3.4 and
# later, so that one store serves envtui under several of them.
_STAMP = b"envtui wheel 1\n"
_MARSHAL = 4


class StoredFile(NamedTuple):
    """A file for site-packages; ``path`` is relative to it, with ``/``."""

    path: str
    size: int
    mtime_ns: int


class DataFile(NamedTuple):
    """A file for another place of the scheme: ``scripts``, ``data``, ``headers`` or a library."""

    scheme: str
    path: str
    size: int
    mtime_ns: int
    digest: bytes
    shebang: str
    """``python`` or ``pythonw`` when its first line waits for the environment's; else empty."""


class Script(NamedTuple):
    """A script to generate from an entry point; ``target`` is ``module:function``."""

    name: str
    target: str
    gui: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one wheel consists of."""

    name: str
    """As its METADATA spells it."""
    version: str
    info: str
    """The name of its ``.dist-info`` folder."""
    purelib: bool
    """Whether it goes to ``purelib``, rather than ``platlib``."""
    top: tuple[str, ...]
    """The names that it has directly in site-packages, files and folders."""
    folders: tuple[str, ...]
    """Parents before children."""
    files: tuple[StoredFile, ...]
    """INSTALLER and the finished RECORD included."""
    data: tuple[DataFile, ...]
    scripts: tuple[Script, ...]
    rows: tuple[str, ...]
    """The lines of RECORD for ``files``, by path; those of ``data`` depend on the scheme."""

    @property
    def recorded_paths(self) -> tuple[str, ...]:
        """The paths of ``rows``, in the same order."""
        return tuple(sorted(file.path for file in self.files))


def dump_manifest(manifest: Manifest) -> bytes:
    """Return the bytes that ``load_manifest`` reads."""
    values = [getattr(manifest, field.name) for field in fields(manifest)]
    body = marshal.dumps(
        [
            [tuple(item) if isinstance(item, tuple) else item for item in value]
            if isinstance(value, tuple)
            else value
            for value in values
        ],
        _MARSHAL,
    )
    return _STAMP + zlib.crc32(body).to_bytes(4, "big") + body


def load_manifest(raw: bytes) -> Manifest | None:
    """Return the manifest in ``raw``; ``None`` if it is damaged or written by another version."""
    checksum, body = raw[len(_STAMP) : len(_STAMP) + 4], raw[len(_STAMP) + 4 :]
    if not raw.startswith(_STAMP) or zlib.crc32(body).to_bytes(4, "big") != checksum:
        return None
    name, version, info, purelib, top, folders, files, data, scripts, rows = marshal.loads(body)
    return Manifest(
        name=name,
        version=version,
        info=info,
        purelib=purelib,
        top=tuple(top),
        folders=tuple(folders),
        files=tuple(map(StoredFile._make, files)),
        data=tuple(map(DataFile._make, data)),
        scripts=tuple(map(Script._make, scripts)),
        rows=tuple(rows),
    )

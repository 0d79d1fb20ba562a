"""The manifest of an unpacked wheel: all that installing needs to know, with nothing to parse.

It is written once, when the wheel is checked and unpacked, and read at every installation.
"""

from __future__ import annotations

import marshal
from binascii import crc32

from envtui.core.record import NamedTuple

__all__ = [
    "MANIFEST_LIMIT",
    "DataFile",
    "Manifest",
    "Script",
    "StoredFiles",
    "dump_manifest",
    "load_manifest",
]

MANIFEST_LIMIT = 256 << 20
"""Bytes at most."""

# marshal is built in and loads fastest. Version 4 of its format is read by Python 3.4 and later, so
# one store serves envtui under several Pythons.
_STAMP = b"envtui wheel 3\n"
_MARSHAL = 4


class StoredFiles(NamedTuple):
    """The files for site-packages as columns, which spares a tuple for each of thousands."""

    paths: tuple[str, ...]
    """Relative to site-packages, with ``/``."""
    sizes: tuple[int, ...]
    times: tuple[int, ...]
    """``st_mtime_ns``."""


class DataFile(NamedTuple):
    """A file for another place of the scheme: ``scripts``, ``data``, ``headers`` or a library."""

    scheme: str
    path: str
    size: int
    mtime_ns: int
    digest: bytes
    shebang: str
    """``python`` or ``pythonw`` if its first line is to name the environment's; else empty."""


class Script(NamedTuple):
    """A script to generate from an entry point; ``target`` is ``module:function``."""

    name: str
    target: str
    gui: bool


class Manifest(NamedTuple):
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
    files: StoredFiles
    """INSTALLER and the finished RECORD included."""
    data: tuple[DataFile, ...]
    scripts: tuple[Script, ...]
    record: str
    """The RECORD to install: a line for each of ``files`` by path; those of ``data`` are added."""

    def rows(self) -> list[tuple[str, str]]:
        """Return each of ``files`` with its line of RECORD, ordered by path."""
        paths = sorted(self.files.paths)
        return list(zip(paths, self.record.removesuffix("\n").split("\n"), strict=True))


_FIELDS = Manifest._fields


def dump_manifest(manifest: Manifest) -> bytes:
    """Return the bytes that ``load_manifest`` reads."""
    values = [getattr(manifest, name) for name in _FIELDS]
    # marshal writes plain tuples only.
    values = [
        tuple(map(tuple, value)) if name in ("files", "data", "scripts") else value
        for name, value in zip(_FIELDS, values, strict=True)
    ]
    body = marshal.dumps(values, _MARSHAL)
    return _STAMP + crc32(body).to_bytes(4, "big") + body


def load_manifest(raw: bytes) -> Manifest | None:
    """Return the manifest in ``raw``; ``None`` if it is damaged or written by another version."""
    rest = memoryview(raw)[len(_STAMP) :]  # copying would take as long as the checksum
    checksum, body = rest[:4], rest[4:]
    if not raw.startswith(_STAMP) or crc32(body).to_bytes(4, "big") != checksum:
        return None
    try:
        values = dict(zip(_FIELDS, marshal.loads(body), strict=True))
    except ValueError:
        return None
    values["files"] = StoredFiles._make(values["files"])
    values["data"] = tuple(map(DataFile._make, values["data"]))
    values["scripts"] = tuple(map(Script._make, values["scripts"]))
    return Manifest(**values)

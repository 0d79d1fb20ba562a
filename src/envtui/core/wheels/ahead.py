"""Inflating large members of a wheel while the rest of it is still arriving.

Nothing is decided here: once the wheel has arrived, the whole archive is read and checked as if
this did not exist. Only where that reading would inflate a member of the same name, place, sizes
and checksum, it takes over the file made here. Where anything is unusual, no file is made.
"""

# Paths are strings here as they are in ``unpack``.
# ruff: noqa: PTH101, PTH104, PTH116
from __future__ import annotations

import os
import struct
from hashlib import sha256 as new_sha256
from pathlib import Path

from envtui.core.inflate import zlib
from envtui.core.wheels.archive import STORED, Member
from envtui.core.wheels.bombs import most_unpacked

__all__ = ["FLAGS", "ArrivingWheel", "InflatedAhead", "InflatedMember", "take_over"]

FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

_LOCAL = struct.Struct("<4s5H3L2H")
# The compression level, and that the name is UTF-8. Other flags mean that sizes follow the content,
# or that it is encrypted.
_USUAL = 0x0806
_DEFLATED = 8
_MAX32 = 0xFFFFFFFF
# For smaller members, keeping track costs more than waiting.
_LARGE = 64 << 10

InflatedMember = tuple[bytes, int, int, int, int, int, bytes]
"""Name, method, CRC, packed size, size and start of a member, and the sha256 of its content."""

InflatedAhead = tuple[str, dict[int, InflatedMember]]
"""A folder of files named after the offsets of members in the archive, and these members."""


def take_over(ahead: InflatedAhead, member: Member, path: str, executable: bool) -> bytes | None:
    """Move the file inflated from ``member`` to ``path``, and return its sha256.

    ``None`` if there is none that was made from just these bytes and is what the member states.
    """
    folder, inflated = ahead
    found = inflated.get(member.offset)
    sizes = (member.packed, member.size, member.start)
    if found is None or found[:6] != (member.raw_name, member.method, member.crc, *sizes):
        return None
    os.rename(f"{folder}/{member.offset}", path)
    if not executable:
        os.chmod(path, os.stat(path).st_mode & 0o666)
    return found[6]


class ArrivingWheel:
    """An archive that arrives chunk by chunk; ``inflated`` are its members on the disk by now."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is made for the files, which have the offsets of their members as names."""
        self._folder = folder
        self._done: dict[int, InflatedMember] = {}
        self._at = 0
        self._header = b""
        self._skip = 0
        self._member: _Inflating | None = None
        self._claimed = 0
        self._stopped = False

    @property
    def inflated(self) -> InflatedAhead:
        """The members that ``take_over`` can use."""
        return str(self._folder), self._done

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the archive.

        Raises:
            OSError: the disk refuses.
        """
        view = memoryview(chunk)
        while view and not self._stopped:
            if self._member is not None:
                used = self._feed_member(self._member, view)
            elif self._skip:
                used = min(self._skip, len(view))
                self._skip -= used
            else:
                used = self._feed_header(view)
            self._at += used
            view = view[used:]

    def close(self) -> None:
        """Close the file that may be open; nothing more is taken."""
        self._stopped = True
        if self._member is not None:
            self._member.close()
            self._member = None

    def _feed_member(self, member: _Inflating, view: memoryview) -> int:
        used = member.feed(view)
        if member.is_bad:
            self.close()
        elif not member.left:
            if (inflated := member.inflated()) is not None:
                self._done[member.offset] = inflated
            member.close()
            self._member = None
        return used

    def _feed_header(self, view: memoryview) -> int:
        part = view[: _header_size(self._header) - len(self._header)]
        self._header += part
        if len(self._header) == _header_size(self._header):
            self._begin_member(self._header, self._at + len(part))
            self._header = b""
        return len(part)

    def _begin_member(self, header: bytes, start: int) -> None:
        signature, _, flags, method, _, _, crc, packed, size, length, _ = _LOCAL.unpack_from(header)
        is_usual = signature == b"PK\x03\x04" and not flags & ~_USUAL
        if not is_usual or method not in (STORED, _DEFLATED) or _MAX32 in (packed, size):
            self._stopped = True
        elif size < _LARGE or self._may_be_bomb(size, start + packed):
            self._skip = packed
        else:
            self._claimed += size
            name = header[_LOCAL.size : _LOCAL.size + length]
            self._folder.mkdir(exist_ok=True)
            stated = (name, method, crc, packed, size, start)
            self._member = _Inflating(self._folder, start - len(header), stated)

    def _may_be_bomb(self, size: int, arrived: int) -> bool:
        return self._claimed + size > most_unpacked(arrived)


class _Inflating:
    """One member on its way to the disk."""

    def __init__(
        self, folder: Path, offset: int, stated: tuple[bytes, int, int, int, int, int]
    ) -> None:
        self.offset = offset
        self.left = stated[3]
        """Packed bytes that are still to come."""
        self.is_bad = False
        self._stated = stated
        self._done = self._crc = 0
        self._sha256 = new_sha256()
        self._inflater = zlib.decompressobj(-15) if stated[1] == _DEFLATED else None
        self._file = open(os.open(folder / str(offset), FLAGS, 0o777), "wb")  # noqa: SIM115

    def feed(self, view: memoryview) -> int:
        """Take the bytes that belong to this member, and return how many."""
        packed = view[: self.left]
        self.left -= len(packed)
        size = self._stated[4]
        content: bytes | memoryview = packed
        if self._inflater is not None:
            try:
                content = self._inflater.decompress(packed, size - self._done + 1)
            except zlib.error:
                self.is_bad = True
                return len(packed)
        self._done += len(content)
        self.is_bad = self._done > size
        self._crc = zlib.crc32(content, self._crc)
        self._sha256.update(content)
        self._file.write(content)
        return len(packed)

    def inflated(self) -> InflatedMember | None:
        """Return the member with its sha256; ``None`` if it is not what its header states."""
        inflater, stated = self._inflater, self._stated
        if inflater is not None and (not inflater.eof or inflater.unused_data):
            return None
        if (self._crc, self._done) != (stated[2], stated[4]):
            return None
        return (*stated, self._sha256.digest())

    def close(self) -> None:
        self._file.close()


def _header_size(start: bytes) -> int:
    """Return how long a local header is, as far as that is known from its beginning."""
    if len(start) < _LOCAL.size:
        return _LOCAL.size
    length, extra = struct.unpack_from("<2H", start, _LOCAL.size - 4)
    return int(_LOCAL.size + length + extra)

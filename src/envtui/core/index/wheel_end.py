"""Reading METADATA from the last bytes of a wheel, where nearly every wheel has it.

``zipfile`` makes an object of every member first, which for two thousand takes longer than fetching
the end of the wheel. Here only one entry of the directory is looked at closely.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

__all__ = ["metadata_in_end"]

# APPNOTE.TXT of the ZIP format, 4.3.16, 4.3.12 and 4.3.7: end of directory, entry, local header.
_END = struct.Struct("<4s6xHIIH")
_ENTRY = struct.Struct("<4s6xH4xIIIHHH8xI")
_LOCAL = struct.Struct("<4s22xHH")
_NAME = b".dist-info/METADATA"
Read = Callable[[int, int], bytes]
_Entry = tuple[bytes, int, int, int, int, int]
_STORED, _DEFLATED = 0, 8
_SENTINELS = {0xFFFF, 0xFFFFFFFF}
"""What fields hold whose value is in a ZIP64 record."""


def metadata_in_end(
    end: bytes, total: int, limit: int, is_own: Callable[[str], bool], read: Read
) -> bytes | None:
    """Return the one METADATA in a wheel; ``None`` where the archive must be read as a whole.

    Args:
        end: its last bytes.
        total: its size.
        limit: how large METADATA may be.
        is_own: whether a path is that of the wheel's own METADATA.
        read: returns the bytes between two places in the wheel.
    """
    try:
        found = [entry for entry in _entries(end, total) if is_own(entry[0].decode())]
        return _content(found[0], limit, read) if len(found) == 1 else None
    except (struct.error, zlib.error, ValueError):
        return None


def _entries(end: bytes, total: int) -> list[_Entry]:
    """Return name, method, checksum, sizes and place of each member that is a METADATA.

    Raises:
        ValueError: the directory is not all there, or is of a rare form.
    """
    stop = end.rfind(b"PK\5\6")
    _, count, size, offset, comment = _END.unpack_from(end, max(stop, 0))
    place = len(end) - total + offset
    whole = place + size == stop and stop + _END.size + comment == len(end)
    if place < 0 or not whole or _SENTINELS & {count, size, offset}:
        raise ValueError("the directory is elsewhere")
    found = []
    while place < stop:
        mark, method, checksum, packed, plain, name, extra, note, at = _ENTRY.unpack_from(
            end, place
        )
        if mark != b"PK\1\2":
            raise ValueError("no entry where one should be")
        place += _ENTRY.size
        path = end[place : place + name]
        if path.endswith(_NAME):
            found.append((path, method, checksum, packed, plain, at))
        place += name + extra + note
    return found


def _content(entry: _Entry, limit: int, read: Read) -> bytes | None:
    path, method, checksum, packed, plain, at = entry
    if plain > limit or packed > limit or method not in (_STORED, _DEFLATED):
        return None
    start = _LOCAL.size + len(path)
    member = read(at, at + start + packed)
    mark, name, extra = _LOCAL.unpack_from(member)
    if mark != b"PK\3\4" or name != len(path) or member[_LOCAL.size : start] != path:
        return None
    if extra:
        member += read(at + start + packed, at + start + packed + extra)
    content = member[start + extra :]
    if method == _DEFLATED:
        content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content, limit)
    return content if len(content) == plain and zlib.crc32(content) == checksum else None

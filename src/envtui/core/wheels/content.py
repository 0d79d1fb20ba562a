"""Inflating the members of an archive, never to more bytes than it states.

A small member is read at once, which takes the fewest steps, a large one in pieces.
"""

from __future__ import annotations

from collections.abc import Iterator

from envtui.core.errors import BadDistribution
from envtui.core.inflate import zlib
from envtui.core.literal import literal
from envtui.core.wheels.archive import STORED, Member

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmap import mmap

__all__ = ["read_content", "read_whole"]

_CHUNK = 1 << 20


def read_whole(data: bytes | mmap, member: Member) -> bytes:
    """Return the whole content of ``member``, which should be small.

    Raises:
        BadDistribution: the content has another size or checksum than the archive states.
    """
    packed = data[member.start : member.start + member.packed]
    if member.method == STORED:
        content = packed
    else:
        inflater = zlib.decompressobj(-15)
        try:
            content = inflater.decompress(packed, member.size + 1)
        except zlib.error:
            raise _not_inflatable(member) from None
        if not inflater.eof or inflater.unused_data:
            raise _uneven(member)
    if len(content) != member.size or zlib.crc32(content) != member.crc:
        raise _damaged(member)
    return content


def read_content(data: bytes | mmap, member: Member) -> Iterator[bytes]:
    """Yield the content of ``member`` in pieces of at most 1 MiB, never more than its size.

    Raises:
        BadDistribution: the content has another size or checksum than the archive states.
    """
    done = crc = 0
    for chunk in _unpacked(data, member):
        done += len(chunk)
        if done > member.size:
            break
        crc = zlib.crc32(chunk, crc)
        yield chunk
    if done != member.size or crc != member.crc:
        raise _damaged(member)


def _unpacked(data: bytes | mmap, member: Member) -> Iterator[bytes]:
    end = member.start + member.packed
    if member.method == STORED:
        for at in range(member.start, end, _CHUNK):
            yield data[at : min(at + _CHUNK, end)]
        return
    inflater = zlib.decompressobj(-15)
    at, waiting = member.start, b""
    try:
        while not inflater.eof:
            if not waiting:
                waiting = data[at : min(at + _CHUNK, end)]
                at += len(waiting)
            chunk = inflater.decompress(waiting, _CHUNK)
            if chunk:
                yield chunk
            elif not waiting:
                break
            waiting = inflater.unconsumed_tail
    except zlib.error:
        raise _not_inflatable(member) from None
    if not inflater.eof or inflater.unused_data or waiting or at < end:
        raise _uneven(member)


def _damaged(member: Member) -> BadDistribution:
    return _bad(member, "is not what the archive says")


def _not_inflatable(member: Member) -> BadDistribution:
    return _bad(member, "cannot be inflated")


def _uneven(member: Member) -> BadDistribution:
    return _bad(member, "has bytes too many or too few")


def _bad(member: Member, what: str) -> BadDistribution:
    return BadDistribution(f"the archive is damaged: {literal(member.name)} {what}")

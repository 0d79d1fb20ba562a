"""Reading a ZIP archive strictly: it is refused if two readers could disagree on what is in it.

Where tools read an archive differently, one may check files that another does not install. So an
archive must be readable in one way only: its end record ends the file, its members lie one after
another from the first byte to the central directory without gap or overlap, and each local header
says what the directory says (PKWARE APPNOTE 6.3.10, section 4).
"""

from __future__ import annotations

import re
import stat
import struct
import unicodedata
from collections.abc import Sequence

from envtui.core.errors import BadDistribution
from envtui.core.literal import literal
from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmap import mmap

__all__ = ["STORED", "Member", "fold", "is_safe_path", "read_members"]

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")

_LENGTHS = struct.Struct("<2H")
"""The end of a local header: of its name, and of its extra fields."""

STORED, _DEFLATED = 0, 8
_HAS_DESCRIPTOR, _ENCRYPTED = 0x0008, 0x2041
_MAX16, _MAX32 = 0xFFFF, 0xFFFFFFFF
_EXTRA_ZIP64, _EXTRA_UNICODE_PATH = 0x0001, 0x7075
# A shortcut: nearly every name is like this. Others may still be safe.
_PLAIN = re.compile(r"[\w+-][\w.+-]{0,254}(?:/[\w+-][\w.+-]{0,254})*/?", re.ASCII)


class Member(NamedTuple):
    """One file or folder of an archive; ``start`` is where its packed bytes begin."""

    name: str
    """With ``/`` between parts; a folder's ends with one."""
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    start: int
    executable: bool

    @property
    def is_folder(self) -> bool:
        """Whether it only announces a folder."""
        return self.name.endswith("/")


def fold(path: str) -> str:
    """Return ``path`` as a disk sees it that ignores case and composes accents."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def read_members(data: bytes | mmap) -> tuple[Member, ...]:
    """Return the members of the archive ``data``, in the order of their bytes.

    Raises:
        BadDistribution: the archive could be read in more than one way, or is unsafe to unpack.
    """
    try:
        count, begin, end = _read_end(data)
        members = _read_directory(data, count, begin, end)
        members.sort(key=lambda member: member.offset)
        _check_order(data, members, begin)
    except struct.error:
        raise BadDistribution("the archive is cut short") from None
    _check_unique(members)
    return tuple(members)


def _refuse(reason: str) -> BadDistribution:
    return BadDistribution(f"the archive {reason}")


def _read_end(data: bytes | mmap) -> tuple[int, int, int]:
    """Return the number of members, and where the central directory begins and ends."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - _MAX16))
    if at < 0:
        raise _refuse("has no end record: it is no ZIP file, or cut short")
    _, disk, first_disk, here, count, size, begin, comment = _END.unpack_from(data, at)
    if at + _END.size + comment != len(data):
        raise _refuse("does not end with its end record")
    # Signatures of records have bytes from 1 to 8: a comment with such bytes can pose as a record.
    if any(1 <= byte <= 8 for byte in data[at + _END.size :]):
        raise _refuse("has a comment that can be taken for a record")
    if disk or first_disk or here != count:
        raise _refuse("is one of several parts")
    end = at
    if at >= _LOCATOR64.size and data[at - _LOCATOR64.size : at][:4] == b"PK\x06\x07":
        end, values = _read_end64(data, at - _LOCATOR64.size)
        narrow = ((count, _MAX16), (size, _MAX32), (begin, _MAX32))
        for (value, limit), wide in zip(narrow, values, strict=True):
            if value not in (limit, wide):
                raise _refuse("has two end records that differ")
        count, size, begin = values
    elif count == _MAX16 or _MAX32 in (size, begin):
        raise _refuse("lacks its ZIP64 end record")
    if begin + size != end:
        raise _refuse("has a central directory of another size or place than it says")
    return count, begin, end


def _read_end64(data: bytes | mmap, at: int) -> tuple[int, tuple[int, int, int]]:
    """Read the ZIP64 end record that the locator at ``at`` points to."""
    _, disk, where, disks = _LOCATOR64.unpack_from(data, at)
    if where + _END64.size != at:
        raise _refuse("has a ZIP64 end record of another size or place than it says")
    record = _END64.unpack_from(data, where)
    signature, length, _, _, this_disk, first_disk, here, count, size, begin = record
    if signature != b"PK\x06\x06" or length != _END64.size - 12:
        raise _refuse("has a malformed ZIP64 end record")
    if disk or this_disk or first_disk or disks > 1 or here != count:
        raise _refuse("is one of several parts")
    return where, (count, size, begin)


def _read_directory(data: bytes | mmap, count: int, begin: int, end: int) -> list[Member]:
    members = []
    at = begin
    while at < end:
        member, at = _read_central(data, at, end)
        members.append(member)
    if len(members) != count:
        raise _refuse(f"lists {len(members)} members and says {count}")
    return members


def _read_central(data: bytes | mmap, at: int, end: int) -> tuple[Member, int]:
    """Read one entry of the central directory; return it and where the next one begins."""
    fields = _CENTRAL.unpack_from(data, at)
    signature, _, _, flags, method, _, _, crc, packed, size = fields[:10]
    name_length, extra_length, comment_length, disk, _, attributes, offset = fields[10:]
    name_at = at + _CENTRAL.size
    extra_at = name_at + name_length
    following = extra_at + extra_length + comment_length
    if signature != b"PK\x01\x02" or following > end or disk not in (0, _MAX16):
        raise _refuse("has a malformed central directory")
    raw_name = data[name_at:extra_at]
    name = _decode(raw_name)
    if extra_length:
        extra = _read_extra(data[extra_at : extra_at + extra_length], name)
        size, packed, offset = _widen(extra, size, packed, offset)
    if flags & _ENCRYPTED:
        raise _refuse(f"has an encrypted member: {literal(name)}")
    if method not in (STORED, _DEFLATED):
        raise _refuse(f"packs {literal(name)} by method {method}; stored and DEFLATE are allowed")
    is_folder = name[-1] == "/"
    if is_folder and size:
        raise _refuse(f"has a folder with content: {literal(name)}")
    kind = attributes >> 28 << 12
    if kind not in (0, stat.S_IFDIR if is_folder else stat.S_IFREG):
        raise _refuse(f"has a link or special file: {literal(name)}")
    # Where the content starts depends on the lengths that the local header states for itself.
    lengths = _LENGTHS.unpack_from(data, offset + _LOCAL.size - _LENGTHS.size)
    start = offset + _LOCAL.size + sum(lengths)
    executable = bool(attributes >> 16 & 0o111)
    values = (name, raw_name, flags, method, crc, packed, size, offset, start, executable)
    member = Member._make(values)
    if extra_length or not _is_repeated(data, at, member):
        _compare_local(data, member)
    return member, following


def _is_repeated(data: bytes | mmap, at: int, member: Member) -> bool:
    """Whether the local header has the bytes of the directory's entry at ``at``, as most do."""
    offset = member.offset
    return (
        data[offset : offset + 4] == b"PK\x03\x04"
        and data[offset + 6 : offset + 28] == data[at + 8 : at + 30]
        and data[offset + 28 : member.start] == b"\0\0" + member.raw_name
    )


def _decode(raw: bytes) -> str:
    """Return a member's name, if it can mean only one path inside one folder."""
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        raise _refuse(f"has a name that is not UTF-8: {raw[:80]!r}") from None
    if not is_safe_path(name):
        raise _refuse(f"has an unsafe name: '{literal(name[:300])}'")
    return name


def is_safe_path(path: str) -> bool:
    """Whether ``path`` can mean only one place below a folder, on every platform."""
    if _PLAIN.fullmatch(path):
        return True
    between = f"/{path.removesuffix('/')}/"
    if "//" in between or "/./" in between or "/../" in between:
        return False
    if "\\" in path or path[1:2] == ":":  # Separator and drive of Windows.
        return False
    if len(path) > 63 and any(len(part.encode()) > 255 for part in path.split("/")):
        return False
    if path.isascii():
        return path.isprintable()
    return not any(unicodedata.category(character)[0] == "C" for character in path)


def _read_extra(raw: bytes, name: str) -> dict[int, bytes]:
    """Return the extra fields by number; those that change a member's meaning are checked."""
    fields: dict[int, bytes] = {}
    if not raw:
        return fields
    at = 0
    while at + 4 <= len(raw):
        number, length = struct.unpack_from("<2H", raw, at)
        value = raw[at + 4 : at + 4 + length]
        if len(value) != length:
            raise _refuse(f"has malformed extra fields at {literal(name)}")
        if number in fields and number in (_EXTRA_ZIP64, _EXTRA_UNICODE_PATH):
            raise _refuse(f"has an extra field twice at {literal(name)}")
        fields[number] = value
        at += 4 + length
    if any(raw[at:]):
        raise _refuse(f"has malformed extra fields at {literal(name)}")
    unicode_path = fields.get(_EXTRA_UNICODE_PATH)
    if unicode_path is not None and unicode_path[5:] != name.encode():
        raise _refuse(f"has two names for one member: {literal(name)}")
    return fields


def _widen(extra: dict[int, bytes], *values: int) -> Sequence[int]:
    """Replace each value that says "see ZIP64" by the one from the ZIP64 extra field."""
    wide = extra.get(_EXTRA_ZIP64, b"")
    if not wide:
        return values
    result = []
    for value in values:
        if value == _MAX32 and wide:
            (value,) = struct.unpack_from("<Q", wide)
            wide = wide[8:]
        result.append(value)
    return result


def _check_order(data: bytes | mmap, members: list[Member], end: int) -> None:
    """Walk the members from the first byte to ``end``: nothing may lie between them."""
    at = 0
    ends = [member.offset for member in members] + [end]
    for member, following in zip(members, ends[1:], strict=True):
        if member.offset != at:
            raise _refuse(f"has a gap or an overlap before {literal(member.name)}")
        at = member.start + member.packed
        if member.flags & _HAS_DESCRIPTOR:
            _check_descriptor(data[at:following][:25], member)
            at = following
    if at != end:
        raise _refuse("has a gap or an overlap before its central directory")


def _compare_local(data: bytes | mmap, member: Member) -> None:
    """Check that the local header of a member agrees with the directory."""
    fields = _LOCAL.unpack_from(data, member.offset)
    signature, _, flags, method, _, _, crc, packed, size, name_length, extra_length = fields
    name_at = member.offset + _LOCAL.size
    extra_at = name_at + name_length
    raw_name = data[name_at:extra_at]
    same = (flags, method, raw_name) == (member.flags, member.method, member.raw_name)
    if signature != b"PK\x03\x04" or not same:
        raise _refuse(f"describes {literal(member.name)} in two ways")
    extra = _read_extra(data[extra_at : extra_at + extra_length], member.name)
    size, packed = _widen(extra, size, packed)
    stated, expected = (crc, packed, size), (member.crc, member.packed, member.size)
    if flags & _HAS_DESCRIPTOR:
        # The header has 0 for what was not known yet when it was written.
        agree = all(one in (0, other) for one, other in zip(stated, expected, strict=True))
    else:
        agree = stated == expected
    if not agree:
        raise _refuse(f"describes {literal(member.name)} in two ways")


def _check_descriptor(raw: bytes, member: Member) -> None:
    """Check the data descriptor after a member: sizes of 4 or 8 bytes, signature optional."""
    for layout in ("<3L", "<L2Q"):
        if layout == "<3L" and max(member.packed, member.size) > _MAX32:
            continue
        expected = struct.pack(layout, member.crc, member.packed, member.size)
        if raw in (expected, b"PK\x07\x08" + expected):
            return
    raise _refuse(f"has no right data descriptor after {literal(member.name)}")


def _check_unique(members: list[Member]) -> None:
    """Refuse names that some disks take for one file, and files that are also folders."""
    seen: set[str] = set()
    folders: set[str] = set()
    for member in members:
        key = fold(member.name)
        if key in seen:
            raise _refuse(f"has the member {literal(member.name)} twice")
        seen.add(key)
        folder = key.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    if both := seen & folders:
        raise _refuse(f"has {literal(min(both))} both as a file and as a folder")

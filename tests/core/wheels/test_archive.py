"""What real tools write is read: every way of theirs to say one and the same thing."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from dataclasses import replace

import pytest

from envtui.core.errors import BadDistribution
from envtui.core.wheels.archive import Member, fold, is_safe_path, read_members
from envtui.core.wheels.content import read_content, read_whole
from tests.support.hostile_wheels import Entry, archive, deflate, end64, zip64_extra

TEXT = b"some content, " * 500


class Pipe(io.RawIOBase):
    """A stream that cannot seek: zipfile then writes data descriptors."""

    def __init__(self) -> None:
        self.content = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.content += bytes(data)  # type: ignore[call-overload]
        return len(data)  # type: ignore[arg-type]


def contents(data: bytes) -> dict[str, bytes]:
    return {member.name: content(data, member) for member in read_members(data)}


def content(data: bytes, member: Member) -> bytes:
    """Read in both ways, which have to agree, also on what is refused."""
    try:
        at_once = read_whole(data, member)
    except BadDistribution:
        with pytest.raises(BadDistribution):
            b"".join(read_content(data, member))
        raise
    assert b"".join(read_content(data, member)) == at_once
    return at_once


def written(**options: object) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("a/b.txt", TEXT, **options)  # type: ignore[arg-type]
        made.writestr("empty", b"")
    return buffer.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_stored_and_deflated_members_are_read(method: int) -> None:
    assert contents(written(compress_type=method)) == {"a/b.txt": TEXT, "empty": b""}


def test_an_archive_without_members_is_read() -> None:
    assert read_members(archive([])) == ()


def test_data_descriptors_are_read() -> None:
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.txt", TEXT)
        made.writestr("b.txt", TEXT[::-1])

    assert contents(pipe.content) == {"a.txt": TEXT, "b.txt": TEXT[::-1]}


@pytest.mark.parametrize("layout", ["<3L", "<L2Q"])
@pytest.mark.parametrize("signature", [b"", b"PK\x07\x08"])
def test_every_form_of_a_data_descriptor_is_read(layout: str, signature: bytes) -> None:
    packed = deflate(TEXT)
    descriptor = signature + struct.pack(layout, zlib.crc32(TEXT), len(packed), len(TEXT))
    unknown = {"crc": 0, "packed": 0, "size": 0}
    entry = Entry("a", TEXT, flags=0x808, local=unknown, descriptor=descriptor)

    assert contents(archive([entry, Entry("b", b"x")])) == {"a": TEXT, "b": b"x"}


def test_zip64_fields_are_read() -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made,
        made.open("a.txt", "w", force_zip64=True) as member,
    ):
        member.write(TEXT)

    assert contents(buffer.getvalue()) == {"a.txt": TEXT}


def test_a_zip64_directory_entry_and_end_record_are_read() -> None:
    wide = 0xFFFFFFFF
    entry = Entry("a", b"x", method=0)
    entry = replace(
        entry,
        central={"size": wide, "packed": wide, "offset": wide},
        central_extra=zip64_extra(1, 1, 0),
    )
    data = archive([entry], end={"count": 0xFFFF, "begin": wide}, end64=end64())

    assert contents(data) == {"a": b"x"}


def test_folders_are_members_and_have_no_content() -> None:
    (folder, file) = read_members(archive([Entry("a/", mode=0o40755), Entry("a/b", b"x")]))

    assert folder.is_folder and not file.is_folder


def test_modes_say_what_is_executable() -> None:
    members = read_members(archive([Entry("run", b"x", mode=0o100755), Entry("plain", b"x")]))

    assert [member.executable for member in members] == [True, False]


def test_names_in_any_script_are_read() -> None:
    assert set(contents(archive([Entry("Üben/数据.py", b"x")]))) == {"Üben/数据.py"}


def test_a_large_member_is_read_in_pieces() -> None:
    content = os.urandom(1 << 20) + bytes(5 << 20)
    data = archive([Entry("large", content)])
    (member,) = read_members(data)

    pieces = list(read_content(data, member))

    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= 1 << 20


def test_a_member_never_gives_more_than_its_size() -> None:
    entry = Entry("zeros", bytes(50 << 20), local={"size": 10}, central={"size": 10})
    data = archive([entry])
    (member,) = read_members(data)
    given = 0

    with pytest.raises(BadDistribution, match="damaged"):
        for chunk in read_content(data, member):
            given += len(chunk)

    assert given <= 10
    with pytest.raises(BadDistribution, match="damaged"):
        read_whole(data, member)


def test_an_archive_with_any_byte_changed_is_refused_or_means_the_same() -> None:
    sound = archive([Entry("a/b.py", TEXT), Entry("c.py", b"x" * 40, method=0)])
    expected = contents(sound)

    for at in range(len(sound)):
        for bits in (0x01, 0x80, 0xFF):
            data = sound[:at] + bytes([sound[at] ^ bits]) + sound[at + 1 :]
            try:
                found = contents(data)
            except BadDistribution:
                continue
            assert found == expected, at


def test_an_archive_cut_anywhere_is_refused() -> None:
    sound = archive([Entry("a/b.py", TEXT), Entry("c.py", b"x")])

    for length in range(len(sound)):
        with pytest.raises(BadDistribution):
            contents(sound[:length])


@pytest.mark.parametrize(
    ("one", "other"), [("A.py", "a.PY"), ("é", "e\u0301"), ("Straße", "STRASSE"), ("ﬁ", "FI")]
)
def test_names_that_some_disk_takes_for_one_are_folded(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("path", ["a", "a/b.py", "a b", "...", "a/..b", "ü", "c:".replace(":", "")])
def test_safe_paths(path: str) -> None:
    assert is_safe_path(path)


@pytest.mark.parametrize(
    "path",
    ["", "/", "/a", "a//b", ".", "..", "a/..", "./a", "a\\b", "c:", "a\nb", "\u202e", "x" * 256],
)
def test_unsafe_paths(path: str) -> None:
    assert not is_safe_path(path)

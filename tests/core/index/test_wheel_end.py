from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from envtui.core.index.wheel_end import metadata_in_end

OWN = "app-1.0.dist-info/METADATA"
TEXT = b"Metadata-Version: 2.1\nName: app\nVersion: 1.0\n" + b"Requires-Dist: lib\n" * 50
LIMIT = 1 << 20


def archive(*members: tuple[str, bytes], comment: bytes = b"", method: int = 8) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression=method) as made:
        for name, text in members:
            made.writestr(name, text)
        made.comment = comment
    return content.getvalue()


def read_end(wheel: bytes, length: int = 0, limit: int = LIMIT) -> tuple[bytes | None, list[int]]:
    """Return what is found from the last ``length`` bytes on, and how much was read beside."""
    read: list[int] = []

    def between(start: int, end: int) -> bytes:
        read.append(end - start)
        return wheel[start:end]

    end = wheel[-length:] if length else wheel
    return metadata_in_end(end, len(wheel), limit, OWN.__eq__, between), read


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("comment", [b"", b"a note"])
def test_the_metadata_is_what_zipfile_reads(method: int, comment: bytes) -> None:
    others = [(f"app/{number}.py", b"pass\n" * number) for number in range(300)]
    wheel = archive(*others, (OWN, TEXT), ("last.txt", b""), comment=comment, method=method)
    found, read = read_end(wheel)
    assert found == zipfile.ZipFile(io.BytesIO(wheel)).read(OWN) == TEXT
    assert len(read) == 1


def test_only_the_directory_has_to_be_in_the_end() -> None:
    wheel = archive((OWN, TEXT), ("big.bin", bytes(range(256)) * 4096), method=0)
    found, read = read_end(wheel, length=400)
    assert found == TEXT and sum(read) < len(TEXT) + 100


def test_a_local_header_may_carry_more_than_the_directory_says() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        info = zipfile.ZipInfo(OWN)
        info.extra = b"\xfe\xca\x04\x00abcd"
        made.writestr(info, TEXT)
    found, read = read_end(content.getvalue())
    assert found == TEXT and len(read) == 2


def _without_own(wheel: bytes) -> bytes:
    return archive(("app.py", b""))


def _twice(wheel: bytes) -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return archive((OWN, TEXT), (OWN, b"Name: other\n"))


def _cut(wheel: bytes) -> bytes:
    return wheel[:-5]


def _with_more_behind(wheel: bytes) -> bytes:
    return wheel + b"more"


def _with_another_content(wheel: bytes) -> bytes:
    return wheel.replace(b"Name: app", b"Name: pap")


def _with_another_name_before_it(wheel: bytes) -> bytes:
    return wheel.replace(OWN.encode(), OWN.encode().replace(b"app", b"pap"), 1)


@pytest.mark.parametrize(
    "damage",
    [
        _without_own,
        _twice,
        _cut,
        _with_more_behind,
        _with_another_content,
        _with_another_name_before_it,
    ],
)
def test_what_is_doubtful_is_left_to_the_reading_of_the_whole(
    damage: Callable[[bytes], bytes],
) -> None:
    wheel = archive(("app.py", b"pass\n"), (OWN, TEXT), method=zipfile.ZIP_STORED)
    assert read_end(wheel)[0] == TEXT
    assert read_end(damage(wheel))[0] is None


def test_a_directory_that_is_not_all_there_is_left_to_the_reading_of_the_whole() -> None:
    wheel = archive(*((f"app/{number}.py", b"") for number in range(100)), (OWN, TEXT))
    assert read_end(wheel, length=500) == (None, [])


def test_no_more_is_unpacked_than_allowed() -> None:
    wheel = archive((OWN, b"\n" * 100_000))
    assert read_end(wheel, limit=100_000)[0] == b"\n" * 100_000
    assert read_end(wheel, limit=99_999) == (None, [])

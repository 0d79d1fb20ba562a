"""What is inflated while a wheel arrives changes nothing but when it is done."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from envtui.core.errors import BadDistribution
from envtui.core.wheels import ahead as module
from envtui.core.wheels import unpack
from envtui.core.wheels.ahead import ArrivingWheel, InflatedAhead, take_over
from envtui.core.wheels.archive import read_members
from envtui.core.wheels.unpack import unpack_wheel
from tests.support.hostile_wheels import HOSTILE, Entry, archive, entries_of, wheel

NAME = "demo-1.0-py3-none-any.whl"
LARGE = os.urandom(300 << 10) + bytes(200 << 10)


@pytest.fixture
def all_count_as_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LARGE", 0)


def fed(data: bytes, folder: Path, step: int = 1 << 16) -> InflatedAhead:
    """Feed ``data`` in chunks of ``step`` bytes and return what was inflated."""
    ahead = ArrivingWheel(folder)
    for at in range(0, len(data), step):
        ahead.feed(data[at : at + step])
    ahead.close()
    return ahead.inflated


def modes(folder: Path) -> dict[str, tuple[int, bytes]]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != "manifest")
    return {
        str(path.relative_to(folder)): (path.stat().st_mode, path.read_bytes()) for path in found
    }


@pytest.mark.parametrize("step", [1, 7, 1000, 1 << 16, 1 << 30])
@pytest.mark.parametrize("method", [0, 8])
def test_large_members_are_inflated_however_they_arrive(
    step: int, method: int, tmp_path: Path
) -> None:
    data = archive([Entry("small", b"x"), Entry("large", LARGE, method=method), Entry("end", b"")])
    large = read_members(data)[1]

    inflated = fed(data, tmp_path / "ahead", step)

    place = tmp_path / "place"
    assert list(inflated[1]) == [large.offset]
    assert take_over(inflated, large, str(place), False) == hashlib.sha256(LARGE).digest()
    assert place.read_bytes() == LARGE


def test_only_what_comes_of_the_same_bytes_is_taken_over(tmp_path: Path) -> None:
    data = archive([Entry("large", LARGE)])
    (member,) = read_members(data)
    inflated = fed(data, tmp_path / "ahead")

    for name, other in (
        ("raw_name", b"other"),
        ("method", 0),
        ("crc", 1),
        ("packed", 1),
        ("size", 1),
        ("start", 1),
        ("offset", 1),
    ):
        changed = member._replace(**{name: other})  # type: ignore[arg-type]
        assert take_over(inflated, changed, str(tmp_path / "place"), False) is None, name
    assert not (tmp_path / "place").exists()


@pytest.mark.parametrize(
    "entry",
    [
        Entry("a", LARGE, flags=0x808, local={"crc": 0, "packed": 0, "size": 0}),
        Entry("a", LARGE, flags=0x801),
        Entry("a", LARGE, method=12, packed=b"x" * 1000),
        Entry("a", LARGE, local={"size": 0xFFFFFFFF}),
        Entry("a", LARGE, local={"crc": 1}),
        Entry("a", LARGE, local={"size": len(LARGE) - 1}),
        Entry("a", LARGE, local={"size": len(LARGE) + 1}),
        Entry("a", LARGE, packed=b"\xff" * 1000),
        Entry("a", LARGE, packed=zlib.compress(LARGE)),
    ],
    ids=["descriptor", "encrypted", "method", "zip64", "crc", "short", "long", "noise", "zlib"],
)
def test_of_what_is_unusual_or_damaged_nothing_is_lent(entry: Entry, tmp_path: Path) -> None:
    assert fed(archive([entry]), tmp_path / "ahead")[1] == {}


def test_a_bomb_is_not_inflated(tmp_path: Path) -> None:
    data = archive([Entry("a", bytes(65 << 20))])

    assert fed(data, tmp_path / "ahead")[1] == {}
    assert not (tmp_path / "ahead").exists()


@pytest.mark.usefixtures("all_count_as_large")
@pytest.mark.parametrize("build", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_wheel_is_refused_in_the_same_words(
    build: Callable[[], bytes], tmp_path: Path
) -> None:
    data = build()
    (tmp_path / "plain").mkdir()
    with pytest.raises(BadDistribution) as expected:
        unpack_wheel(data, NAME, tmp_path / "plain")
    inflated = fed(data, tmp_path / "ahead")
    (tmp_path / "folder").mkdir()

    with pytest.raises(BadDistribution) as refusal:
        unpack_wheel(data, NAME, tmp_path / "folder", ahead=inflated)

    assert refusal.value.message == expected.value.message
    found = {path.name for path in tmp_path.iterdir()}
    assert found <= {"plain", "folder", "ahead"}


@pytest.mark.usefixtures("all_count_as_large")
def test_a_sound_wheel_comes_out_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = entries_of({"demo/lib.so": LARGE, "demo/plain.py": b"x = 1\n"})
    entries = [
        entry if entry.name != "demo/lib.so" else Entry("demo/lib.so", LARGE, mode=0o100755)
        for entry in made
    ]
    data = archive(entries)
    for name in ("plain", "folder"):
        (tmp_path / name).mkdir()
    expected = unpack_wheel(data, NAME, tmp_path / "plain")
    inflated = fed(data, tmp_path / "ahead")
    monkeypatch.delattr(unpack._Unpacking, "content")

    manifest = unpack_wheel(data, NAME, tmp_path / "folder", ahead=inflated)

    assert modes(tmp_path / "folder") == modes(tmp_path / "plain")
    assert manifest.record == expected.record
    for path, size, time in zip(*manifest.files, strict=True):
        status = (tmp_path / "folder/tree" / path).stat()
        assert (size, time) == (status.st_size, status.st_mtime_ns)


@pytest.mark.usefixtures("all_count_as_large")
def test_what_record_does_not_say_is_refused(tmp_path: Path) -> None:
    data = wheel()
    inflated = fed(data, tmp_path / "ahead")
    forged = {offset: (*known[:6], bytes(32)) for offset, known in inflated[1].items()}
    (tmp_path / "folder").mkdir()

    with pytest.raises(BadDistribution, match="RECORD has another hash"):
        unpack_wheel(data, NAME, tmp_path / "folder", ahead=(inflated[0], forged))

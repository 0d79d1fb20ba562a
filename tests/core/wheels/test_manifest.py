"""A manifest is read back as it was written, or not at all."""

from __future__ import annotations

import marshal
import zlib

import pytest

from envtui.core.wheels.manifest import (
    DataFile,
    Manifest,
    Script,
    StoredFiles,
    dump_manifest,
    load_manifest,
)

MANIFEST = Manifest(
    name="Demo",
    version="1.0",
    info="demo-1.0.dist-info",
    purelib=True,
    top=("demo", "demo-1.0.dist-info"),
    folders=("demo",),
    files=StoredFiles(("demo/__init__.py",), (3,), (123456789,)),
    data=(DataFile("scripts", "run", 1, 2, b"digest", "python"),),
    scripts=(Script("say", "demo:main", False),),
    record="demo/__init__.py,sha256=x,3\n",
)


def test_a_manifest_is_read_back() -> None:
    assert load_manifest(dump_manifest(MANIFEST)) == MANIFEST


def test_lines_of_record_go_with_their_files() -> None:
    assert MANIFEST.rows() == [("demo/__init__.py", "demo/__init__.py,sha256=x,3")]


def test_every_single_damaged_byte_is_noticed() -> None:
    raw = dump_manifest(MANIFEST)

    for at in range(len(raw)):
        damaged = raw[:at] + bytes([raw[at] ^ 0xFF]) + raw[at + 1 :]
        assert load_manifest(damaged) is None


@pytest.mark.parametrize("length", [0, 5, 20, -1])
def test_a_cut_manifest_is_noticed(length: int) -> None:
    assert load_manifest(dump_manifest(MANIFEST)[:length]) is None


def test_a_manifest_of_another_shape_is_none() -> None:
    raw = dump_manifest(MANIFEST)
    stamp = raw[: raw.index(b"\n") + 1]
    body = marshal.dumps(["too", "short"], 4)

    assert load_manifest(stamp + zlib.crc32(body).to_bytes(4, "big") + body) is None

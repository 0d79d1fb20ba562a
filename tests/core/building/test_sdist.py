"""Source archives are unpacked below the folder given, or refused."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from envtui.core.building.sdist import read_top_file, unpack_source
from envtui.core.errors import BadDistribution

Add = Callable[[tarfile.TarFile], None]


def file(name: str, content: bytes = b"x", **changes: object) -> Add:
    def add(tar: tarfile.TarFile) -> None:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        for key, value in changes.items():
            setattr(info, key, value)
        tar.addfile(info, io.BytesIO(content) if info.isreg() else None)

    return add


def symlink(name: str, goal: str) -> Add:
    return file(name, b"", type=tarfile.SYMTYPE, linkname=goal)


def hard_link(name: str, goal: str) -> Add:
    return file(name, b"", type=tarfile.LNKTYPE, linkname=goal)


def archive(folder: Path, *members: Add) -> Path:
    path = folder / "demo-1.0.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for add in members:
            add(tar)
    return path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


def test_a_tar_is_unpacked_with_modes_and_links(tmp_path: Path, place: Path) -> None:
    made = archive(
        tmp_path,
        file("demo-1.0/run", b"#!/bin/sh\n", mode=0o4755),
        file("demo-1.0/deep/er/file", b"content"),
        symlink("demo-1.0/link", "deep/er/file"),
        hard_link("demo-1.0/hard", "demo-1.0/run"),
    )

    project = unpack_source(made, place)

    assert project == place / "demo-1.0"
    assert (project / "link").is_symlink() and (project / "link").read_bytes() == b"content"
    assert (project / "hard").read_bytes() == b"#!/bin/sh\n"
    assert (project / "run").stat().st_mode & 0o111
    assert not (project / "run").stat().st_mode & 0o7000, "no special bits"


def test_a_zip_is_unpacked(tmp_path: Path, place: Path) -> None:
    with zipfile.ZipFile(tmp_path / "demo-1.0.zip", "w") as made:
        made.writestr("demo-1.0/deep/file", "content")

    project = unpack_source(tmp_path / "demo-1.0.zip", place)

    assert (project / "deep/file").read_text() == "content"


HOSTILE: dict[str, list[Add]] = {
    "parent": [file("demo-1.0/../../evil")],
    "absolute": [file("/tmp/evil")],
    "backslash": [file("demo-1.0\\..\\evil")],
    "escape": [file("demo-1.0/\x1b[31m")],
    "link to the outside": [symlink("demo-1.0/link", "../../outside")],
    "absolute link": [symlink("demo-1.0/link", "/etc/passwd")],
    "file through a link": [
        symlink("demo-1.0/link", "../../outside"),
        file("demo-1.0/link/evil"),
    ],
    "chain of links": [
        symlink("demo-1.0/a", "."),
        symlink("demo-1.0/b", "a/../.."),
        symlink("demo-1.0/c", "b/outside"),
    ],
    "file over a link": [symlink("demo-1.0/x", "y"), file("demo-1.0/x"), file("demo-1.0/y")],
    "hard link to the outside": [hard_link("demo-1.0/hard", "../outside")],
    "hard link to nothing": [hard_link("demo-1.0/hard", "demo-1.0/nothing")],
    "device": [file("demo-1.0/null", b"", type=tarfile.CHRTYPE)],
    "pipe": [file("demo-1.0/pipe", b"", type=tarfile.FIFOTYPE)],
    "file twice": [file("demo-1.0/x"), file("demo-1.0/x")],
    "file and folder": [file("demo-1.0/x"), file("demo-1.0/x/y")],
    "two folders": [file("demo-1.0/x"), file("other/x")],
    "no folder": [file("setup.py")],
    "nothing": [],
    "bomb": [file("demo-1.0/zeros", bytes(66 << 20))],
}


@pytest.mark.parametrize("members", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_tar_is_refused(members: list[Add], tmp_path: Path, place: Path) -> None:
    (tmp_path / "outside").write_text("precious")
    made = archive(tmp_path, *members)

    with pytest.raises(BadDistribution, match=r"demo-1\.0\.tar\.gz is refused"):
        unpack_source(made, place)

    assert sorted(path.name for path in tmp_path.iterdir()) == [made.name, "outside", "place"]
    assert (tmp_path / "outside").read_text() == "precious"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("demo.tar.gz", b"no archive"),
        ("demo.tar.gz", b""),
        ("demo.tar.gz", gzip.compress(b"no tar" * 200, mtime=0)),
        ("demo.zip", b""),
        ("demo.zip", b"no archive"),
        ("demo.rar", b"?"),
    ],
)
def test_what_is_no_archive_is_refused(
    name: str, content: bytes, tmp_path: Path, place: Path
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(BadDistribution, match="refused"):
        unpack_source(tmp_path / name, place)


def test_a_truncated_tar_is_refused(tmp_path: Path, place: Path) -> None:
    made = archive(tmp_path, file("demo-1.0/x", os.urandom(100_000)))
    made.write_bytes(made.read_bytes()[:-5000])

    with pytest.raises(BadDistribution, match="damaged"):
        unpack_source(made, place)


def test_one_file_is_read_without_unpacking(tmp_path: Path) -> None:
    tar = archive(
        tmp_path,
        file("demo-1.0/sub/PKG-INFO", b"deeper"),
        symlink("demo-1.0/LINK", "PKG-INFO"),
        file("demo-1.0/PKG-INFO", b"Name: demo"),
    )
    zipped = tmp_path / "demo-1.0.zip"
    with zipfile.ZipFile(zipped, "w") as made:
        made.writestr("demo-1.0/sub/PKG-INFO", "deeper")
        made.writestr("demo-1.0/PKG-INFO", "Name: demo")

    for path in (tar, zipped):
        assert read_top_file(path, "PKG-INFO", 100) == b"Name: demo"
        assert read_top_file(path, "LINK", 100) == b""
        assert read_top_file(path, "nothing", 100) == b""
    with pytest.raises(BadDistribution, match="too large"):
        read_top_file(tar, "PKG-INFO", 3)


def test_a_file_of_an_unsafe_archive_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(BadDistribution, match="unsafe"):
        read_top_file(archive(tmp_path, file("../PKG-INFO")), "PKG-INFO", 100)


def test_notes_of_macos_beside_the_folder_do_not_count(tmp_path: Path, place: Path) -> None:
    made = archive(tmp_path, file("._demo-1.0"), file("demo-1.0/setup.py"))

    assert unpack_source(made, place) == place / "demo-1.0"

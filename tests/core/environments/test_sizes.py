"""Sizes: what is there, what it occupies, what removing it gives back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envtui.core.environments.sizes import measure_folders
from envtui.core.errors import Cancelled
from envtui.core.events import Cancel


def blocks(*paths: Path) -> int:
    return sum(path.lstat().st_blocks for path in paths) * 512


@pytest.fixture
def one(tmp_path: Path) -> Path:
    folder = tmp_path / "one"
    (folder / "lib").mkdir(parents=True)
    (folder / "lib" / "big").write_bytes(os.urandom(100_000))
    (folder / "small").write_bytes(b"x" * 10)
    return folder


def test_counts_files_and_what_they_occupy(one: Path) -> None:
    sizes = measure_folders([one])
    every = blocks(one, *one.rglob("*"))
    assert (sizes.apparent, sizes.files, sizes.unreadable) == (100_010, 2, 0)
    assert sizes.on_disk == sizes.freed == every


def test_a_file_with_two_names_counts_once(one: Path) -> None:
    (one / "again").hardlink_to(one / "lib" / "big")
    sizes = measure_folders([one])
    assert sizes.apparent == 100_010
    assert sizes.freed == sizes.on_disk == blocks(one, one / "lib", one / "small", one / "again")


def test_what_has_a_name_elsewhere_is_not_freed(one: Path, tmp_path: Path) -> None:
    (tmp_path / "store").hardlink_to(one / "lib" / "big")
    sizes = measure_folders([one])
    assert sizes.on_disk - sizes.freed == blocks(tmp_path / "store")


def test_what_only_the_marked_ones_share_is_freed_with_the_last(one: Path, tmp_path: Path) -> None:
    two = tmp_path / "two"
    two.mkdir()
    (two / "big").hardlink_to(one / "lib" / "big")
    shared = blocks(two / "big")
    apart = measure_folders([one]).freed + measure_folders([two]).freed
    together = measure_folders([one, two])
    assert together.freed == together.on_disk == apart + shared
    assert together.apparent == 100_010


def test_links_are_not_followed(one: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "large").write_bytes(os.urandom(500_000))
    (one / "link").symlink_to(tmp_path / "outside")
    (one / "loop").symlink_to(one)
    assert measure_folders([one]).apparent < 101_000


def test_a_root_in_another_root_counts_once(one: Path) -> None:
    assert measure_folders([one, one / "lib", one]) == measure_folders([one])


def test_a_sparse_file_occupies_less_than_it_contains(tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    with (tmp_path / "env" / "sparse").open("wb") as file:
        file.truncate(1 << 30)
    sizes = measure_folders([tmp_path / "env"])
    assert sizes.apparent == 1 << 30
    assert sizes.on_disk < 1 << 20


def test_what_cannot_be_looked_at_is_said(tmp_path: Path) -> None:
    assert measure_folders([tmp_path / "gone"]).unreadable > 0


def test_stops_when_told(one: Path) -> None:
    cancel = Cancel()
    cancel.request()
    with pytest.raises(Cancelled):
        measure_folders([one], cancel=cancel)

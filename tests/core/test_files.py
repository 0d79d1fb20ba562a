"""Trees are removed without following links, and files are written whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envtui.core.errors import StorageError
from envtui.core.files import remove_tree, write_file


def test_a_tree_is_removed_and_links_are_not_followed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    (kept / "inner").mkdir(parents=True)
    (kept / "file").write_text("x")
    tree = tmp_path / "tree"
    (tree / "a" / "b").mkdir(parents=True)
    (tree / "a" / "file").write_text("x")
    (tree / "a" / "folder").symlink_to(kept)
    (tree / "link").symlink_to(kept / "file")
    (tree / "dangling").symlink_to("nowhere")
    remove_tree(tree)
    assert not tree.exists()
    assert sorted(path.name for path in kept.iterdir()) == ["file", "inner"]


def test_a_link_to_a_folder_is_removed_itself(tmp_path: Path) -> None:
    (tmp_path / "kept" / "inner").mkdir(parents=True)
    (tmp_path / "link").symlink_to("kept")
    remove_tree(tmp_path / "link")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept" / "inner").is_dir()


def test_what_cannot_be_deleted_is_said_or_left(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        remove_tree(tmp_path / "absent")
    remove_tree(tmp_path / "absent", as_far_as_possible=True)


def test_the_rest_goes_though_something_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = os.unlink

    def refuse(path: str) -> None:
        if path.endswith("stays"):
            raise PermissionError(13, "refused", path)
        unlink(path)

    monkeypatch.setattr(os, "unlink", refuse)
    for name in ("goes", "stays"):
        (tmp_path / "tree" / name).mkdir(parents=True)
        (tmp_path / "tree" / name / name).write_text("x")
    remove_tree(tmp_path / "tree", as_far_as_possible=True)
    assert [path.name for path in (tmp_path / "tree").iterdir()] == ["stays"]
    with pytest.raises(PermissionError):
        remove_tree(tmp_path / "tree")


def test_a_link_to_a_file_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old")
    link.symlink_to(real)
    write_file(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    write_file(tmp_path / "locks" / "linux" / "requirements.txt", "six==1\n")
    assert (tmp_path / "locks" / "linux" / "requirements.txt").read_text() == "six==1\n"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="Cannot write"):
        write_file(tmp_path / "file" / "requirements.txt", "")


@pytest.mark.skipif(os.name == "nt", reason="no such pipes there")
def test_a_pipe_takes_the_text_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "requirements.txt"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_file(pipe, "six==1\n")
        assert os.read(reading, 100) == b"six==1\n"
    finally:
        os.close(reading)
    assert pipe.is_fifo()

"""What the watcher takes for a change that matters."""

from __future__ import annotations

from pathlib import Path

import pytest

from envtui import core
from envtui.tui.watcher import Watched, watched_folders


@pytest.fixture
def watched(tmp_path: Path, python: Path) -> Watched:
    interpreter = core.inspect_interpreter(python)
    core.apply(core.plan_environment(tmp_path / ".venv", interpreter=interpreter))
    environment = core.describe(tmp_path / ".venv")
    return watched_folders(tmp_path, [environment], environment)


def test_packages_that_come_and_go_matter(watched: Watched, tmp_path: Path) -> None:
    (site,) = core.describe(tmp_path / ".venv").site_packages
    assert watched.concerns(site / "rich-15.0.dist-info")
    assert watched.concerns(site)


def test_environments_that_come_and_go_matter(watched: Watched, tmp_path: Path) -> None:
    assert watched.concerns(tmp_path / ".venv")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/pyvenv.cfg").write_text("home = /usr/bin\n")
    assert watched.concerns(tmp_path / "other")


def test_other_files_of_a_busy_folder_do_not(watched: Watched, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    for name in ("folder", "file", "gone"):
        assert not watched.concerns(tmp_path / name)


def test_bytecode_and_locks_do_not(watched: Watched, tmp_path: Path) -> None:
    (site,) = core.describe(tmp_path / ".venv").site_packages
    assert not watched.concerns(site / "__pycache__")
    assert not watched.concerns(tmp_path / ".venv/.envtui")

"""What the watcher takes for a change that matters."""

from __future__ import annotations

from pathlib import Path

import pytest

from envtui import core
from envtui.tui.watcher import Watched, watched_folders
from tests.tui import fakes


@pytest.fixture
def watched(tmp_path: Path, python: Path) -> Watched:
    interpreter = core.inspect_interpreter(python)
    core.apply_plan(core.plan_environment(core.NewEnvironment(tmp_path / ".venv", interpreter)))
    environment = core.describe_environment(tmp_path / ".venv")
    return watched_folders(tmp_path, [environment], environment)


def test_packages_that_come_and_go_matter(watched: Watched, tmp_path: Path) -> None:
    (site,) = core.describe_environment(tmp_path / ".venv").site_packages
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
    (site,) = core.describe_environment(tmp_path / ".venv").site_packages
    assert not watched.concerns(site / "__pycache__")
    assert not watched.concerns(tmp_path / ".venv/.envtui")


def test_every_environment_listed_is_watched_with_its_packages(tmp_path: Path) -> None:
    listed = [fakes.environment(tmp_path / name) for name in ("a", "b")]
    for environment in listed:
        for folder in (environment.python.parent, *environment.site_packages):
            folder.mkdir(parents=True)
    watched = watched_folders(tmp_path, listed, None)
    for environment in listed:
        folders = {environment.root, environment.python.parent, *environment.site_packages}
        assert folders <= watched.inside


def test_beyond_a_limit_only_what_is_shown_is_watched_with_its_packages(tmp_path: Path) -> None:
    listed = [fakes.environment(tmp_path / f"{number}") for number in range(400)]
    for environment in (listed[350], listed[399]):
        environment.site_packages[0].mkdir(parents=True)
    watched = watched_folders(tmp_path, listed, listed[399])
    assert listed[350].root in watched.inside
    assert listed[350].site_packages[0] not in watched.inside
    assert listed[399].site_packages[0] in watched.inside

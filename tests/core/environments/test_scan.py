"""Scanning downward: everything is found, nothing is entered twice, nothing stops it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from subprocess import Popen

import pytest

from envtui.core import own_process
from envtui.core.environments import scan as module
from envtui.core.environments.bounds import bounds_of, mount_points
from envtui.core.environments.model import Environment
from envtui.core.environments.scan import scan_environments
from envtui.core.environments.walk import Bounds, Walked, walk
from envtui.core.events import Cancel
from envtui.core.folders import cache_dir, state_dir
from tests.core.environments.conftest import Make


def found(folder: Path) -> list[str]:
    return [str(one.root.relative_to(folder)) for one in scan_environments(folder).environments]


def test_finds_environments_of_any_name_at_any_depth(tmp_path: Path, make: Make) -> None:
    make(tmp_path / ".venv")
    make(tmp_path / "a" / "b" / "c" / "d" / "any name")
    make(tmp_path / "a" / ".tox" / "py313")
    assert found(tmp_path) == [".venv", "a/.tox/py313", "a/b/c/d/any name"]


def test_below_the_root_of_the_file_system_paths_begin_with_one_separator() -> None:
    walked = walk([os.sep], Bounds(frozenset(), None), 1)
    assert walked.waiting
    assert not any(path.startswith(os.sep * 2) for path in walked.waiting)


def test_the_folder_itself_may_be_one(tmp_path: Path, make: Make) -> None:
    root = make(tmp_path / "env")
    assert [one.root for one in scan_environments(root).environments] == [root]


def test_does_not_look_inside_environments_or_where_none_can_be(tmp_path: Path, make: Make) -> None:
    root = make(tmp_path / "env")
    make(root / "lib" / "nested")
    for name in ("node_modules", ".git", "__pycache__", ".env.envtui-1-ab"):
        shutil.copytree(root, tmp_path / name / "env", symlinks=True)
    assert found(tmp_path) == ["env"]


def test_broken_ones_are_found_too(tmp_path: Path) -> None:
    (tmp_path / "a" / ".venv" / "lib").mkdir(parents=True)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / ".venv").symlink_to("gone")
    (tmp_path / "c").mkdir()
    os.mkfifo(tmp_path / "c" / ".venv")
    problems = [one.problem for one in scan_environments(tmp_path).environments]
    assert len(problems) == 3
    assert "has no pyvenv.cfg" in problems[0]
    assert "is a link to gone" in problems[1]
    assert "neither a folder nor a readable file" in problems[2]


def test_links_are_told_once_and_loops_end(tmp_path: Path, make: Make) -> None:
    root = make(tmp_path / "tree" / "env")
    (tmp_path / "tree" / "loop").symlink_to(tmp_path / "tree")
    (tmp_path / "tree" / "self").symlink_to("self")
    (tmp_path / "tree" / "same").symlink_to(root)
    outside = make(tmp_path / "outside")
    (tmp_path / "tree" / "linked").symlink_to(outside)
    (tmp_path / "tree" / "project").mkdir()
    (tmp_path / "tree" / "project" / ".venv").write_text("../../outside\n")
    roots = {one.root.resolve() for one in scan_environments(tmp_path / "tree").environments}
    assert roots == {root, outside}
    assert len(scan_environments(tmp_path / "tree").environments) == 2


def test_condas_base_and_its_environments(tmp_path: Path) -> None:
    for place in (".", "envs/one"):
        (tmp_path / "conda" / place / "conda-meta").mkdir(parents=True)
    (tmp_path / "conda" / "pkgs" / "x" / "conda-meta").mkdir(parents=True)
    assert found(tmp_path) == ["conda", "conda/envs/one"]


def test_what_cannot_be_read_is_reported_and_passed_over(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "b" / "env")
    locked = tmp_path / "a"
    locked.mkdir()
    original = os.scandir

    def scandir(path: str) -> object:
        if path == str(locked):
            raise PermissionError(13, "Permission denied", path)
        return original(path)

    monkeypatch.setattr(os, "scandir", scandir)
    result = scan_environments(tmp_path)
    assert [one.root.name for one in result.environments] == ["env"]
    assert result.unreadable == (locked,)
    assert result.complete


def test_a_missing_folder_is_an_unreadable_one(tmp_path: Path) -> None:
    assert scan_environments(tmp_path / "gone").unreadable == (tmp_path / "gone",)


def test_tells_each_while_it_goes_on_and_stops_when_told(tmp_path: Path, make: Make) -> None:
    for number in range(3):
        make(tmp_path / f"env{number}")
    for number in range(2000):
        (tmp_path / "many" / str(number)).mkdir(parents=True)
    told: list[Environment] = []
    cancel = Cancel()

    def on_found(environment: Environment) -> None:
        told.append(environment)
        cancel.request()

    result = scan_environments(tmp_path, on_found=on_found, cancel=cancel)
    assert told
    assert not result.complete
    assert result.folders < 2000
    assert set(result.environments) == set(told)


def test_what_is_in_the_trash_is_none(tmp_path: Path, make: Make) -> None:
    make(state_dir() / "trash" / "20260101-000000")
    make(cache_dir() / "builds" / "env")
    here = make(state_dir().parent / "mine")
    found = scan_environments(state_dir().parent).environments
    assert [one.root for one in found] == [here]


def test_a_listener_that_cannot_write_is_no_folder_that_cannot_be_read(
    tmp_path: Path, make: Make
) -> None:
    make(tmp_path / "env")

    def closed(environment: Environment) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        scan_environments(tmp_path, on_found=closed)


def test_what_the_listener_raises_reaches_the_caller(tmp_path: Path, make: Make) -> None:
    make(tmp_path / "env")

    def on_found(environment: Environment) -> None:
        raise ValueError(environment.root.name)

    with pytest.raises(ValueError, match="env"):
        scan_environments(tmp_path, on_found=on_found)


@pytest.mark.skipif(not os.path.ismount("/proc"), reason="there is no other file system to meet")
def test_other_file_systems_are_not_entered(tmp_path: Path) -> None:
    assert "/proc" in mount_points()
    (tmp_path / "below").mkdir()
    (tmp_path / "link").symlink_to(tmp_path)
    elsewhere = Path("/proc").stat().st_dev
    assert walk([str(tmp_path)], Bounds(frozenset(), elsewhere), 9).looked_at == 1
    assert bounds_of(tmp_path / "link").device == tmp_path.stat().st_dev


@pytest.fixture
def large(tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree so large that it is shared out."""
    monkeypatch.setattr(module, "_MANY", 1)
    monkeypatch.setattr(module, "_STEP", 1)
    monkeypatch.setattr(module, "_AT_ONCE", 3)
    for number in range(20):
        make(tmp_path / f"a{number % 4}" / f"b{number % 5}" / "env \udcff")
    (tmp_path / "a0" / "link").symlink_to(tmp_path / "a1" / "b1" / "env \udcff")
    return tmp_path


COMMANDS = {
    "by processes": own_process._COMMAND,
    "by processes that end": "import sys; sys.stdin.buffer.read(1)",
    "by processes that fail": "no Python",
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_large_tree_is_shared_out_and_nothing_gets_lost(
    command: str, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_process, "_COMMAND", command)
    told: list[Environment] = []
    result = scan_environments(large, on_found=told.append)
    assert len(result.environments) == len(told) == 20
    assert result.folders == 1 + 4 + 20 + 20
    assert result.complete


def test_processes_look_at_a_large_tree(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Popen[bytes]] = []

    def start(name: str) -> Popen[bytes] | None:
        process = own_process.start(name)
        started.extend([process] if process else [])
        return process

    def refuse(folders: list[str], bounds: Bounds, most: int) -> Walked:
        assert not started, "walked here"
        return walk(folders, bounds, most)

    monkeypatch.setattr(module, "start", start)
    monkeypatch.setattr(module, "walk", refuse)
    assert len(scan_environments(large).environments) == 20
    assert started
    assert all(process.poll() is not None for process in started)


def test_a_small_tree_starts_none(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "start", lambda name: pytest.fail("it did"))
    make(tmp_path / "env")
    assert found(tmp_path) == ["env"]


def test_a_large_tree_is_left_when_told_or_when_the_listener_fails(large: Path) -> None:
    cancel = Cancel()
    told: list[Environment] = []

    def stop(environment: Environment) -> None:
        told.append(environment)
        cancel.request()

    result = scan_environments(large, on_found=stop, cancel=cancel)
    assert set(result.environments) == set(told)
    assert not result.complete

    def closed(environment: Environment) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        scan_environments(large, on_found=closed)

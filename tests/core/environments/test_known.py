"""Environments that are known: from the folder, from stores, and from before."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from envtui.core.environments.known import known_environments, remember, remembered
from envtui.core.environments.scan import scan_environments
from envtui.core.folders import state_dir
from tests.core.environments.conftest import Make


def roots(folder: Path, **environ: str) -> list[Path]:
    """The known environments, but for those that lie above the test's own folder."""
    known = [environment.root for environment in known_environments(folder, environ)]
    return [root for root in known if not folder.parent.is_relative_to(root.parent)]


def test_nothing_is_known_to_begin_with(tmp_path: Path) -> None:
    assert remembered() == ()
    assert roots(tmp_path) == []


def test_those_of_the_folder_come_first_then_stores_then_those_met_before(
    make: Make, tmp_path: Path, isolated: Path
) -> None:
    elsewhere = make(tmp_path / "elsewhere" / ".venv")
    stored = make(isolated / ".virtualenvs" / "stored")
    here = make(tmp_path / "here" / ".venv")
    assert roots(tmp_path / "here", HOME=str(isolated)) == [here, stored, elsewhere]


def test_what_was_seen_from_a_folder_is_known_elsewhere(make: Make, tmp_path: Path) -> None:
    root = make(tmp_path / "here" / ".venv")
    (state_dir() / "environments").unlink()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert roots(elsewhere) == []
    assert roots(tmp_path / "here") == [root]
    assert roots(elsewhere) == [root]


def test_what_a_scan_found_is_known_from_then_on(make: Make, tmp_path: Path) -> None:
    root = make(tmp_path / "deep" / "down" / "env")
    (state_dir() / "environments").unlink()
    scan_environments(tmp_path)
    assert remembered() == (root,)


def test_one_that_is_gone_is_not_known_any_more(make: Make, tmp_path: Path) -> None:
    root = make(tmp_path / "here" / ".venv")
    assert remembered() == (root,)
    shutil.rmtree(root)
    assert remembered() == ()


def test_each_is_known_once_under_all_its_names(make: Make, tmp_path: Path) -> None:
    root = make(tmp_path / "here" / ".venv")
    link = tmp_path / "link"
    link.symlink_to(root)
    remember([root, link, root])
    assert roots(tmp_path / "here") == [root]
    assert (state_dir() / "environments").read_bytes().count(bytes(root)) == 1


def test_a_path_of_any_bytes_is_remembered(tmp_path: Path) -> None:
    root = Path(str(tmp_path), "line\nend \udcff")
    root.mkdir()
    (root / "pyvenv.cfg").touch()
    remember([root])
    assert remembered() == (root,)


def test_a_line_that_was_cut_short_is_passed_over(make: Make, tmp_path: Path) -> None:
    root = make(tmp_path / ".venv")
    with (state_dir() / "environments").open("ab") as file:
        file.write(bytes(tmp_path))
    assert remembered() == (root,)


def test_many_that_are_gone_are_forgotten(make: Make, tmp_path: Path) -> None:
    root = make(tmp_path / ".venv")
    file = state_dir() / "environments"
    with file.open("ab") as appended:
        appended.writelines(b"/gone/%d/.venv\0" % number for number in range(8000))
    remember([tmp_path / "new"])
    assert file.stat().st_size < 1000
    assert remembered() == (root,)


def test_a_state_that_cannot_be_written_is_no_error(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ENVTUI_STATE_DIR", str(tmp_path / "file" / "state"))
    root = make(tmp_path / ".venv")
    assert root.is_dir()
    assert remembered() == ()

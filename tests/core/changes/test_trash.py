from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

from envtui.core import Target, folders
from envtui.core.changes import trash
from envtui.core.changes.trash import (
    discard_environment,
    list_trash,
    plan_removal,
    remove_environment,
    restore_environment,
)
from envtui.core.errors import EnvironmentProblem, RefusedChange, StorageError
from tests.core.changes.conftest import Install
from tests.core.changes.places import content
from tests.support.wheels import make_wheel


def test_removed_and_restored_it_is_the_same(
    target: Target, install: Install, wheels: Path
) -> None:
    make_wheel(wheels, "app")
    install("app")
    before = content(target.root)

    trashed = remove_environment(plan_removal(target.root))
    assert not target.root.exists()
    assert list_trash() == (trashed,)

    assert restore_environment(trashed) == target.root
    assert content(target.root) == before
    assert list_trash() == ()


def test_without_a_state_folder_on_its_disk_the_trash_is_beside_it(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = target.root.parent / ".envtui-trash"
    monkeypatch.setattr(trash, "_trash_for", lambda root: beside)

    trashed = remove_environment(plan_removal(target.root))
    assert trashed.place.parent == beside
    assert (beside / ".gitignore").read_text() == "*\n"

    restore_environment(trashed)
    assert not beside.exists()


def test_a_trash_that_cannot_be_made_leaves_nothing_behind(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **others: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    beside = target.root.parent / ".envtui-trash"
    monkeypatch.setattr(trash, "_trash_for", lambda root: beside)
    monkeypatch.setattr(Path, "write_text", refuse)
    with pytest.raises(StorageError, match="was not removed: No space left"):
        remove_environment(plan_removal(target.root))
    assert not beside.exists()
    assert target.root.is_dir()


def test_what_is_no_environment_is_not_removed(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()

    with pytest.raises(EnvironmentProblem, match="is not an environment"):
        plan_removal(tmp_path / "project")
    with pytest.raises(EnvironmentProblem, match="does not exist"):
        plan_removal(tmp_path / "nowhere")


def test_an_installation_of_python_is_not_removed_for_a_stray_file(tmp_path: Path) -> None:
    (tmp_path / "lib" / "python3.12").mkdir(parents=True)
    (tmp_path / "lib" / "python3.12" / "os.py").touch()
    (tmp_path / "pyvenv.cfg").touch()
    with pytest.raises(EnvironmentProblem, match="is an installation of Python"):
        plan_removal(tmp_path)
    (tmp_path / "conda-meta").mkdir()
    assert plan_removal(tmp_path).root == tmp_path


@pytest.mark.parametrize("of_installation", ["condabin", "envs"])
def test_the_base_of_conda_is_not_removed(tmp_path: Path, of_installation: str) -> None:
    (tmp_path / "conda-meta").mkdir()
    (tmp_path / of_installation).mkdir()
    with pytest.raises(EnvironmentProblem, match="is an installation of Python"):
        plan_removal(tmp_path)


def test_a_link_to_an_environment_is_not_removed(target: Target, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(target.root)

    with pytest.raises(EnvironmentProblem, match="is a link"):
        plan_removal(tmp_path / "link")


def test_the_environment_we_run_from_is_not_removed(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(target.root))

    with pytest.raises(RefusedChange, match="runs from"):
        plan_removal(target.root)


def test_one_that_holds_the_current_folder_is_not_removed(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(target.root / "lib")
    with pytest.raises(RefusedChange, match="holds the current folder"):
        plan_removal(target.root)


def test_what_is_in_the_trash_is_not_removed_again(target: Target) -> None:
    trashed = remove_environment(plan_removal(target.root))
    with pytest.raises(EnvironmentProblem, match="is in the trash already"):
        plan_removal(trashed.place)


def test_a_home_that_looks_like_an_environment_is_not_removed(isolated: Path) -> None:
    (isolated / "pyvenv.cfg").write_text("home = /usr/bin\n")

    with pytest.raises(RefusedChange, match="holds more"):
        plan_removal(isolated)


def test_a_folder_swapped_since_it_was_shown_is_not_touched(target: Target, tmp_path: Path) -> None:
    plan = plan_removal(target.root)
    target.root.rename(tmp_path / "away")
    precious = tmp_path / "precious"
    precious.mkdir()

    target.root.symlink_to(precious)
    with pytest.raises(RefusedChange, match="another folder"):
        remove_environment(plan)
    target.root.unlink()
    with pytest.raises(EnvironmentProblem, match="no environment"):
        remove_environment(plan)
    target.root.mkdir()
    with pytest.raises(RefusedChange, match="another folder"):
        remove_environment(plan)

    assert list(precious.iterdir()) == []
    assert list(target.root.iterdir()) == []
    assert list_trash() == ()


def test_it_is_not_restored_over_something_else(target: Target) -> None:
    trashed = remove_environment(plan_removal(target.root))
    target.root.mkdir()

    with pytest.raises(RefusedChange, match="something at"):
        restore_environment(trashed)
    assert list_trash() == (trashed,)


def test_discarded_it_is_gone_for_good(target: Target) -> None:
    trashed = remove_environment(plan_removal(target.root))

    discard_environment(trashed)

    assert list_trash() == ()
    assert not trashed.place.exists()
    with pytest.raises(EnvironmentProblem, match="no longer in the trash"):
        restore_environment(trashed)


def test_a_damaged_note_hides_no_other(target: Target) -> None:
    trashed = remove_environment(plan_removal(target.root))
    (folders.state_dir() / "trash" / "0.json").write_text("{")

    assert list_trash() == (trashed,)

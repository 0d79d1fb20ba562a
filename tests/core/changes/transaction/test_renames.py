from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from envtui.core.changes.recover import recover_environment
from envtui.core.changes.transaction.journal import (
    Journal,
    Move,
    commit,
    read_journal,
    write_journal,
)
from envtui.core.changes.transaction.renames import carry_out, new_transaction
from envtui.core.errors import Cancelled, EnvironmentProblem
from tests.core.changes.places import content, write

UPGRADE = Journal(
    title="p 1 -> 2",
    folders=("made",),
    moves=(
        Move("old/0", "p-1.dist-info", False),
        Move("old/1", "p", False),
        Move("new/p", "p", True),
        Move("new/made/x", "made/x", True),
        Move("new/p-2.dist-info", "p-2.dist-info", True),
    ),
    emptied=("empty",),
)
BEFORE = {"p-1.dist-info/RECORD": "old", "p/a.py": "old"}
AFTER = {"made/x": "new", "p-2.dist-info/RECORD": "new", "p/a.py": "new"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "env", *BEFORE, text="old")
    (tmp_path / "env" / "empty").mkdir()
    return tmp_path / "env"


@pytest.fixture
def transaction(root: Path) -> Path:
    folder = new_transaction(root / ".envtui")
    write(folder / "new", *AFTER, text="new")
    return folder


def leftovers(root: Path) -> list[str]:
    return [path.name for path in (root / ".envtui").iterdir() if path.name != "lock"]


def test_carried_out_it_is_as_planned_and_leaves_nothing(root: Path, transaction: Path) -> None:
    carry_out(root, transaction, UPGRADE, lambda: None)

    assert content(root) == AFTER
    assert not (root / "empty").exists()
    assert leftovers(root) == []


@pytest.mark.parametrize("number", range(1, 6))
def test_stopped_between_two_moves_it_is_as_before(
    root: Path, transaction: Path, number: int
) -> None:
    calls = []

    def check() -> None:
        calls.append(1)
        if len(calls) == number:
            raise Cancelled

    with pytest.raises(Cancelled):
        carry_out(root, transaction, UPGRADE, check)

    assert content(root) == BEFORE
    assert not (root / "made").exists()
    assert leftovers(root) == []


@pytest.mark.parametrize("done", range(6))
def test_without_the_commit_mark_a_crash_is_undone(
    root: Path, transaction: Path, done: int
) -> None:
    write_journal(transaction, UPGRADE)
    (root / "made").mkdir()
    for move in UPGRADE.moves[:done]:
        ends = [transaction / move.aside, root / move.inside]
        source, goal = ends if move.arrives else reversed(ends)
        source.rename(goal)

    assert recover_environment(root) == "Undid a change that was interrupted: p 1 -> 2."
    assert content(root) == BEFORE
    assert leftovers(root) == []
    assert recover_environment(root) == ""


def test_with_the_commit_mark_a_crash_is_finished(root: Path, transaction: Path) -> None:
    write_journal(transaction, UPGRADE)
    (root / "made").mkdir()
    for move in UPGRADE.moves:
        ends = [transaction / move.aside, root / move.inside]
        source, goal = ends if move.arrives else reversed(ends)
        source.rename(goal)
    commit(transaction, UPGRADE)

    assert recover_environment(root) == "Finished a change that was interrupted: p 1 -> 2."
    assert content(root) == AFTER
    assert leftovers(root) == []


def test_what_was_only_staged_is_swept_without_a_word(root: Path, transaction: Path) -> None:
    assert recover_environment(root) == ""
    assert content(root) == BEFORE
    assert leftovers(root) == []


def test_a_journal_says_on_disk_what_it_says_in_memory(transaction: Path) -> None:
    assert read_journal(transaction) == (None, False)
    write_journal(transaction, UPGRADE)
    assert read_journal(transaction) == (UPGRADE, False)
    commit(transaction, UPGRADE)
    assert read_journal(transaction) == (UPGRADE, True)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 99}'])
def test_a_journal_that_cannot_be_understood_is_left_alone(
    root: Path, transaction: Path, text: str
) -> None:
    (transaction / "journal").write_text(text)

    with pytest.raises(EnvironmentProblem, match="cannot be understood"):
        recover_environment(root)
    assert content(root) == BEFORE


def test_an_environment_without_leftovers_is_only_looked_at(tmp_path: Path) -> None:
    assert recover_environment(tmp_path) == ""
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fails_while_undoing_is_settled_at_the_next_look(
    root: Path, transaction: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second rename fails, and so does the one that takes the first one back."""
    rename, calls = os.rename, []

    def failing(path: str | Path, target: str | Path) -> None:
        if "journal" not in Path(path).name:
            calls.append(path)
            if len(calls) in (2, 3):
                raise OSError(errno.EIO, "Input/output error", str(path))
        rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", failing)
        with pytest.raises(Exception, match=r"could not be undone yet.*EIO"):
            carry_out(root, transaction, UPGRADE, lambda: None)

    assert recover_environment(root).startswith("Undid")
    assert content(root) == BEFORE


@pytest.mark.parametrize("left", [0, 1])
def test_after_a_power_cut_that_took_what_was_staged_the_old_files_stay(
    root: Path, transaction: Path, left: int
) -> None:
    write_journal(transaction, UPGRADE)
    for move in UPGRADE.moves[:left]:
        (root / move.inside).rename(transaction / move.aside)
    shutil.rmtree(transaction / "new")
    (transaction / "new").mkdir()

    assert recover_environment(root).startswith("Undid")
    assert content(root) == BEFORE
    assert leftovers(root) == []

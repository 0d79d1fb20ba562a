"""Moving: wholly at the goal or wholly where it was, killed at any moment."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from envtui.core import (
    Target,
    describe_environment,
    examine_environment,
    is_environment,
    list_trash,
    move_environment,
    plan_move,
    restore_environment,
)
from envtui.core.changes import clone as cloning
from envtui.core.changes import move as moving
from envtui.core.changes.recover import recover_environment
from envtui.core.errors import (
    Cancelled,
    EnvironmentProblem,
    RefusedChange,
    StorageError,
    UsageError,
)
from envtui.core.events import Cancel
from tests.core.changes.conftest import Install
from tests.core.changes.places import content
from tests.support.wheels import make_wheel

pytestmark = pytest.mark.skipif(os.name == "nt", reason="scripts are read as POSIX's")


def wrong(root: Path) -> list[str]:
    """What is found wrong there, everything looked at."""
    found = examine_environment(describe_environment(root), thorough=True)
    return [finding.cause for finding in found if finding.severity != "note"]


@pytest.fixture
def full(target: Target, install: Install, wheels: Path) -> Path:
    """An environment with a script in it."""
    make_wheel(wheels, "app", entry_points={"app": "app:main"})
    install("app")
    return target.root


def test_scripts_and_activation_name_the_new_place(full: Path, tmp_path: Path) -> None:
    goal = tmp_path / "some where" / "else"

    assert move_environment(plan_move(full, goal)) == goal

    assert not full.exists()
    assert wrong(goal) == []
    run = subprocess.run([goal / "bin" / "app"], capture_output=True, text=True, check=True)
    assert run.stdout == "1.0\n"
    assert list((goal / ".envtui").glob("txn-*")) == []


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system to write to")
    with TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


class TestToAnotherFileSystem:
    def test_it_is_copied_and_the_old_one_is_kept(self, full: Path, elsewhere: Path) -> None:
        goal, before = elsewhere / "some where" / "env", content(full)
        plan = plan_move(full, goal)
        assert plan.copies

        assert move_environment(plan) == goal

        assert wrong(goal) == []
        run = subprocess.run([goal / "bin" / "app"], capture_output=True, text=True, check=True)
        assert run.stdout == "1.0\n"
        assert not full.exists()
        (trashed,) = list_trash()
        assert restore_environment(trashed) == full
        assert content(full) == before

    def test_and_back(self, full: Path, elsewhere: Path) -> None:
        goal = move_environment(plan_move(full, elsewhere / "env"))

        move_environment(plan_move(goal, full))

        assert wrong(full) == []
        assert not goal.exists()
        # The trash of what lay there lies there: what is removed is renamed, never copied.
        assert [row.place.is_relative_to(elsewhere) for row in list_trash()] == [True, False]

    def test_a_failure_leaves_all_as_it_was(
        self, full: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*arguments: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(cloning, "put", fail)
        before = content(full)

        with pytest.raises(StorageError, match="No space left"):
            move_environment(plan_move(full, elsewhere / "env"))
        assert content(full) == before
        assert list(elsewhere.iterdir()) == []
        assert list_trash() == ()

    def test_where_the_old_one_cannot_leave_there_is_no_copy_either(
        self, full: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(folder: Path) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("envtui.core.changes.trash._make_trash", refuse)
        before = content(full)

        with pytest.raises(StorageError, match=r"was not moved, its trash cannot .*No space left"):
            move_environment(plan_move(full, elsewhere / "env"))
        assert content(full) == before
        assert list(elsewhere.iterdir()) == []
        assert list_trash() == ()


def test_what_cannot_be_moved(full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "link").symlink_to(full)
    with pytest.raises(RefusedChange, match="There is something at"):
        plan_move(full, tmp_path / "taken")
    with pytest.raises(RefusedChange, match="in the environment itself"):
        plan_move(full, full / "inner")
    with pytest.raises(UsageError, match="could not stand on PATH"):
        plan_move(full, tmp_path / "a:b")
    with pytest.raises(EnvironmentProblem, match="is a link"):
        plan_move(tmp_path / "link", tmp_path / "goal")
    with pytest.raises(EnvironmentProblem, match="not an environment"):
        plan_move(tmp_path / "taken", tmp_path / "goal")
    monkeypatch.setattr(sys, "prefix", str(full))
    with pytest.raises(RefusedChange, match="runs from"):
        plan_move(full, tmp_path / "goal")


def test_one_that_lies_there_is_not_moved_there(full: Path) -> None:
    with pytest.raises(RefusedChange, match="lies there already"):
        plan_move(full, full)


def test_something_that_appears_at_the_goal_is_not_overwritten(full: Path, tmp_path: Path) -> None:
    plan = plan_move(full, tmp_path / "goal")
    before = content(full)
    (tmp_path / "goal").mkdir()

    with pytest.raises(RefusedChange):
        move_environment(plan)
    assert content(full) == before


def test_cancelled_it_is_as_before(full: Path, tmp_path: Path) -> None:
    plan, before = plan_move(full, tmp_path / "goal"), content(full)
    cancel = Cancel()
    cancel.request()

    with pytest.raises(Cancelled):
        move_environment(plan, cancel=cancel)
    assert content(full) == before
    assert not (tmp_path / "goal").exists()


KILLED = """
import sys
from pathlib import Path
from envtui.core import plan_move, move_environment
from tests.core.changes.faults import kill_at
plan = plan_move(Path(sys.argv[1]), Path(sys.argv[2]))
kill_at(int(sys.argv[3]), sys.argv[4])
move_environment(plan)
"""


def test_killed_at_any_moment_it_is_at_one_place_and_right(full: Path, tmp_path: Path) -> None:
    # A new interpreter for every kill takes its time: every fourth moment, and the last ones.
    goal, here, ended = tmp_path / "goal", full, False
    seen = set[Path]()
    number = 1
    while not ended:
        other = goal if here == full else full
        command = [sys.executable, "-c", KILLED, *map(str, (here, other, number, tmp_path))]
        code = subprocess.run(command, timeout=60).returncode
        assert code in {0, -signal.SIGKILL}
        ended = code == 0
        places = [place for place in (full, goal) if is_environment(place)]
        assert len(places) == 1, number
        here = places[0]
        recover_environment(here)
        assert wrong(here) == [], number
        seen.add(here)
        number += 4
    assert seen == {full, goal}


def test_a_swapped_folder_is_not_moved(full: Path, tmp_path: Path) -> None:
    plan = moving.plan_move(full, tmp_path / "goal")
    real = full.rename(tmp_path / "real")
    full.symlink_to(real)

    with pytest.raises(RefusedChange, match="another folder"):
        move_environment(plan)

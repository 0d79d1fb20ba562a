"""Each kind of plan is only carried out on what it was made for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from envtui.core import (
    Target,
    clone_environment,
    move_environment,
    plan_clone,
    plan_move,
    plan_removal,
    plan_repair,
    plan_undo,
    remove_environment,
    repair_environment,
)
from envtui.core.changes.apply import apply_plan
from envtui.core.changes.snapshot import check_unchanged, take_snapshot
from envtui.core.errors import OutdatedPlan, RefusedChange
from tests.core.changes.conftest import Install
from tests.core.changes.places import content
from tests.support.wheels import make_wheel


@pytest.fixture
def root(target: Target, install: Install, wheels: Path) -> Path:
    """An environment with a package, and another one at hand."""
    make_wheel(wheels, "app", entry_points={"app": "app:main"})
    make_wheel(wheels, "late", entry_points={"late": "late:main"})
    install("app")
    return target.root


Carry = Callable[[], object]


def repairing(root: Path) -> Carry:
    root.joinpath("bin", "activate").unlink()
    root.joinpath("bin", "gone").symlink_to("nowhere")
    plan = plan_repair(root)
    assert plan.how == "in place"
    return lambda: repair_environment(plan)


def rebuilding(root: Path) -> Carry:
    plan = plan_repair(root, from_scratch=True)
    return lambda: repair_environment(plan)


def moving(root: Path) -> Carry:
    plan = plan_move(root, root.with_name("goal"))
    return lambda: move_environment(plan)


def cloning(root: Path) -> Carry:
    plan = plan_clone(root, root.with_name("goal"))
    return lambda: clone_environment(plan)


def removing(root: Path) -> Carry:
    plan = plan_removal(root)
    return lambda: remove_environment(plan)


PLANS = [repairing, rebuilding, moving, cloning, removing]


@pytest.mark.parametrize("plan", PLANS)
def test_something_installed_meanwhile(
    plan: Callable[[Path], Carry], root: Path, install: Install
) -> None:
    carry_out = plan(root)
    install("late")
    before = content(root)

    with pytest.raises(OutdatedPlan, match=r"has changed since it was shown: .*late.* has come"):
        carry_out()
    assert content(root) == before
    assert not root.with_name("goal").exists()


@pytest.mark.parametrize("plan", PLANS)
def test_another_folder_meanwhile(plan: Callable[[Path], Carry], root: Path) -> None:
    carry_out = plan(root)
    root.rename(root.with_name("away"))
    shutil.copytree(root.with_name("away"), root, symlinks=True)

    with pytest.raises(RefusedChange, match="another folder than the one that was shown"):
        carry_out()


def test_what_is_undone_is_what_was_there(root: Path, target: Target, install: Install) -> None:
    plan = plan_undo(target)
    install("late")
    with pytest.raises(OutdatedPlan, match="now has late"):
        apply_plan(plan)


def test_what_changed_is_named(root: Path) -> None:
    snapshot = take_snapshot(root)
    check_unchanged(snapshot, "look")

    (root / "pyvenv.cfg").write_text("home = /nowhere\n")
    with pytest.raises(OutdatedPlan, match=r"pyvenv\.cfg has changed") as caught:
        check_unchanged(snapshot, "repair it")
    assert caught.value.hint == "Look again, then repair it."

    (root / "pyvenv.cfg").unlink()
    with pytest.raises(OutdatedPlan, match=r"pyvenv\.cfg is gone"):
        check_unchanged(snapshot, "repair it")


def test_what_python_writes_when_it_runs_is_no_change(root: Path, target: Target) -> None:
    snapshot = take_snapshot(root)
    site = target.scheme.purelib
    (site / "__pycache__").mkdir(exist_ok=True)
    (site / "__pycache__" / "late.pyc").touch()
    (next(site.glob("app-*.dist-info")) / "note").touch()
    os.utime(root / "bin")
    check_unchanged(snapshot, "look")


def test_what_may_not_be_locked_can_be_cloned(root: Path) -> None:
    shutil.rmtree(root / ".envtui")
    (root / ".envtui").touch()  # as on a disk that may only be read, no lock can be made
    goal = clone_environment(plan_clone(root, root.with_name("goal")))
    assert (goal / "bin" / "app").exists()

"""Moving an environment, with everything in it that names its place.

Files that name its place are rewritten under a journal that names the goal; the rename of the whole
folder comes last and commits everything. If envtui is killed before that rename, the next look at
the environment undoes everything; after it, the move stands.
"""

from __future__ import annotations

from pathlib import Path

from envtui.core.changes.clone import clone_environment, plan_clone
from envtui.core.changes.errors import storage_error
from envtui.core.changes.lock import environment_lock
from envtui.core.changes.places import as_new_at, check_goal, check_source
from envtui.core.changes.recover import recover_environment
from envtui.core.changes.relocate import rewrites_for_place
from envtui.core.changes.rewrite import Rewrite, staged_journal
from envtui.core.changes.snapshot import Snapshot, check_unchanged, take_snapshot
from envtui.core.changes.transaction.interrupts import interrupts_deferred
from envtui.core.changes.transaction.renames import carry_out_and_move, swept_on_failure
from envtui.core.changes.trash import plan_removal, refuse_running, remove_environment
from envtui.core.environments.known import remember
from envtui.core.errors import StorageError
from envtui.core.events import Cancel, OnEvent, ignore
from envtui.core.files import remove_tree
from envtui.core.literal import literal
from envtui.core.record import Record

__all__ = ["Relocation", "move_environment", "plan_move"]


class Relocation(Record):
    """The plan to move an environment."""

    root: Path
    goal: Path
    snapshot: Snapshot
    """The environment as it was when the plan was made."""
    rewrites: tuple[Rewrite, ...]
    """The files that name its place, as they have to be at the goal."""
    copies: bool
    """Whether the goal lies on another file system: then the environment is copied, and the old one
    goes to the trash."""


def plan_move(root: Path, goal: Path) -> Relocation:
    """Plan to move the environment at ``root`` to ``goal``, where nothing may be yet.

    Raises:
        EnvironmentProblem: ``root`` is no environment, a link to one, conda's, or broken.
        RefusedChange: something is at the goal, or envtui runs from the environment.
        UsageError: the goal cannot stand on PATH.
    """
    root, goal = root.absolute(), goal.absolute()
    check_source(root)
    refuse_running(root, "Move")
    check_goal(root, goal)
    recover_environment(root)
    snapshot = take_snapshot(root)
    rewrites = rewrites_for_place(root, as_new_at(root, goal))
    above = next(folder for folder in goal.parents if folder.is_dir())
    copies = above.stat().st_dev != root.stat().st_dev
    return Relocation(root, goal, snapshot, rewrites, copies)


def move_environment(
    plan: Relocation, *, on_event: OnEvent = ignore, cancel: Cancel | None = None
) -> Path:
    """Carry out ``plan`` and return the new root.

    Raises:
        RefusedChange: the environment has changed since the plan was made.
        StorageError: the disk refuses; everything is as before.
        Cancelled: ``cancel`` was requested; everything is as before.
    """
    # Before locking too, which writes a file into that folder.
    check_unchanged(plan.snapshot, "move it")
    check_goal(plan.root, plan.goal)
    with environment_lock(plan.root, on_event=on_event, cancel=cancel):
        recover_environment(plan.root)
        check_unchanged(plan.snapshot, "move it")
        if plan.copies:
            _copy(plan, on_event, cancel)
            return plan.goal
        try:
            _move(plan, cancel or Cancel())
        except OSError as error:
            raise storage_error(error, f"{literal(str(plan.root))} was not moved") from error
    remember([plan.goal])
    return plan.goal


def _copy(plan: Relocation, on_event: OnEvent, cancel: Cancel | None) -> None:
    """Copy it to another file system; if the old one cannot be removed, remove the copy."""
    clone_environment(plan_clone(plan.root, plan.goal), on_event=on_event, cancel=cancel)
    try:
        remove_environment(plan_removal(plan.root), cancel)
    except BaseException as error:
        if plan.root.is_dir():
            remove_tree(plan.goal)
        if isinstance(error, StorageError):
            what = f"{literal(str(plan.root))} was not moved, its trash cannot take it"
            raise StorageError(f"{what}: {error.message}", hint=error.hint) from error
        raise


def _move(plan: Relocation, cancel: Cancel) -> None:
    plan.goal.parent.mkdir(parents=True, exist_ok=True)
    title = f"move it to {plan.goal}"
    transaction, journal = staged_journal(plan.root, plan.rewrites, title, str(plan.goal))
    with swept_on_failure(transaction), interrupts_deferred(cancel) as check:
        carry_out_and_move(plan.root, plan.goal, transaction, journal, check)

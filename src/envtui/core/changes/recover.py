"""Settling what a crash left: done before every change, and when an environment is opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from envtui.core.changes.errors import storage_error
from envtui.core.changes.lock import environment_lock
from envtui.core.changes.transaction.journal import read_journal
from envtui.core.changes.transaction.renames import finish, sweep, undo
from envtui.core.environments.layout import WORK_FOLDER
from envtui.core.environments.staging import sweep as settle_staging
from envtui.core.errors import EnvironmentProblem, RefusedChange
from envtui.core.events import Cancel, OnEvent, Warned, ignore
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Target

__all__ = ["locked_for_change", "recover_environment"]


@contextmanager
def locked_for_change(
    target: Target, *, on_event: OnEvent = ignore, cancel: Cancel | None = None
) -> Iterator[None]:
    """Hold the lock of ``target`` within the block, with whatever a crash left in it settled.

    A command that plans and then applies holds this over both, so that it changes the very
    environment it made the plan for. A folder to install into (``--target``) is made if need be.

    Raises:
        EnvtuiError: as ``environment_lock`` and ``recover_environment`` do.
    """
    if not target.is_environment:
        _make_folder(target.root)
    with environment_lock(target.root, on_event=on_event, cancel=cancel):
        if told := _settle(target.root):
            on_event(Warned(told))
        yield


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it.

    Raises:
        StorageError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error, f"{literal(str(folder))} cannot be made") from error


def recover_environment(target_root: Path) -> str:
    """Finish or undo the change that a killed process left half-done in ``target_root``.

    Returns:
        One sentence that says what was done; empty if there was nothing to do, or if a living
        process is changing the environment. Without leftovers, nothing is written to it.

    Raises:
        StorageError: the file system refuses; a later call can still settle it.
        EnvironmentProblem: a journal is there and cannot be understood.
    """
    if not os.path.lexists(target_root):
        # A process that was replacing it may have been killed before the new one was in place.
        settle_staging(target_root.parent)
    if not _transactions(target_root):
        return ""
    try:
        with environment_lock(target_root, timeout=0):
            return _settle(target_root)
    except RefusedChange:
        return ""


def _transactions(root: Path) -> list[Path]:
    try:
        return sorted((root / WORK_FOLDER).glob("txn-*"))
    except OSError:
        return []


def _settle(root: Path) -> str:
    """Settle every transaction: since the lock is held, each is that of a process that died."""
    told = [_settle_one(root, transaction) for transaction in _transactions(root)]
    return " ".join(filter(None, told))


def _is_at(root: Path, place: str) -> bool:
    try:
        return root.samefile(place)
    except OSError:
        return False


def _settle_one(root: Path, transaction: Path) -> str:
    try:
        journal, committed = read_journal(transaction)
        if journal is None:
            sweep(transaction)
            return ""
        if committed or (journal.place and _is_at(root, journal.place)):
            finish(root, transaction, journal)
            return f"Finished a change that was interrupted: {literal(journal.title)}."
        undo(root, transaction, journal)
        return f"Undid a change that was interrupted: {literal(journal.title)}."
    except OSError as error:
        raise storage_error(error, "An interrupted change cannot be settled") from error
    except ValueError as error:
        raise EnvironmentProblem(
            f"The journal in {literal(str(transaction))} cannot be understood: "
            f"{literal(str(error))}.",
            hint="It may be from a newer envtui; settle it with that one.",
        ) from error

"""Carrying out, undoing and finishing the renames of a journal.

Each of the three may be killed at any point and started again: the disk shows which renames are
done, and none is done twice. What is renamed is decided in ``compose``.
"""

# Paths are strings where hundreds are renamed: pathlib takes longer than the rename.
# ruff: noqa: PTH104, PTH105, PTH118

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from envtui.core.changes.errors import storage_error
from envtui.core.changes.transaction.journal import (
    Journal,
    Move,
    commit,
    sync_folder,
    write_journal,
)
from envtui.core.files import remove_tree

__all__ = [
    "carry_out",
    "carry_out_and_move",
    "finish",
    "new_transaction",
    "sweep",
    "swept_on_failure",
    "undo",
]


def new_transaction(work: Path) -> Path:
    """Make the folder of a new transaction in the work folder ``work``."""
    folder = work / f"txn-{os.getpid()}-{os.urandom(4).hex()}"
    (folder / "new").mkdir(parents=True)
    (folder / "old").mkdir()
    return folder


@contextlib.contextmanager
def swept_on_failure(transaction: Path) -> Iterator[None]:
    """Delete the transaction's folder if the block fails, unless what is in it is still needed."""
    try:
        yield
    except BaseException:
        # A journal that is still there means that undoing failed: the next change will need it.
        if not (transaction / "journal").exists():
            sweep(transaction)
        raise


def carry_out(
    root: Path,
    transaction: Path,
    journal: Journal,
    check: Callable[[], None],
    verify: Callable[[], None] = lambda: None,
) -> None:
    """Carry out the journal and finish; after any error everything is as before.

    ``check`` is called before each move and ``verify`` after the last; both may raise to stop.
    The error that stopped it is raised again once everything is undone.
    """
    try:
        _do_all(root, transaction, journal, check)
        verify()
        commit(transaction, journal)
    except BaseException:
        # An error after the commit mark was set is no reason to undo.
        if not (transaction / "committed").exists():
            _undo_or_say(root, transaction, journal)
            raise
    finish(root, transaction, journal)


def carry_out_and_move(
    root: Path, goal: Path, transaction: Path, journal: Journal, check: Callable[[], None]
) -> None:
    """Carry out the journal, then rename ``root`` itself to ``goal``, the journal's ``place``.

    That rename commits the transaction. After any error before it, everything is as before.
    """
    try:
        _do_all(root, transaction, journal, check)
        check()
        if os.path.lexists(goal):
            raise FileExistsError(errno.EEXIST, "There is something now", str(goal))
        root.rename(goal)
    except BaseException:
        _undo_or_say(root, transaction, journal)
        raise
    moved = goal / transaction.relative_to(root)
    # It has arrived: what cannot be tidied up now, the next change will.
    with contextlib.suppress(OSError):
        commit(moved, journal)
        finish(goal, moved, journal)


def _do_all(root: Path, transaction: Path, journal: Journal, check: Callable[[], None]) -> None:
    write_journal(transaction, journal)
    for folder in journal.folders:
        (root / folder).mkdir(exist_ok=True)
    place, work = os.fspath(root), os.fspath(transaction)
    for move in journal.moves:
        check()
        _do(place, work, move)


def _undo_or_say(root: Path, transaction: Path, journal: Journal) -> None:
    try:
        undo(root, transaction, journal)
    except OSError as error:
        raise storage_error(
            error, "The change failed and could not be undone yet; the next one there will undo it"
        ) from error


def undo(root: Path, transaction: Path, journal: Journal) -> None:
    """Put everything back in reverse order, then sweep."""
    # After a power cut staged files may be missing, which looks as if they had arrived. But nothing
    # arrives before all has left: until then, what stands in their places are the old files.
    leaving = [transaction / move.aside for move in journal.moves if not move.arrives]
    has_arrived = all(map(os.path.lexists, leaving))
    for move in reversed(journal.moves):
        if has_arrived or not move.arrives:
            _take_back(root, transaction, move)
    for folder in reversed(journal.folders):
        with contextlib.suppress(OSError):
            (root / folder).rmdir()
    # The journal goes first: with it, a sweep that is cut short would look like moves to undo.
    (transaction / "journal").unlink(missing_ok=True)
    sync_folder(transaction)
    sweep(transaction)


def finish(root: Path, transaction: Path, journal: Journal) -> None:
    """Remove what has left, and the folders that it left empty."""
    for folder in journal.emptied:
        with contextlib.suppress(OSError):
            (root / folder).rmdir()
    sweep(transaction)


def sweep(transaction: Path) -> None:
    """Delete the transaction's folder, the file ``committed`` last; undeletable files stay."""
    for name in ("old", "new"):
        remove_tree(transaction / name, as_far_as_possible=True)
    remove_tree(transaction, as_far_as_possible=True)


def _do(root: str, transaction: str, move: Move) -> None:
    aside, inside = os.path.join(transaction, move.aside), os.path.join(root, move.inside)
    if move.arrives:
        os.replace(aside, inside)
    else:
        os.rename(inside, aside)


def _take_back(root: Path, transaction: Path, move: Move) -> None:
    aside, inside = transaction / move.aside, root / move.inside
    there = os.path.lexists(aside)
    if move.arrives and not there and os.path.lexists(inside):
        inside.rename(aside)
    elif not move.arrives and there:
        aside.rename(inside)

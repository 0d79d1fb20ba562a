"""One transaction: distributions leave and arrive together, or nothing happens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from envtui.core.changes.installed import installed_in
from envtui.core.changes.revisions import dump_revision, next_revisions, revision_path, title_of
from envtui.core.changes.transaction.compose import compose
from envtui.core.changes.transaction.interrupts import interrupts_deferred
from envtui.core.changes.transaction.journal import Journal, Move
from envtui.core.changes.transaction.ownership import has_record, lazy_owners
from envtui.core.changes.transaction.renames import carry_out, new_transaction, swept_on_failure
from envtui.core.changes.transaction.staging import (
    Manner,
    check_entries,
    stage_all,
    stage_rewritten,
)
from envtui.core.distributions.bytecode import bytecode_of
from envtui.core.environments.layout import WORK_FOLDER
from envtui.core.wheels.uninstall import Uninstallation, removal_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.changes.model import Change, Revision
    from envtui.core.distributions.model import Distribution
    from envtui.core.environments.model import Target
    from envtui.core.wheels.store import Entry

__all__ = ["install"]


def install(
    target: Target, changes: Sequence[Change], entries: Sequence[Entry], manner: Manner
) -> None:
    """Carry out ``changes``; the caller holds the environment's lock.

    Args:
        target: where the changes are made.
        changes: distributions to install, replace and uninstall.
        entries: the store's entry for each change that installs something, in their order.
        manner: how the transaction is carried out.

    Raises:
        EnvtuiError: nothing has changed.
        OSError: nothing has changed.
    """
    names = {change.normalized: change for change in changes}
    installed = installed_in(target)
    going = [row for row in installed if row.normalized in names]
    staying = [row for row in installed if row.normalized not in names]
    replaced = {name for name, change in names.items() if change.after}
    removal = _removal(going, staying, replaced, target)
    check_entries(target, entries, manner)
    transaction = new_transaction(target.root / WORK_FOLDER)
    with swept_on_failure(transaction):
        stage_all(target, changes, entries, transaction / "new", manner)
        stage_rewritten(removal.replaced, target, transaction / "new")
        digests = [entry.digest for entry in entries]
        title = title_of(changes)
        revisions = next_revisions(target.root, installed, changes, digests, title, manner.restores)
        owner_of = None if manner.overwrite else lazy_owners(staying)
        leaving = removal.files | bytecode_of(removal.files)
        journal = compose(target, transaction, leaving, owner_of, title)
        journal = _with_revisions(journal, revisions, transaction)
        with interrupts_deferred(manner.cancel) as check:
            carry_out(target.root, transaction, journal, check)


def _removal(
    going: Sequence[Distribution],
    staying: Sequence[Distribution],
    replaced: set[str],
    target: Target,
) -> Uninstallation:
    """Return what leaves; of a replaced distribution without RECORD, only its metadata.

    Raises:
        EnvironmentProblem: a distribution is to go for good, and its files are not known.
    """
    recorded: list[Distribution] = []
    unrecorded: list[Distribution] = []
    for row in going:
        (recorded if row.normalized not in replaced or has_record(row) else unrecorded).append(row)
    removal = removal_of(recorded, staying, target) if recorded else Uninstallation()
    for row in unrecorded:
        inside = row.info.rglob("*") if row.info.is_dir() else [row.info]
        removal.files.update(str(path) for path in inside if not path.is_dir())
    return removal


def _with_revisions(journal: Journal, revisions: Iterable[Revision], transaction: Path) -> Journal:
    """Stage the revisions, and return the journal in which they arrive after everything else."""
    moves = []
    for revision in revisions:
        place = revision_path(revision.number)
        (transaction / place.name).write_bytes(dump_revision(revision))
        moves.append(Move(place.name, str(place), True))
    folder = str(revision_path(1).parent)
    return journal._replace(folders=(*journal.folders, folder), moves=(*journal.moves, *moves))

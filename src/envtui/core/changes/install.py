"""One transaction: distributions leave and arrive together, or nothing happens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from envtui.core.changes.compose import compose
from envtui.core.changes.interrupts import interrupts_deferred
from envtui.core.changes.journal import Journal, Move
from envtui.core.changes.leaving import with_bytecode
from envtui.core.changes.lock import WORK_FOLDER
from envtui.core.changes.mirror import mirrored
from envtui.core.changes.model import Change, Revision
from envtui.core.changes.ownership import has_record, lazy_owners
from envtui.core.changes.plan import installed_in
from envtui.core.changes.revisions import dump_revision, next_revisions, revision_path
from envtui.core.changes.transaction import carry_out, new_transaction, sweep
from envtui.core.distributions.model import Distribution
from envtui.core.environments.model import Target
from envtui.core.errors import RefusedChange
from envtui.core.events import Cancel, Linked, OnEvent, Warned
from envtui.core.interpreters.model import Scheme
from envtui.core.literal import literal
from envtui.core.wheels.clashes import clashes_between
from envtui.core.wheels.store import Entry, open_store
from envtui.core.wheels.uninstall import Removal, removal_of

__all__ = ["Manner", "install"]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a transaction is carried out."""

    link_mode: str
    """``clone``, ``hardlink``, ``copy``, ``symlink``; empty: the first that works."""
    relocatable: bool
    """Whether scripts find their interpreter from their own place."""
    overwrite: bool
    """Whether files of other distributions may be overwritten."""
    restores: int | None
    """The revision that it goes back to, if it does."""
    on_event: OnEvent
    """Told of each distribution staged."""
    cancel: Cancel
    """Looked at between two distributions and between two renames."""


def install(
    target: Target, changes: Sequence[Change], entries: Sequence[Entry], manner: Manner
) -> None:
    """Carry out ``changes``; the environment's lock is held.

    Args:
        target: where.
        changes: what.
        entries: for each change that brings something, in their order, the store's entry.
        manner: how.

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
    _refuse_clashes(entries, target, manner)
    transaction = new_transaction(target.root / WORK_FOLDER)
    try:
        into = mirrored(target, transaction / "new")
        _stage(target, changes, entries, into, manner)
        _stage_rewritten(removal.replaced, target, transaction / "new")
        digests = [entry.digest for entry in entries]
        title = _title(changes)
        revisions = next_revisions(target.root, installed, changes, digests, title, manner.restores)
        owner_of = (lambda path: "") if manner.overwrite else lazy_owners(staying)
        leaving = with_bytecode(removal.files)
        journal = compose(target, transaction, leaving, owner_of, title)
        journal = _with_revisions(journal, revisions, transaction)
        with interrupts_deferred() as interrupted:

            def check() -> None:
                interrupted()
                manner.cancel.check()

            carry_out(target.root, transaction, journal, check)
    except BaseException:
        # With a journal it could not be undone yet, and is needed for that.
        if not (transaction / "journal").exists():
            sweep(transaction)
        raise


def _removal(
    going: Sequence[Distribution],
    staying: Sequence[Distribution],
    replaced: set[str],
    target: Target,
) -> Removal:
    """Return what leaves; of what is replaced and has no record, the metadata alone.

    Raises:
        EnvironmentProblem: something is to go for good and it is not known what that is.
    """
    recorded: list[Distribution] = []
    unrecorded: list[Distribution] = []
    for row in going:
        (recorded if row.normalized not in replaced or has_record(row) else unrecorded).append(row)
    removal = removal_of(recorded, staying, target) if recorded else Removal()
    for row in unrecorded:
        inside = row.info.rglob("*") if row.info.is_dir() else [row.info]
        removal.files.update(str(path) for path in inside if not path.is_dir())
    return removal


def _refuse_clashes(entries: Sequence[Entry], target: Target, manner: Manner) -> None:
    """Raise if two of ``entries`` bring different files to one place.

    Raises:
        RefusedChange: they do, and it was not allowed; if it was, a warning says so.
    """
    for clash in clashes_between(entries, target.scheme)[:1]:
        sentence = (
            f"{literal(clash.first)} and {literal(clash.second)} both bring "
            f"{literal(clash.path)}, with different contents"
        )
        if not manner.overwrite:
            raise RefusedChange(
                f"{sentence}.",
                hint="Install one of the two, or let the later one win with --allow-breaking.",
            )
        manner.on_event(Warned(f"{sentence}; that of {literal(clash.second)} is kept"))


def _stage_rewritten(replaced: Mapping[str, bytes], target: Target, new: Path) -> None:
    """Stage files of the environment that stay with another content."""
    for path, content in replaced.items():
        place = new / Path(path).relative_to(target.root)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def _with_revisions(journal: Journal, revisions: Iterable[Revision], transaction: Path) -> Journal:
    """Write the revisions, and let them arrive after everything else."""
    moves = []
    for revision in revisions:
        place = revision_path(revision.number)
        (transaction / place.name).write_bytes(dump_revision(revision))
        moves.append(Move(place.name, str(place), True))
    folder = str(revision_path(1).parent)
    return replace(journal, folders=(*journal.folders, folder), moves=(*journal.moves, *moves))


def _stage(
    target: Target,
    changes: Sequence[Change],
    entries: Sequence[Entry],
    into: Scheme,
    manner: Manner,
) -> None:
    from envtui.core.wheels.stage import layout, stage

    arriving = [change for change in changes if change.after]
    if not arriving:
        return
    plan = layout(
        target,
        into,
        open_store(),
        link_mode=manner.link_mode,
        relocatable=manner.relocatable,
        on_event=manner.on_event,
    )
    for done, (change, entry) in enumerate(zip(arriving, entries, strict=True), start=1):
        manner.cancel.check()
        stage(entry, plan, requested=_is_requested(change), direct_url=_direct_url(change, entry))
        manner.on_event(Linked(change.name, done, len(arriving)))


def _is_requested(change: Change) -> bool:
    """Tell whether a person asked for it, now or when it was installed before."""
    if change.requested or change.before is None:
        return change.requested
    return (change.before.info / "REQUESTED").exists()


def _direct_url(change: Change, entry: Entry) -> str:
    """Return the content of ``direct_url.json`` (PEP 610), if it was asked for by URL or path."""
    candidate = change.after
    if candidate is None or not candidate.direct or candidate.file is None:
        return ""
    import json

    hashes = dict(candidate.file.hashes) or {"sha256": entry.digest}
    return json.dumps({"url": candidate.file.url, "archive_info": {"hashes": hashes}})


def _title(changes: Sequence[Change]) -> str:
    return ", ".join(_titles(changes))


def _titles(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes[:3]:
        before, after = change.versions
        yield f"{change.action} {change.name} {after or before}"
    if len(changes) > 3:
        yield f"and {len(changes) - 3} more"

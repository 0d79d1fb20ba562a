"""One transaction: distributions leave and arrive together, or nothing happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from envtui.core.changes.compose import compose
from envtui.core.changes.interrupts import interrupts_deferred
from envtui.core.changes.leaving import with_bytecode
from envtui.core.changes.lock import WORK_FOLDER
from envtui.core.changes.model import Change
from envtui.core.changes.ownership import lazy_owners, owned_files
from envtui.core.changes.plan import installed_in
from envtui.core.changes.transaction import carry_out, new_transaction, sweep
from envtui.core.distributions.model import Distribution
from envtui.core.environments.model import Target
from envtui.core.events import Cancel, Linked, OnEvent
from envtui.core.wheels.store import Entry

__all__ = ["install"]


def install(
    target: Target,
    changes: Sequence[Change],
    entries: Sequence[Entry],
    *,
    link_mode: str,
    relocatable: bool,
    on_event: OnEvent,
    cancel: Cancel,
) -> None:
    """Carry out ``changes``; the environment's lock is held.

    Args:
        target: where.
        changes: what.
        entries: for each change that brings something, in their order, the store's entry.
        link_mode: as for ``apply``.
        relocatable: whether scripts find their interpreter from their own place.
        on_event: told of each distribution staged.
        cancel: looked at between two distributions and between two renames.

    Raises:
        EnvtuiError: nothing has changed.
        OSError: nothing has changed.
    """
    transaction = new_transaction(target.root / WORK_FOLDER)
    try:
        _stage(target, changes, entries, transaction, link_mode, relocatable, on_event, cancel)
        names = {change.normalized for change in changes}
        installed = installed_in(target)
        going = [row for row in installed if row.normalized in names]
        staying = [row for row in installed if row.normalized not in names]
        leaving = _leaving(going, staying)
        journal = compose(target, transaction, leaving, lazy_owners(staying), _title(changes))
        with interrupts_deferred() as interrupted:

            def check() -> None:
                interrupted()
                cancel.check()

            carry_out(target.root, transaction, journal, check)
    except BaseException:
        # With a journal it could not be undone yet, and is needed for that.
        if not (transaction / "journal").exists():
            sweep(transaction)
        raise


def _stage(
    target: Target,
    changes: Sequence[Change],
    entries: Sequence[Entry],
    transaction: Path,
    link_mode: str,
    relocatable: bool,
    on_event: OnEvent,
    cancel: Cancel,
) -> None:
    from envtui.core.wheels.stage import layout, stage
    from envtui.core.wheels.store import open_store

    arriving = [change for change in changes if change.after]
    if not arriving:
        return
    plan = layout(
        target,
        transaction / "new",
        open_store(),
        link_mode=link_mode,
        relocatable=relocatable,
        on_event=on_event,
    )
    for done, (change, entry) in enumerate(zip(arriving, entries, strict=True), start=1):
        cancel.check()
        stage(entry, plan, requested=change.requested, direct_url=_direct_url(change, entry))
        on_event(Linked(change.name, done, len(arriving)))


def _leaving(going: Sequence[Distribution], staying: Sequence[Distribution]) -> set[str]:
    """Return every file that leaves: recorded by what goes, and by nothing that stays."""
    if not going:
        return set()
    owner_of = lazy_owners(staying)
    files = {path for row in going for path in owned_files(row)}
    return {path for path in with_bytecode(files) if not owner_of(path)}


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

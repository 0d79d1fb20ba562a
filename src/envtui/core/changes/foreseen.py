"""What can be foreseen before anything is downloaded or built: how much that is, and clashes."""

from __future__ import annotations

from collections.abc import Sequence

from envtui.core.record import Record, replace
from envtui.core.wheels.clashes import Clash, clashes_between, clashes_with_installed
from envtui.core.wheels.origins import is_in_store, known_digest
from envtui.core.wheels.store import open_store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.workshop import Workshop
    from envtui.core.changes.model import Change, Plan
    from envtui.core.distributions.model import Distribution
    from envtui.core.wheels.store import Entry, Store

__all__ = ["ForeseenClashes", "download_size", "with_clashes"]


class ForeseenClashes(Record):
    """The clashes that the wheels in the store reveal."""

    found: tuple[Clash, ...]
    """Between distributions that arrive, and of these with installed ones that stay."""
    not_compared: tuple[str, ...]
    """Normalized names of what arrives and is not in the store, so that its files are unknown."""


def download_size(plan: Plan) -> int:
    """Return the bytes that applying the plan downloads, as far as indexes say how large files are.

    Of source code that is still to be built they may be fewer: it can be in the store already.
    """
    store = open_store()
    files = [change.after.file for change in plan.changes if change.after and change.after.file]
    return sum(
        file.size
        for file in files
        if not (file.url.startswith("file:") or is_in_store(store, file))
    )


def with_clashes(plan: Plan, installed: Sequence[Distribution]) -> Plan:
    """Return the plan with its ``clashes``, found without downloading anything."""
    target, workshop = plan.target, plan.workshop
    assert target is not None and workshop is not None
    names = {change.normalized for change in plan.changes}
    staying = [row for row in installed if row.normalized not in names]
    arriving = [change for change in plan.changes if change.after]
    store = open_store()
    entries, unknown = [], []
    for change in arriving:
        if entry := _entry(change, workshop, store):
            entries.append(entry)
        else:
            unknown.append(change.normalized)
    found = clashes_between(entries, target.scheme)
    if staying:
        from envtui.core.changes.transaction.ownership import lazy_owners

        found += clashes_with_installed(entries, target.scheme, lazy_owners(staying))
    is_alone = len(arriving) + len(staying) < 2
    return replace(plan, clashes=ForeseenClashes(found, () if is_alone else tuple(unknown)))


def _entry(change: Change, workshop: Workshop, store: Store) -> Entry | None:
    """Return the store's entry of the wheel that a change installs, if it has one."""
    if change.after is None or change.after.file is None or change.builds:
        return None
    digest = known_digest(store, workshop.installable(change.after))
    return store.get(digest) if digest else None

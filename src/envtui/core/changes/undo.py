"""Undo and redo: plans that lead back to an earlier revision, or forward again.

What envtui installed comes from the store, offline. What another tool installed is looked up on the
index by its version.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from envtui.core.changes.compare import (
    action_for,
    as_found,
    broken_by_removing,
    uninstallation,
)
from envtui.core.changes.installed import installed_in
from envtui.core.changes.model import Change, Plan, RecordedDistribution, Revision
from envtui.core.changes.revisions import list_revisions
from envtui.core.errors import EnvtuiError, RefusedChange
from envtui.core.literal import literal
from envtui.core.record import replace
from envtui.core.resolution.model import Candidate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution
    from envtui.core.environments.model import Target
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.index.model import IndexFile

__all__ = ["plan_redo", "plan_return", "plan_undo", "redo_destination", "undo_destination"]


def plan_undo(target: Target, configuration: IndexConfiguration | None = None) -> Plan:
    """Plan the way back to what was there before the last change, whoever made it.

    After an undo, the next one goes one change further back. Changes that only installed the same
    files again are passed over.

    Raises:
        RefusedChange: there is nothing to undo, or something to be restored is nowhere to be found.
    """
    revisions = list_revisions(target.root, installed_in(target))
    number = undo_destination(revisions)
    if number is None:
        is_found = bool(revisions) and revisions[-1].position != 0
        why = "this is as it was found" if is_found else "no earlier change is recorded"
        raise RefusedChange(f"There is nothing to undo: {why}.")
    return _plan(target, revisions, number, configuration)


def plan_redo(target: Target, configuration: IndexConfiguration | None = None) -> Plan:
    """Plan the way forward to what was undone last.

    Raises:
        RefusedChange: there is nothing to redo, or something of it is nowhere to be found.
    """
    revisions = list_revisions(target.root, installed_in(target))
    number = redo_destination(revisions)
    if number is None:
        raise RefusedChange("There is nothing to redo: nothing was undone since the last change.")
    return _plan(target, revisions, number, configuration)


def plan_return(
    target: Target, number: int, configuration: IndexConfiguration | None = None
) -> Plan:
    """Plan the way to what was there after revision ``number``; 0 is before the first.

    Raises:
        RefusedChange: there is no such revision, or something of it is nowhere to be found.
    """
    revisions = list_revisions(target.root, installed_in(target))
    if not 0 <= number <= len(revisions):
        raise RefusedChange(
            f"There is no revision {number}: the last one is {len(revisions)}.",
            hint="envtui env history lists them.",
        )
    position = revisions[number - 1].position if number else 0
    return _plan(target, revisions, position, configuration)


def undo_destination(revisions: Sequence[Revision]) -> int | None:
    """Return the number of the revision that undo leads to, 0 for before the first.

    ``None`` if there is nothing to undo.
    """
    if not revisions or revisions[-1].position == 0:
        return None
    now = revisions[revisions[-1].position - 1]
    while now.parent and _are_same(revisions[now.parent - 1], now):
        now = revisions[now.parent - 1]
    return None if now.parent == 0 and now.by == "elsewhere" else now.parent


def redo_destination(revisions: Sequence[Revision]) -> int | None:
    """Return the number of the revision that redo leads to; ``None`` if nothing was undone."""
    here = revisions[-1].position if revisions else 0
    after = _after(revisions, here)
    while after and here and _are_same(revisions[here - 1], after):
        after = _after(revisions, after.number)
    return after.number if after else None


def _after(revisions: Sequence[Revision], number: int) -> Revision | None:
    """Return the last change, other than undo and redo, that was made to revision ``number``."""
    changes = (row for row in reversed(revisions) if row.parent == number and row.restores is None)
    return next(changes, None)


def _are_same(one: Revision, other: Revision) -> bool:
    """Whether both hold the same, so that there is nothing to do from one to the other."""
    pins = {pin.normalized: pin for pin in one.pins}
    return pins.keys() == {pin.normalized for pin in other.pins} and not any(
        _differs(pin, pins[pin.normalized]) for pin in other.pins
    )


def _differs(pin: RecordedDistribution, here: RecordedDistribution | None) -> bool:
    """Whether ``pin`` is another version than ``here``, or the same from another wheel.

    Where another tool installed one of them, only the versions can be compared.
    """
    if here is None or here.version != pin.version:
        return True
    if pin.file is None or here.file is None:
        return False
    return _origin(pin, pin.file) != _origin(here, here.file)


def _origin(pin: RecordedDistribution, file: IndexFile) -> tuple[object, ...]:
    return file.hashes.get("sha256"), pin.source, file.url if pin.direct else ""


def _plan(
    target: Target,
    revisions: Sequence[Revision],
    number: int,
    configuration: IndexConfiguration | None,
) -> Plan:
    installed = {row.normalized: row for row in installed_in(target)}
    here = {pin.normalized: pin for pin in revisions[-1].pins} if revisions else {}
    wanted = {pin.normalized: pin for pin in revisions[number - 1].pins} if number else {}
    asked = {name for name, pin in here.items() if pin.requested}
    changes = [
        uninstallation(row, requested=name in asked)
        for name, row in installed.items()
        if name not in wanted
    ]
    changes += [
        _change(pin, installed.get(name))
        for name, pin in wanted.items()
        if name not in installed or _differs(pin, here.get(name))
    ]
    changes = _looked_up(changes, target, number, configuration)
    return Plan(
        target=target,
        create=None,
        changes=tuple(sorted(changes, key=lambda change: change.normalized)),
        breaks=_broken(changes, installed.values(), target),
        # The person wants what was there before, broken or not, and gets a warning.
        breaking_allowed=True,
        found=as_found(installed.values()),
        checked=len(wanted),
        restores=number,
        configuration=configuration,
    )


def _broken(
    changes: Sequence[Change], installed: Iterable[Distribution], target: Target
) -> tuple[str, ...]:
    """Return a sentence for each distribution that stays and would lack what it requires."""
    from envtui.core.distributions.graph import build_graph
    from envtui.core.resolution.installed import find_breaks, read_installed
    from envtui.core.resolution.markers import Markers

    markers = target.interpreter.markers
    going = {change.normalized for change in changes if change.after is None}
    coming = [change.after for change in changes if change.after is not None]
    altered = {candidate.normalized for candidate in coming}
    graph = build_graph(installed, markers)
    left = [row for name, row in graph.distributions.items() if name not in going]
    misfits = find_breaks(coming, read_installed(left), Markers(markers))
    missing = broken_by_removing(graph, going, altered)
    return (*missing, *(str(misfit) for misfit, _ in misfits))


def _change(pin: RecordedDistribution, before: Distribution | None) -> Change:
    return Change(
        action=action_for(before, pin.version),
        name=pin.name,
        normalized=pin.normalized,
        before=before,
        after=Candidate(pin.name, pin.normalized, pin.version, pin.file, "", direct=pin.direct),
        requested=pin.requested,
        source=pin.source,
    )


def _looked_up(
    changes: Sequence[Change],
    target: Target,
    number: int,
    configuration: IndexConfiguration | None,
) -> list[Change]:
    """Return the changes, those of which no file is recorded with one from the index.

    Raises:
        RefusedChange: another tool installed something that no index has for this Python.
    """
    unknown = [change for change in changes if change.after and change.after.file is None]
    if not unknown:
        return list(changes)
    from envtui.core.changes.answers import resolve_exactly

    words = [f"{change.name}=={change.after.version}" for change in unknown if change.after]
    try:
        answer = resolve_exactly(words, target.interpreter, configuration)
    except EnvtuiError as error:
        raise RefusedChange(
            f"Revision {number} cannot be restored: it has {literal(', '.join(words))} from "
            f"another tool, which cannot be found again. {error.message}",
        ) from error
    found = {candidate.normalized: candidate for candidate in answer.candidates}
    return [
        replace(change, after=found[change.normalized]) if change in unknown else change
        for change in changes
    ]

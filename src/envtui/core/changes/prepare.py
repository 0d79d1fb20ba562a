"""Preparing a plan: everything it installs is built where needed, downloaded and unpacked."""

from __future__ import annotations

from envtui.core.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from envtui.core.building.session import Session
    from envtui.core.building.workshop import Workshop
    from envtui.core.changes.model import Plan
    from envtui.core.events import Cancel, OnEvent
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.index.model import IndexFile
    from envtui.core.wheels.store import Entry

__all__ = ["prepare_changes"]


def prepare_changes(
    plan: Plan,
    configuration: IndexConfiguration | None,
    on_event: OnEvent,
    cancel: Cancel,
) -> tuple[Plan, tuple[Entry, ...]]:
    """Return the plan with wheels in place of source code, and each wheel's entry in the store.

    Args:
        plan: what is to be installed.
        configuration: how files are fetched, if the plan has no workshop of its own.
        on_event: told of progress, from any thread.
        cancel: looked at throughout.

    Raises:
        BuildFailed: source code could not be built.
        EnvtuiError: a file cannot be fetched, or is not what it should be.
    """
    session: Session | None = plan.workshop
    try:
        if plan.workshop is not None:
            plan.workshop.serve(on_event, cancel)
            plan = _built(plan, plan.workshop)
        files = [change.after.file for change in plan.changes if change.after and change.after.file]
        if not files:
            return plan, ()
        session = session or _session(configuration)
        return plan, _entries(files, session, on_event, cancel)
    finally:
        if session is not None:
            session.close()


def _built(plan: Plan, workshop: Workshop) -> Plan:
    if all(change.source is None for change in plan.changes):
        return plan
    from envtui.core.changes.built import with_wheels

    return replace(plan, changes=with_wheels(plan.changes, plan.edges, workshop))


def _session(configuration: IndexConfiguration | None) -> Session:
    from envtui.core.building.session import Session
    from envtui.core.index.configuration import load_configuration

    return Session(configuration or load_configuration())


def _entries(
    files: Sequence[IndexFile], session: Session, on_event: OnEvent, cancel: Cancel
) -> tuple[Entry, ...]:
    from envtui.core.wheels.fetch import prepare
    from envtui.core.wheels.store import open_store

    return prepare(
        files,
        lambda: session.index.http,
        open_store(),
        on_event,
        cancel,
        downloads=session.downloads,
    )

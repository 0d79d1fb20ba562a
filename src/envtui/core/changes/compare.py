"""Comparing an answer with what is installed: the changes it takes, and what they would break."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from envtui.core.changes.model import Action, Change

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.graph import Graph
    from envtui.core.distributions.model import Distribution
    from envtui.core.resolution.model import Resolution

__all__ = [
    "action_for",
    "as_found",
    "broken_by_removing",
    "changes_for",
    "orphans_of",
    "removals",
    "uninstallation",
]


def changes_for(answer: Resolution, installed: Iterable[Distribution]) -> tuple[Change, ...]:
    """Return the changes that install ``answer``, ordered by name."""
    before = {row.normalized: row for row in reversed(tuple(installed))}
    requested = {edge.name for edge in answer.edges if not edge.parent}
    return tuple(
        Change(
            action=action_for(before.get(candidate.normalized), candidate.version),
            name=candidate.name,
            normalized=candidate.normalized,
            before=before.get(candidate.normalized),
            after=candidate,
            requested=candidate.normalized in requested,
        )
        for candidate in sorted(answer.candidates, key=lambda candidate: candidate.normalized)
        if candidate.file is not None
    )


def as_found(installed: Iterable[Distribution]) -> frozenset[tuple[str, str]]:
    """Return what is installed in the form in which a plan keeps it (``Plan.found``)."""
    return frozenset((row.normalized, row.version) for row in installed)


def removals(answer: Resolution, installed: Iterable[Distribution]) -> tuple[Change, ...]:
    """Return the changes that uninstall everything that ``answer`` does not hold."""
    wanted = {candidate.normalized for candidate in answer.candidates}
    rows = {row.normalized: row for row in installed if row.normalized not in wanted}
    return tuple(uninstallation(row, requested=False) for row in rows.values())


def uninstallation(row: Distribution, *, requested: bool) -> Change:
    """Return the change that removes an installed distribution."""
    return Change("uninstall", row.name, row.normalized, row, None, requested)


def broken_by_removing(
    graph: Graph, going: set[str], altered: Collection[str] = ()
) -> tuple[str, ...]:
    """Return a sentence for each distribution that stays although it requires one of ``going``.

    Those in ``altered`` are passed over: what their new version requires is not known here.
    """
    return tuple(
        f"{need.parent} {graph.distributions[need.parent].version} requires {need.requirement}, "
        "which goes."
        for name in sorted(going)
        for need in graph.required_by.get(name, ())
        if need.parent not in going and need.parent not in altered
    )


def orphans_of(graph: Graph, going: set[str]) -> tuple[str, ...]:
    """Return what is only there for those ``going``: nothing else needs it, nobody asked for it."""
    from envtui.core.distributions.details import read_details

    candidates = graph.reachable(going) - going
    needed = {
        name
        for name in candidates
        if read_details(graph.distributions[name]).requested
        or any(need.parent not in candidates | going for need in graph.required_by.get(name, ()))
    }
    return tuple(sorted(candidates - graph.reachable(needed)))


def action_for(before: Distribution | None, version: str) -> Action:
    """Return the name of the action by which ``version`` takes the place of ``before``."""
    if before is None:
        return "install"
    if before.version == version:
        return "reinstall"
    from packaging.version import InvalidVersion, Version

    try:
        return "downgrade" if Version(version) < Version(before.version) else "upgrade"
    except InvalidVersion:
        return "upgrade"

"""Where each project of an answer is needed: markers followed from the requests outward."""

from __future__ import annotations

from collections.abc import Iterable

from envtui.core.resolution.targets import TargetPython
from envtui.core.resolution.universal.marker_sets import (
    NOWHERE,
    MarkerSet,
    intersection,
    marker_set,
    requires_python_set,
    union,
)
from envtui.core.resolution.universal.marker_text import marker_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.resolution.model import Candidate
    from envtui.core.resolution.question import Question
    from envtui.core.resolution.requirements import Need
    from envtui.core.resolution.solve import Solution

__all__ = ["conditions_of", "with_markers"]


def conditions_of(solution: Solution, environment: MarkerSet) -> dict[str, MarkerSet]:
    """Return, for each project of the answer, the part of ``environment`` that needs it."""
    provider = solution.provider
    found: dict[int, MarkerSet] = {}
    pending: list[int] = []

    def add(need: Need, condition: MarkerSet) -> None:
        for extra in ("", *need.extras):
            number = provider.number((need.name, extra))
            known = found.get(number, NOWHERE)
            joined = union(known, condition)
            if joined != known:
                found[number] = joined
                pending.append(number)

    for _, need in solution.requests:
        add(need, intersection(marker_set(need.marker), environment))
    while pending:
        number = pending.pop()
        name, extra = provider.nodes[number]
        for requires in provider.requires(name, extra, solution.pins[number]):
            need = requires.need
            add(need, intersection(marker_set(need.marker, extra), found[number]))
    return {
        name: found.get(number, NOWHERE)
        for number in solution.pins
        for name, extra in [provider.nodes[number]]
        if not extra
    }


def with_markers(
    candidates: Iterable[Candidate], solution: Solution, question: Question
) -> list[Candidate]:
    """Return the candidates of an answer for one machine, each with a marker for all machines."""
    assert isinstance(question.target, TargetPython)
    since = requires_python_set(f">={question.target.markers['python_version']}")
    conditions = conditions_of(solution, since)
    return [
        candidate._replace(marker=marker_text(conditions[candidate.normalized], since))
        for candidate in candidates
    ]

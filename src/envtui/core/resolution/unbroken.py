"""The answer to a question that breaks nothing installed, if there is one."""

from __future__ import annotations

from envtui.core.events import Cancel, OnEvent, ignore
from envtui.core.record import replace
from envtui.core.resolution.requests import Request
from envtui.core.resolution.solve import OnDecided, ReadSource, Unsolved, solve
from envtui.core.resolution.targets import TargetPython

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from envtui.core.resolution.model import Index, Resolution
    from envtui.core.resolution.question import Question

    Ask = Callable[[Question], Resolution]

__all__ = ["find_unbroken"]


def find_unbroken(
    question: Question,
    index: Index,
    *,
    on_event: OnEvent,
    cancel: Cancel,
    on_decided: OnDecided | None,
    read_source: ReadSource | None,
) -> Resolution:
    """Return the answer; one that breaks what is installed names it in ``breaks``.

    Raises:
        NoSolution: with the chains that collide, and ways out.
        IndexProblem: an index failed.
        Cancelled: ``cancel`` was set.
    """
    try:
        return _unbroken(question, _asking(index, on_event, cancel, on_decided, read_source))
    except Unsolved as unsolved:
        from envtui.core.resolution.explain import no_solution

        quiet = _asking(index, ignore, cancel, None, read_source)
        raise no_solution(unsolved.proof, quiet, index.places) from None


def _asking(
    index: Index,
    on_event: OnEvent,
    cancel: Cancel,
    on_decided: OnDecided | None,
    read_source: ReadSource | None,
) -> Ask:
    """Return what answers a question with these means."""

    def ask(question: Question) -> Resolution:
        answer = solve
        if not isinstance(question.target, TargetPython):
            from envtui.core.resolution.universal import solve_universal

            answer = solve_universal
        return answer(
            question,
            index,
            on_event=on_event,
            cancel=cancel,
            on_decided=on_decided,
            read_source=read_source,
        )

    return ask


def _unbroken(question: Question, ask: Ask) -> Resolution:
    """Look for an answer that breaks nothing, and fall back on one that does."""
    first = answer = ask(question)
    if not question.installed:
        return answer
    from envtui.core.resolution.installed import find_breaks

    markers = question.markers()
    while broken := find_breaks(answer.candidates, question.installed, markers):
        if question.options.allow_breaking:
            return replace(answer, breaks=tuple(found for found, _ in broken))
        guards = tuple(Request(need, found.requirement) for found, need in broken)
        question = replace(question, constraints=(*question.constraints, *guards))
        try:
            answer = ask(question)
        except Unsolved:
            broken = find_breaks(first.candidates, question.installed, markers)
            return replace(first, breaks=tuple(found for found, _ in broken))
    return answer

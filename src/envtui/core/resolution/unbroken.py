"""Finding an answer that breaks nothing installed, if there is one."""

from __future__ import annotations

from functools import partial

from envtui.core.events import ignore
from envtui.core.record import replace
from envtui.core.resolution.requests import Request
from envtui.core.resolution.solve import Unsolved, solve
from envtui.core.resolution.targets import TargetPython

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.resolution.model import Resolution
    from envtui.core.resolution.question import Question, Run

__all__ = ["find_unbroken"]


def find_unbroken(question: Question, run: Run) -> Resolution:
    """Return an answer; if it breaks installed distributions, ``breaks`` names them.

    Raises:
        NoSolution: there is none; it names the chains that collide, and ways out.
        IndexProblem: an index failed.
        Cancelled: that was requested.
    """
    try:
        return _unbroken(question, run)
    except Unsolved as unsolved:
        from envtui.core.resolution.explaining.explain import no_solution

        quiet = replace(run, on_event=ignore, on_decided=None)
        ask, places = partial(_ask, run=quiet), run.index.places
        raise no_solution(unsolved.proof, ask, places, run.on_event) from None


def _ask(question: Question, run: Run) -> Resolution:
    if isinstance(question.target, TargetPython):
        return solve(question, run)
    from envtui.core.resolution.universal.solve import solve_universal

    return solve_universal(question, run)


def _unbroken(question: Question, run: Run) -> Resolution:
    """Look for an answer that breaks nothing, and fall back on the first one found."""
    first = answer = _ask(question, run)
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
            answer = _ask(question, run)
        except Unsolved:
            broken = find_breaks(first.candidates, question.installed, markers)
            return replace(first, breaks=tuple(found for found, _ in broken))
    return answer

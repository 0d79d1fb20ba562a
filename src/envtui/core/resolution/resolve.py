"""From requirements to pins: the one function that others call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from envtui.core.events import Cancel, OnEvent, Resolved, ignore
from envtui.core.interpreters.model import Interpreter
from envtui.core.names import normalize_name
from envtui.core.record import replace
from envtui.core.resolution.installed import find_breaks, read_installed
from envtui.core.resolution.keep import keep_installed
from envtui.core.resolution.model import (
    DirectSource,
    Index,
    Options,
    RequirementLine,
    Resolution,
)
from envtui.core.resolution.question import Question, check_hashes, check_hashes_of_answer
from envtui.core.resolution.requests import Request, read_requests
from envtui.core.resolution.solve import OnDecided, ReadSource, Unsolved, solve
from envtui.core.resolution.targets import TargetPython, target_python

TYPE_CHECKING = False
if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from envtui.core.distributions.model import Distribution
    from envtui.core.resolution.reach import Reach

__all__ = ["resolve"]

Ask = Callable[[Question], Resolution]


def resolve(
    requirements: Iterable[str | Requirement | RequirementLine],
    *,
    index: Index,
    interpreter: Interpreter | TargetPython | Reach,
    installed: Iterable[Distribution] = (),
    constraints: Iterable[str | Requirement | RequirementLine] = (),
    overrides: Iterable[str | Requirement | RequirementLine] = (),
    excludes: Iterable[str] = (),
    preferences: Mapping[str, tuple[str, ...]] | None = None,
    options: Options | None = None,
    on_event: OnEvent = ignore,
    cancel: Cancel | None = None,
    on_decided: OnDecided | None = None,
    read_source: ReadSource | None = None,
    sources: Iterable[DirectSource] = (),
) -> Resolution:
    """Choose a version of everything that the requirements need.

    The same inputs give the same answer. Installed distributions stay where they satisfy, and the
    answer breaks none of them if there is such an answer; else ``Resolution.breaks`` names them.

    Args:
        requirements: what is asked for.
        index: where the versions are.
        interpreter: what it is for; or another target that is described by its facts, or many
            machines at once.
        installed: what is there already.
        constraints: limits on versions that add nothing by themselves.
        overrides: what replaces every requirement of the same name.
        excludes: names that are left out, whoever requires them.
        preferences: versions by normalized name that are taken where they fit, such as those of
            an earlier lock; upgrading lets go of them.
        options: how versions are chosen.
        on_event: told what is being considered.
        cancel: stops the search.
        on_decided: told of each version as soon as it is chosen, so that it may be fetched; a
            later one of the same project replaces it.
        read_source: returns the metadata of a source archive, building what it must; without it
            only wheels are chosen.
        sources: source code from another place than an index; it is what requirements by URL of
            its project mean.

    Raises:
        NoSolution: with the chains that collide, and ways out.
        RequirementError: a requirement cannot be read, or is refused by ``require_hashes``.
        IndexProblem: an index failed.
        Cancelled: ``cancel`` was set.
    """
    question = Question(
        requests=tuple(read_requests(requirements)),
        target=target_python(interpreter) if isinstance(interpreter, Interpreter) else interpreter,
        constraints=tuple(read_requests(constraints)),
        overrides=tuple(read_requests(overrides)),
        installed=read_installed(installed),
        options=options or Options(),
        excludes=frozenset(map(normalize_name, excludes)),
        preferences=preferences or {},
        sources=tuple(sources),
    )
    if question.options.require_hashes:
        check_hashes(question.requests)
    ask = _asking(index, on_event, cancel or Cancel(), on_decided, read_source)
    answer = keep_installed(question)
    if answer is None:
        try:
            answer = _unbroken(question, ask)
        except Unsolved as unsolved:
            from envtui.core.resolution.explain import no_solution

            quiet = _asking(index, ignore, cancel or Cancel(), None, read_source)
            raise no_solution(unsolved.proof, quiet) from None
    if question.options.require_hashes:
        check_hashes_of_answer(question.requests, answer.candidates)
    on_event(Resolved(len(answer.candidates)))
    return answer


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
    markers = question.markers()
    first = answer = ask(question)
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

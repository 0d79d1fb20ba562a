"""Ways out of a conflict: small changes to the question, each tried and found to work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from envtui.core.conflicts import Unusable, WayOut
from envtui.core.errors import EnvtuiError
from envtui.core.events import OnEvent, Trying, ignore
from envtui.core.literal import literal
from envtui.core.record import Record, replace
from envtui.core.resolution.explaining.collision import constraints_of, requests_of
from envtui.core.resolution.model import Resolution
from envtui.core.resolution.question import Question
from envtui.core.resolution.solve import Proof, Unsolved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from envtui.core.resolution.requests import Request
    from envtui.core.resolution.requirements import Need
    from envtui.core.resolution.targets import TargetPython

__all__ = ["find_ways_out"]

_WANTED = 3
_TRIES = 10

Ask = Callable[[Question], Resolution]


class _Idea(Record):
    """A changed question; ``change`` says in words what is changed."""

    change: str
    question: Question
    python: str = ""


def find_ways_out(
    proof: Proof,
    unusable: Iterable[Unusable],
    ask: Ask,
    pythons: Iterable[tuple[str, TargetPython]] = (),
    on_event: OnEvent = ignore,
) -> tuple[WayOut, ...]:
    """Return up to three changes that lead to an answer, the smallest changes first.

    Args:
        proof: why there is none yet.
        unusable: the versions that could not be used; their reasons suggest what to try.
        ask: answers a question, or raises ``Unsolved``.
        pythons: other Pythons to try, with their versions, the likeliest first.
        on_event: told of each change that is tried.
    """
    kinds = {reason.kind for reason in unusable}
    found: list[WayOut] = []
    for tried, idea in enumerate(_ideas(proof, kinds, pythons)):
        if tried == _TRIES or len(found) == _WANTED:
            break
        on_event(Trying(idea.change))
        try:
            answer = ask(idea.question)
        except (Unsolved, EnvtuiError):
            continue
        found.append(_way_out(idea, answer, proof.question))
    return tuple(found)


def _ideas(
    proof: Proof, kinds: set[str], pythons: Iterable[tuple[str, TargetPython]]
) -> Iterator[_Idea]:
    question = proof.question
    options = question.options
    if "pre-release" in kinds and options.prerelease != "allow":
        allowed = replace(question, options=replace(options, prerelease="allow"))
        yield _Idea("allow pre-releases", allowed)
    if options.exclude_newer:
        free = replace(question, options=replace(options, exclude_newer=""))
        yield _Idea("allow what was published later", free)
    if kinds & {"python", "wheel", "source"}:
        for version, target in pythons:
            yield _Idea(f"use Python {version}", replace(question, target=target), version)
    yield from _other_requests(proof, question)


def _other_requests(proof: Proof, question: Question) -> Iterator[_Idea]:
    involved = requests_of(proof)
    for request in involved:
        if request.need.specifier:
            any_version = f"ask for {_short(request.need)} in any version"
            if sum(other.need.name == request.need.name for other in question.requests) > 1:
                any_version += f" instead of {literal(request.need.specifier)}"
            yield _Idea(any_version, _with(question, request, specifier=""))
    for constraint in constraints_of(proof):
        kept = tuple(other for other in question.constraints if other is not constraint)
        without = replace(question, constraints=kept)
        yield _Idea(f"drop the constraint {literal(constraint.text)}", without)
    for request in involved:
        if request.need.extras:
            plain = f"ask for {request.need.name} without extras"
            yield _Idea(plain, _with(question, request, extras=()))
    if len(question.requests) > 1:
        for request in involved:
            kept = tuple(other for other in question.requests if other is not request)
            yield _Idea(f"leave out {literal(request.text)}", replace(question, requests=kept))


def _with(question: Question, request: Request, **change: Any) -> Question:
    need = request.need._replace(**change)
    other = request._replace(need=need, text=_written(need))
    changed = tuple(other if old is request else old for old in question.requests)
    return replace(question, requests=changed)


def _written(need: Need) -> str:
    url = f" @ {need.url}" if need.url else ""
    marker = f" ; {need.marker}" if need.marker else ""
    return f"{_short(need)}{need.specifier}{url}{marker}"


def _short(need: Need) -> str:
    return f"{need.name}[{','.join(need.extras)}]" if need.extras else need.name


def _way_out(idea: _Idea, answer: Resolution, before: Question) -> WayOut:
    question = idea.question
    named = {request.need.name for request in before.requests}
    return WayOut(
        change=idea.change,
        gives=tuple(
            f"{one.normalized} {one.version}"
            for one in answer.candidates
            if one.normalized in named
        ),
        requirements=tuple(request.text for request in question.requests),
        constraints=tuple(request.text for request in question.constraints),
        prerelease=question.options.prerelease,
        exclude_newer=question.options.exclude_newer,
        python=idea.python,
    )

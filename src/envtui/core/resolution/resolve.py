"""Resolving: from requirements to one version of everything they need."""

from __future__ import annotations

from envtui.core.events import Resolved
from envtui.core.interpreters.model import Interpreter
from envtui.core.record import replace
from envtui.core.resolution.model import Options, Resolution
from envtui.core.resolution.question import Question, check_hashes, check_hashes_of_answer
from envtui.core.resolution.remembered import Memory
from envtui.core.resolution.requests import read_requests
from envtui.core.resolution.targets import TargetPython, target_python

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from envtui.core.distributions.model import Distribution
    from envtui.core.resolution.inputs import Inputs
    from envtui.core.resolution.installed import Installed
    from envtui.core.resolution.question import Run
    from envtui.core.resolution.universal.target import UniversalTarget

__all__ = ["resolve"]


def resolve(
    inputs: Inputs,
    target: Interpreter | TargetPython | UniversalTarget,
    run: Run,
    *,
    installed: Iterable[Distribution] = (),
    preferences: Mapping[str, tuple[str, ...]] | None = None,
    options: Options | None = None,
) -> Resolution:
    """Choose a version of everything that the requirements need.

    The same inputs give the same answer. An installed distribution stays if it satisfies them. If
    there is an answer that breaks no other installed one, that is given; if not,
    ``Resolution.breaks`` names what it breaks.

    Args:
        inputs: what is asked for, and what limits it.
        target: the Python that the answer is for: an interpreter, another Python described by its
            facts, or many machines at once.
        run: where versions are found, what reads source code, and who is told.
        installed: what is installed already.
        preferences: by normalized name, versions to take where they fit, such as those of an
            earlier lock; not for what is to be upgraded.
        options: how versions are chosen.

    Raises:
        NoSolution: there is no answer; it names the chains that collide, and ways out.
        RequirementError: a requirement cannot be read, or is refused by ``require_hashes``.
        IndexProblem: an index failed.
        Cancelled: that was requested.
    """
    question = Question(
        requests=tuple(read_requests(inputs.requirements)),
        target=target_python(target) if isinstance(target, Interpreter) else target,
        constraints=tuple(read_requests(inputs.constraints)),
        overrides=tuple(read_requests(inputs.overrides)),
        installed=_read_installed(installed),
        options=options or Options(),
        excludes=frozenset(inputs.excludes),
        preferences=preferences or {},
        sources=inputs.sources,
    )
    if question.options.require_hashes:
        check_hashes(question.requests)
    answer = _kept(question)
    if answer is None:
        answer = _from_index(question, run)
    if question.options.require_hashes:
        check_hashes_of_answer(question.requests, answer.candidates)
    run.on_event(Resolved(len(answer.candidates)))
    return answer


def _read_installed(distributions: Iterable[Distribution]) -> Mapping[str, Installed]:
    distributions = tuple(distributions)
    if not distributions:
        return {}
    from envtui.core.resolution.installed import read_installed

    return read_installed(distributions)


def _kept(question: Question) -> Resolution | None:
    """Return the answer that changes nothing, if what is installed satisfies the question."""
    if not question.installed:
        return None
    from envtui.core.resolution.keep import keep_installed

    return keep_installed(question)


def _from_index(question: Question, run: Run) -> Resolution:
    """Return the answer that was found before, or search for one and remember it."""
    memory = Memory(question, run.index, builds=run.read_source is not None)
    answer = memory.recall()
    if answer is None:
        from envtui.core.resolution.unbroken import find_unbroken

        noticed = replace(
            run,
            on_event=memory.unless_warned(run.on_event),
            read_source=memory.unless_called(run.read_source),
        )
        answer = find_unbroken(question, noticed)
        memory.remember(answer)
    elif run.on_decided is not None:
        for candidate in answer.candidates:
            run.on_decided(candidate, False)
    return answer

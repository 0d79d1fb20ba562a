"""From requirements to pins: the one function that others call."""

from __future__ import annotations

from envtui.core.events import Cancel, Resolved, ignore
from envtui.core.interpreters.model import Interpreter
from envtui.core.names import normalize_name
from envtui.core.record import replace
from envtui.core.resolution.model import Options, Resolution
from envtui.core.resolution.question import Question, Run, check_hashes, check_hashes_of_answer
from envtui.core.resolution.remembered import Memory
from envtui.core.resolution.requests import read_requests
from envtui.core.resolution.targets import TargetPython, target_python

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from packaging.requirements import Requirement

    from envtui.core.distributions.model import Distribution
    from envtui.core.events import OnEvent
    from envtui.core.resolution.installed import Installed
    from envtui.core.resolution.model import DirectSource, Index, RequirementLine
    from envtui.core.resolution.question import OnDecided, ReadSource, ReadTogether
    from envtui.core.resolution.universal.target import UniversalTarget

__all__ = ["resolve"]


def resolve(
    requirements: Iterable[str | Requirement | RequirementLine],
    *,
    index: Index,
    interpreter: Interpreter | TargetPython | UniversalTarget,
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
    read_together: ReadTogether | None = None,
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
            later one of the same project replaces it. Of the likeliest ones it is told before,
            from any thread.
        read_source: returns the metadata of a source archive, building what it must; without it
            only wheels are chosen.
        read_together: told of the source archives that are certain to be read, where there are
            several, so that they may be built at the same time.
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
        installed=_read_installed(installed),
        options=options or Options(),
        excludes=frozenset(map(normalize_name, excludes)),
        preferences=preferences or {},
        sources=tuple(sources),
    )
    if question.options.require_hashes:
        check_hashes(question.requests)
    answer = _kept(question)
    if answer is None:
        run = Run(index, on_event, cancel or Cancel(), on_decided, read_source, read_together)
        answer = _from_index(question, run)
    if question.options.require_hashes:
        check_hashes_of_answer(question.requests, answer.candidates)
    on_event(Resolved(len(answer.candidates)))
    return answer


def _read_installed(distributions: Iterable[Distribution]) -> Mapping[str, Installed]:
    distributions = tuple(distributions)
    if not distributions:
        return {}
    from envtui.core.resolution.installed import read_installed

    return read_installed(distributions)


def _kept(question: Question) -> Resolution | None:
    """Return the answer that changes nothing, if what is installed satisfies."""
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

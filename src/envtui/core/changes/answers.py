"""Asking the resolver on behalf of a plan, through the workshop that fetches and builds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from envtui.core.building.model import BuildOptions
from envtui.core.changes.model import Means
from envtui.core.errors import RefusedChange
from envtui.core.events import Warned
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.workshop import Workshop
    from envtui.core.distributions.model import Distribution
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.index.model import IndexFile
    from envtui.core.interpreters.model import Interpreter
    from envtui.core.resolution.inputs import Inputs
    from envtui.core.resolution.model import DirectSource, Resolution
    from envtui.core.resolution.question import OnDecided
    from envtui.core.resolution.targets import TargetPython

__all__ = ["open_workshop", "refuse_to_build", "resolve_exactly", "resolve_with"]


def open_workshop(interpreter: Interpreter, means: Means) -> Workshop:
    """Return the workshop for one interpreter; no index is asked and nothing built yet."""
    from envtui.core.building.workshop import Workshop
    from envtui.core.index.configuration import load_configuration
    from envtui.core.resolution.model import Options

    building = means.building or BuildOptions()
    configuration = means.configuration or load_configuration()
    constraints = list(building.constraints)
    if building.constraint_files:
        from envtui.core.resolution.requirement_files import read_requirements

        for file in building.constraint_files:
            read = read_requirements(
                file, constraints=True, configuration=configuration, pipes=True
            )
            constraints += read.constraints
    options = means.options or Options()
    workshop = Workshop(interpreter, configuration, options, building, constraints)
    workshop.serve(means.on_event, means.cancel)
    return workshop


def resolve_with(
    workshop: Workshop,
    inputs: Inputs,
    installed: Sequence[Distribution] = (),
    *,
    builds: bool = False,
    on_decided: OnDecided | None = None,
    python: TargetPython | None = None,
) -> Resolution:
    """Resolve ``inputs`` with the workshop's index; only its connections stay open.

    With ``builds``, source code whose requirements no file states is built to learn them. Wheels
    are passed to ``on_decided`` as they are chosen.
    """
    from envtui.core.resolution.question import Run
    from envtui.core.resolution.resolve import resolve
    from envtui.core.resolution.yanked import yanked

    with workshop.closed_by_failure():
        answer = resolve(
            inputs,
            python or workshop.interpreter,
            Run(
                workshop.index,
                workshop.on_event,
                workshop.cancel,
                on_decided,
                read_source=workshop.metadata if builds else None,
                read_together=partial(_describe, workshop) if builds else None,
            ),
            installed=installed,
            options=workshop.choice,
        )
    workshop.index.rest()
    coming = [candidate for candidate in answer.candidates if candidate.file]
    notices = workshop.index.notices(candidate.normalized for candidate in coming)
    for sentence in (*notices, *yanked(coming)):
        workshop.on_event(Warned(sentence))
    return answer


def _describe(workshop: Workshop, files: Sequence[IndexFile]) -> None:
    from envtui.core.building.in_parallel import describe_in_parallel

    describe_in_parallel(files, workshop)


def resolve_exactly(
    words: Sequence[str], interpreter: Interpreter, configuration: IndexConfiguration | None
) -> Resolution:
    """Find the distributions that ``words`` pin (``name==1.0``), without what they require.

    Raises:
        NoSolution: one of them is not available for this interpreter.
        IndexProblem: an index does not answer.
    """
    from envtui.core.resolution.inputs import Inputs
    from envtui.core.resolution.model import Options

    options = Options(no_deps=True, allow_breaking=True)
    workshop = open_workshop(interpreter, Means(configuration, options))
    try:
        return resolve_with(workshop, Inputs(tuple(words)))
    finally:
        workshop.close()


def refuse_to_build(sources: Sequence[DirectSource], python: TargetPython) -> None:
    """Return if there are no ``sources``: what is for another Python cannot be built by this one.

    Raises:
        RefusedChange: there is one.
    """
    if sources:
        raise RefusedChange(
            f"{literal(sources[0].name)} would have to be built for {python.name}, which is not "
            "at hand.",
            hint="Leave out --python-version and --python-platform, or name a wheel.",
        )

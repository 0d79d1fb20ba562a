"""The plan of a new environment. What installing needs is imported only if there are seeds."""

from __future__ import annotations

from envtui.core.changes.model import Means, Plan
from envtui.core.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.workshop import Workshop
    from envtui.core.environments.model import NewEnvironment
    from envtui.core.events import Event
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.interpreters.model import Interpreter
    from envtui.core.resolution.model import Resolution

__all__ = ["plan_environment"]


def plan_environment(new: NewEnvironment, means: Means | None = None) -> Plan:
    """Plan a new environment, and the installation of its seeds.

    Args:
        new: what to make, and where.
        means: where the seeds are looked for, which versions of them count, and who is told.

    Raises:
        EnvironmentProblem: something at that path may not be overwritten.
        EnvtuiError: as ``plan_install`` does, for the seeds.
    """
    from envtui.core.environments.create import check_new

    check_new(new)
    if not new.seed:
        return Plan(target=None, create=new, changes=())
    from envtui.core.changes.compare import changes_for
    from envtui.core.index.configuration import load_configuration

    means = means or Means()
    configuration = means.configuration or load_configuration()
    answer, workshop = _choose_seeds(new.interpreter, configuration, means)
    return Plan(
        target=None,
        create=new,
        changes=changes_for(answer, ()),
        edges=answer.edges,
        checked=len(answer.candidates),
        configuration=configuration,
        workshop=workshop,
    )


def _choose_seeds(
    interpreter: Interpreter, configuration: IndexConfiguration, means: Means
) -> tuple[Resolution, Workshop | None]:
    """Return the seeds chosen lately, else those the index offers with the workshop that asked it.

    A choice that came with a warning is not remembered, so that the next one warns again.
    """
    from envtui.core.changes.seeds import recall_seeds, remember_seeds, seeds_for

    if means.options is None and (known := recall_seeds(interpreter, configuration)):
        return known, None
    from envtui.core.changes.answers import open_workshop, resolve_with
    from envtui.core.events import Warned
    from envtui.core.resolution.inputs import Inputs

    warned = []

    def noticing(event: Event) -> None:
        if isinstance(event, Warned):
            warned.append(event)
        means.on_event(event)

    workshop = open_workshop(
        interpreter, replace(means, configuration=configuration, on_event=noticing)
    )
    answer = resolve_with(workshop, Inputs(seeds_for(interpreter)))
    if means.options is None and not warned:
        remember_seeds(interpreter, configuration, answer)
    return answer, workshop

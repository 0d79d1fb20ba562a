"""The plan of a new environment; only its seeds bring in what an installation needs."""

from __future__ import annotations

from envtui.core.changes.model import Means, Plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import NewEnvironment
    from envtui.core.interpreters.model import Interpreter

__all__ = ["plan_environment"]


def plan_environment(new: NewEnvironment, means: Means | None = None) -> Plan:
    """Plan a new environment, and the installation of its seeds.

    Args:
        new: what to make, and where.
        means: where the seeds are looked for, which versions of them count, and who is told.

    Raises:
        EnvironmentProblem: something is there that may not be overwritten.
        EnvtuiError: as ``plan_install`` does, for the seeds.
    """
    from envtui.core.environments.create import check_new

    check_new(new)
    if not new.seed:
        return Plan(target=None, create=new, changes=())
    from envtui.core.changes.answers import open_workshop, resolve_with
    from envtui.core.changes.compare import changes_for
    from envtui.core.resolution.inputs import Inputs

    workshop = open_workshop(new.interpreter, means or Means())
    answer = resolve_with(workshop, Inputs(_seeds_for(new.interpreter)))
    return Plan(
        target=None,
        create=new,
        changes=changes_for(answer, ()),
        edges=answer.edges,
        checked=len(answer.candidates),
        configuration=workshop.configuration,
        workshop=workshop,
    )


def _seeds_for(interpreter: Interpreter) -> tuple[str, ...]:
    """Return what ``--seed`` installs: since Python 3.12 pip needs nothing beside it."""
    if interpreter.version_info < (3, 12):
        return ("pip", "setuptools", "wheel")
    return ("pip",)

"""The plan of a new environment; only its seeds bring in what an installation needs."""

from __future__ import annotations

from pathlib import Path

from envtui.core.changes.model import Plan
from envtui.core.environments.model import NewEnvironment
from envtui.core.events import Cancel, OnEvent, ignore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.interpreters.model import Interpreter
    from envtui.core.resolution.model import Options

__all__ = ["plan_environment"]


def plan_environment(
    root: Path,
    *,
    interpreter: Interpreter,
    prompt: str = "",
    system_site_packages: bool = False,
    clear: bool = False,
    allow_existing: bool = False,
    force: bool = False,
    relocatable: bool = False,
    seed: bool = False,
    configuration: IndexConfiguration | None = None,
    options: Options | None = None,
    on_event: OnEvent = ignore,
    cancel: Cancel | None = None,
) -> Plan:
    """Plan a new environment, and with ``seed`` the installation of pip into it.

    ``options`` say which versions of the seeds count.

    Raises:
        EnvironmentProblem: something is there that may not be overwritten.
        EnvtuiError: as ``plan_install`` does, for the seeds.
    """
    from envtui.core.environments.create import check_new

    create = NewEnvironment(
        root=root,
        interpreter=interpreter,
        prompt=prompt,
        system_site_packages=system_site_packages,
        clear=clear,
        allow_existing=allow_existing,
        force=force,
        relocatable=relocatable,
        seed=seed,
    )
    check_new(create)
    if not seed:
        return Plan(target=None, create=create, changes=())
    from envtui.core.changes.answers import open_workshop, resolve_with
    from envtui.core.changes.compare import changes_for
    from envtui.core.resolution.inputs import Inputs
    from envtui.core.resolution.model import Options

    workshop = open_workshop(
        interpreter, configuration, options or Options(), on_event=on_event, cancel=cancel
    )
    answer = resolve_with(workshop, Inputs(_seeds_for(interpreter)))
    return Plan(
        target=None,
        create=create,
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

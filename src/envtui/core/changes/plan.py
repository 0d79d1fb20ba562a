"""Planning: what is asked for, compared with what is installed. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from envtui.core.changes.answers import open_workshop, refuse_to_build, resolve_with
from envtui.core.changes.installed import installed_in
from envtui.core.changes.model import Means, Plan
from envtui.core.errors import UsageError
from envtui.core.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.workshop import Workshop
    from envtui.core.distributions.model import Distribution
    from envtui.core.environments.model import Target
    from envtui.core.resolution.asked import Asked, OtherPython
    from envtui.core.resolution.inputs import Inputs
    from envtui.core.resolution.model import RequirementLine, Resolution
    from envtui.core.resolution.targets import TargetPython

__all__ = ["plan_install", "plan_uninstall"]


def plan_install(
    target: Target,
    asked: Asked,
    means: Means | None = None,
    *,
    other_python: OtherPython | None = None,
    reinstall: Iterable[str] = (),
    exact: bool = False,
    fetch_ahead: bool = False,
) -> Plan:
    """Plan the installation of what is ``asked`` for and of what that needs.

    An installed distribution that satisfies the requirements stays as it is, unless the options ask
    for upgrades or its name is in ``reinstall`` (``:all:`` for every one). With ``exact``,
    whatever is not in the answer is uninstalled. Where no file says what source code requires, its
    backend is asked, which runs its code. For an ``other_python`` than the target's, only wheels
    are chosen: source code is built by the target's Python, and for it. A ``pylock.toml`` has to be
    the only file; what it lists is installed without resolving.

    With ``fetch_ahead``, each wheel is downloaded into the store from the moment it is chosen. Such
    a plan must be applied at once, and applying it finds the files that clash. Any other plan names
    those that the wheels already in the store reveal.

    Raises:
        RequirementError: a requirement or a file of them cannot be read.
        UsageError: a lock does not stand alone, or every platform is asked for.
        NoSolution: no set of versions satisfies them.
        IndexProblem: an index does not answer.
        BuildFailed: source code cannot tell what it requires.
        RefusedChange: source code may not be built.
        Cancelled: that was requested.
    """
    from envtui.core.index.configuration import load_configuration
    from envtui.core.locks.names import is_pylock_name
    from envtui.core.resolution.inputs import read_inputs_and_settings
    from envtui.core.resolution.model import Options
    from envtui.core.resolution.named_files import last_part

    means = means or Means()
    options = means.options or Options()
    configuration = means.configuration or load_configuration()
    inputs = None  # of a lock, which is not resolved
    if not any(is_pylock_name(last_part(file)) for file in asked.files):
        inputs, options, configuration = read_inputs_and_settings(
            asked, options, configuration, means.on_event
        )
    means = replace(means, configuration=configuration, options=options)
    workshop = open_workshop(target.interpreter, means)
    workshop.is_applied_at_once = fetch_ahead
    with workshop.closed_by_failure():
        installed = installed_in(target)
        kept = _kept(installed, reinstall)
        python = _target_python(target, other_python)
        if inputs is None:
            from envtui.core.changes.locked import locked_answer, single_lock

            answer = locked_answer(single_lock(asked), workshop, installed, kept, python)
        else:
            answer = _resolved_answer(inputs, workshop, kept, python)
        plan = _plan_for(answer, target, installed, kept, workshop, exact=exact)
        if fetch_ahead:
            return plan
        from envtui.core.changes.foreseen import with_clashes

        return with_clashes(plan, installed)


def _target_python(target: Target, other: OtherPython | None) -> TargetPython | None:
    """Return the Python that is planned for, if it is not the target's own."""
    if not other:
        return None
    if other.universal:
        raise UsageError("What is installed is for one platform, not for every one.")
    from envtui.core.resolution.platforms import other_target

    return other_target(target.interpreter, other)


def _resolved_answer(
    inputs: Inputs,
    workshop: Workshop,
    kept: Sequence[Distribution],
    python: TargetPython | None,
) -> Resolution:
    """Resolve what is asked for; for another Python nothing can be built."""
    if any(file.projects for file in inputs.files):
        from envtui.core.building.project_inputs import with_projects

        inputs = with_projects(inputs, workshop)
    if inputs.names_places:
        from envtui.core.building.direct import with_names

        inputs = with_names(inputs, workshop)
    ahead = workshop.fetch_ahead if workshop.is_applied_at_once else None
    if python is None:
        return resolve_with(workshop, inputs, kept, builds=True, on_decided=ahead)
    refuse_to_build(inputs.sources, python)
    return resolve_with(workshop, inputs, kept, on_decided=ahead, python=python)


def _plan_for(
    answer: Resolution,
    target: Target,
    installed: Sequence[Distribution],
    kept: Sequence[Distribution],
    workshop: Workshop,
    *,
    exact: bool,
) -> Plan:
    """Return the plan that turns what is installed into the answer."""
    from envtui.core.changes.compare import as_found, changes_for, removals
    from envtui.core.changes.needed import needed_changes

    changes = needed_changes(changes_for(answer, installed), kept, workshop)
    return Plan(
        target=target,
        create=None,
        changes=changes + removals(answer, installed) if exact else changes,
        edges=answer.edges,
        breaks=() if exact else tuple(str(broken) for broken in answer.breaks),
        breaking_allowed=workshop.choice.allow_breaking,
        found=as_found(installed),
        checked=len(answer.candidates),
        configuration=workshop.configuration,
        workshop=workshop,
    )


def plan_uninstall(target: Target, asked: Sequence[str | RequirementLine]) -> Plan:
    """Plan to uninstall what is ``asked``; the plan's ``breaks`` says what needs it.

    Only the name of a requirement counts, not its versions; a URL or path stands for whatever was
    installed from it. What is not installed is no error, and is listed in the plan's ``skipped``.

    Raises:
        RequirementError: something asked for cannot be read.
    """
    from envtui.core.changes.asked_names import asked_names
    from envtui.core.changes.compare import (
        as_found,
        broken_by_removing,
        orphans_of,
        uninstallation,
    )
    from envtui.core.distributions.graph import build_graph

    installed = installed_in(target)
    by_name = {row.normalized: row for row in reversed(installed)}
    wanted = asked_names(asked, installed)
    going = {name for name in wanted if name in by_name}
    graph = build_graph(installed, target.interpreter.markers)
    return Plan(
        target=target,
        create=None,
        changes=tuple(uninstallation(by_name[name], requested=True) for name in sorted(going)),
        breaks=broken_by_removing(graph, going),
        # As in pip and uv, whoever uninstalls something gets it uninstalled, and a warning.
        breaking_allowed=True,
        found=as_found(installed),
        checked=len(installed),
        skipped=tuple(name for normalized, name in wanted.items() if normalized not in going),
        orphans=orphans_of(graph, going),
    )


def _kept(installed: Iterable[Distribution], reinstall: Iterable[str]) -> tuple[Distribution, ...]:
    """Return the installed distributions that may stay: sound, and not to be reinstalled."""
    from envtui.core.names import normalize_name

    again = {name if name == ":all:" else normalize_name(name) for name in reinstall}
    if ":all:" in again:
        return ()
    sound = (row for row in installed if not row.problem)
    return tuple(row for row in sound if row.normalized not in again)

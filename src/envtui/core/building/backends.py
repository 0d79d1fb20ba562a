"""A project's build backend made ready to be called, in an environment with what it requires."""

from __future__ import annotations

from pathlib import Path

from envtui.core.errors import RefusedChange
from envtui.core.index.filenames import version_of
from envtui.core.literal import literal
from envtui.core.names import normalize_name
from envtui.core.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.hooks import Build, Kind
    from envtui.core.building.sources import Source
    from envtui.core.building.workshop import Workshop
    from envtui.core.resolution.model import Options

__all__ = ["check_allowed", "kind_of", "ready_build", "refuse_ruled_out"]


def kind_of(source: Source) -> Kind:
    """Return which kind of wheel is built from the source."""
    return "editable" if source.editable else "wheel"


def ready_build(
    workshop: Workshop, source: Source, tree: Path, aside: Path, name: str, log: Path
) -> Build:
    """Return the build of the project in ``tree``, its backend ready to be called.

    Args:
        workshop: whose options and interpreter count.
        source: where the tree comes from.
        tree: the project's folder.
        aside: a folder on the store's disk, for the build environment.
        name: the project's name.
        log: the file that the backend's output goes to.

    Raises:
        BadDistribution: the tree is no project, or its backend fails.
        NoSolution: no versions satisfy what the backend requires.
    """
    from envtui.core.building.build_system import read_build_system
    from envtui.core.building.hooks import Build

    normalized = normalize_name(name)
    python = workshop.interpreter.executable
    settings = workshop.building.settings_for(normalized)
    system = read_build_system(tree, "" if source.kind == "folder" else source.place)
    if extra := workshop.building.extra_requires.get(normalized):
        system = replace(system, requires=(*system.requires, *extra))
    is_isolated = workshop.building.is_isolated(normalized)
    build = Build(
        tree,
        python,
        system,
        log,
        settings,
        cancel=workshop.cancel,
        name=name,
        version=version_of(source.name, normalized),
        is_isolated=is_isolated,
        variables=workshop.building.extra_variables.get(normalized, {}),
    )
    return _isolated(workshop, build, name, aside, kind_of(source)) if is_isolated else build


def _isolated(workshop: Workshop, build: Build, name: str, aside: Path, kind: Kind) -> Build:
    """Return the build with an environment of its own that holds what the backend requires.

    Once it is installed, the backend may require more. If the two together resolve to other
    versions than the first environment holds, a second one is made.
    """
    from envtui.core.building.isolation import build_environment, put_in

    requires = build.system.requires
    entries = workshop.build_requirements.entries(requires, name)
    target = build_environment(aside / "first", workshop.interpreter)
    put_in(target, entries, workshop.store)
    build = replace(build, python=target.interpreter.executable)
    more = tuple(text for text in build.requirements(kind) if text not in requires)
    if not more:
        return build
    wanted = workshop.build_requirements.entries((*requires, *more), name)
    there = {entry.digest for entry in entries}
    if not there.issubset(entry.digest for entry in wanted):
        target, there = build_environment(aside / "second", workshop.interpreter), set()
    put_in(target, [entry for entry in wanted if entry.digest not in there], workshop.store)
    return replace(build, python=target.interpreter.executable)


def refuse_ruled_out(choice: Options, name: str, source: Source) -> None:
    """Return if the options allow building the project of that normalized name.

    Raises:
        RefusedChange: one of them rules it out.
    """
    no_build = choice.only_binary
    # As in uv: an editable project is the person's own, and only exists by building it.
    if (name in no_build or ":all:" in no_build) and not source.editable:
        raise RefusedChange(
            f"{literal(name)} would have to be built from source code, which --no-build or "
            "--only-binary rules out.",
            hint="Allow it, or ask for a version that has a wheel.",
        )


def check_allowed(workshop: Workshop, name: str, source: Source) -> None:
    """Return if the project of that normalized name may be built; a person is asked once for each.

    Raises:
        RefusedChange: an option rules it out, or the person does.
    """
    refuse_ruled_out(workshop.choice, name, source)
    with workshop.asking:
        if name not in workshop.allowed and not workshop.building.may_build(name, source.shown):
            raise RefusedChange(f"{literal(name)} was not allowed to be built.")
        workshop.allowed.add(name)

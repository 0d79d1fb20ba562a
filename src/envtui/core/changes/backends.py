"""The backend of a project, ready to be called: allowed, and with what it requires around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from envtui.core.changes.declared import declared_name
from envtui.core.changes.direct import with_sources
from envtui.core.errors import NoSolution, RefusedChange, RequirementError
from envtui.core.events import Building
from envtui.core.literal import literal
from envtui.core.names import normalize_name
from envtui.core.record import replace
from envtui.core.resolution.model import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.changes.sources import Source
    from envtui.core.changes.workshop import Workshop
    from envtui.core.resolution.model import RequirementLine, Resolution
    from envtui.core.wheels.build import Build, Kind
    from envtui.core.wheels.store import Entry

__all__ = ["backend", "kind_of", "refuse_ruled_out"]


def kind_of(source: Source) -> Kind:
    """Return what is built of it."""
    return "editable" if source.editable else "wheel"


@contextmanager
def backend(workshop: Workshop, source: Source, tree: Path, aside: Path) -> Iterator[Build]:
    """Yield what calls the backend of the project in ``tree``.

    Args:
        workshop: where it is built.
        source: what the tree is of.
        tree: the project's folder.
        aside: an empty folder on the store's disk, for the environment.

    Raises:
        RefusedChange: it is not allowed to be built.
        BuildFailed: the backend fails, here or within the ``with`` block.
        NoSolution: what it requires cannot be had.
        BadDistribution: it is no project.
    """
    from envtui.core.changes.build_logs import build_log
    from envtui.core.wheels.build import Build
    from envtui.core.wheels.build_system import read_build_system

    name = declared_name(tree) or source.name
    normalized = normalize_name(name)
    _check_allowed(workshop, normalized, source)
    system = read_build_system(tree)
    workshop.on_event(Building(name))
    settings = workshop.building.settings_for(normalized)
    with build_log(normalized) as log:
        python = workshop.interpreter.executable
        build = Build(tree, python, system, log, settings, cancel=workshop.cancel)
        if workshop.building.is_isolated(normalized):
            build = _isolated(workshop, build, name, aside, kind_of(source))
        yield build


def _isolated(workshop: Workshop, build: Build, name: str, aside: Path, kind: Kind) -> Build:
    """Return the build with an environment of its own.

    A second one is made if the backend, once it can be asked, wants more.
    """
    requires = list(build.system.requires)
    python = _environment(workshop, aside / "first", requires, name)
    build = replace(build, python=python)
    more = [text for text in build.requirements(kind) if text not in requires]
    if not more:
        return build
    python = _environment(workshop, aside / "second", requires + more, name)
    return replace(build, python=python)


def _environment(workshop: Workshop, root: Path, requires: Sequence[str], name: str) -> Path:
    """Make an environment with ``requires`` and return its Python."""
    from envtui.core.changes.isolation import build_environment, put_in

    target = build_environment(root, workshop.interpreter)
    if requires:
        put_in(target, _entries(workshop, requires, name), workshop.store)
    return target.interpreter.executable


def _entries(workshop: Workshop, requires: Sequence[str], name: str) -> tuple[Entry, ...]:
    """Return what a build requires, from the store."""
    from envtui.core.resolution.resolve import resolve
    from envtui.core.wheels.fetch import prepare

    asked = with_sources(requires, workshop)
    try:
        answer = resolve(
            asked.lines,
            index=workshop.index,
            interpreter=workshop.interpreter,
            constraints=workshop.constraints,
            options=_choice(workshop.choice),
            cancel=workshop.cancel,
            read_source=workshop.metadata,
            sources=asked.sources,
        )
    except NoSolution as error:
        raise NoSolution(
            f"{literal(name)} cannot be built: what that requires cannot be had. {error.message}",
            explanation=error.explanation,
            hint=error.hint,
            conflict=error.conflict,
        ) from None
    if workshop.building.require_hashes:
        _check_hashes(answer, workshop.constraints, name)
    files = [workshop.installable(candidate) for candidate in answer.candidates]
    http = workshop.index.http
    return prepare(files, lambda: http, workshop.store, workshop.on_event, workshop.cancel)


def _check_hashes(answer: Resolution, constraints: Sequence[RequirementLine], name: str) -> None:
    """Return if the constraints hold a hash of everything in the answer; it then has that one.

    Raises:
        RequirementError: one is missing.
    """
    from envtui.core.resolution.requests import read_requests

    hashed = {limit.need.name for limit in read_requests(constraints) if limit.hashes}
    missing = [one.normalized for one in answer.candidates if one.normalized not in hashed]
    if missing:
        raise RequirementError(
            "With --require-build-hashes all that builds need must have a hash, and for "
            f"{literal(name)} this has none: {literal(', '.join(missing))}.",
            hint="Add name==version --hash=sha256:<hex> to a file of --build-constraints.",
        )


def _choice(asked: Options) -> Options:
    """Return how versions of build requirements are chosen: the newest, of what is allowed."""
    return Options(
        prerelease_packages=asked.prerelease_packages,
        exclude_newer=asked.exclude_newer,
        exclude_newer_packages=asked.exclude_newer_packages,
        no_binary=asked.no_binary,
        only_binary=asked.only_binary,
    )


def refuse_ruled_out(choice: Options, name: str, source: Source) -> None:
    """Return if no option rules out that the project of that normalized name is built.

    Raises:
        RefusedChange: one does.
    """
    no_build = choice.only_binary
    # As in uv: an editable is the person's own, and there is no other way to have it.
    if (name in no_build or ":all:" in no_build) and not source.editable:
        raise RefusedChange(
            f"{literal(name)} would have to be built from source code, which --no-build or "
            "--only-binary rules out.",
            hint="Allow it, or ask for a version that has a wheel.",
        )


def _check_allowed(workshop: Workshop, name: str, source: Source) -> None:
    """Return if code of the project may be run.

    Raises:
        RefusedChange: an option, or the person when asked, says no.
    """
    refuse_ruled_out(workshop.choice, name, source)
    if name not in workshop.allowed and not workshop.building.may_build(name, source.shown):
        raise RefusedChange(f"{literal(name)} was not allowed to be built.")
    workshop.allowed.add(name)

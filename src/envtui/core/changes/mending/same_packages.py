"""Installing the packages of an environment again, from what their metadata says of them.

Versions, direct URLs, editable projects and the marks of what was asked for stay. An editable
project is built again from its folder, as pip and uv would do it, unless it was built for the same
Python. What cannot be found again is carried over file by file, if it runs on any Python.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from pathlib import Path
from urllib.parse import quote

from envtui.core.changes.installed import was_requested
from envtui.core.changes.plan import plan_install
from envtui.core.distributions.direct_url import editable_project, read_direct_url
from envtui.core.distributions.metadata import read_text
from envtui.core.distributions.record import read_record
from envtui.core.environments.describe import describe_environment
from envtui.core.environments.model import NewEnvironment, Target, environment_target
from envtui.core.errors import EnvironmentProblem, EnvtuiError
from envtui.core.health.files import verify_files
from envtui.core.health.requirements import suits
from envtui.core.literal import literal
from envtui.core.record import Record, replace
from envtui.core.resolution.asked import Asked
from envtui.core.resolution.model import Options, RequirementLine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.changes.model import Change, Means, Plan
    from envtui.core.distributions.model import Distribution

    PlanFor = Callable[[Iterable[str | RequirementLine], bool], Plan]
    """Plans for requirements; without what they need if so told."""

__all__ = [
    "SamePackages",
    "carry_over",
    "plan_same",
    "planner",
    "requirement_of",
    "runs_anywhere",
]


class SamePackages(Record):
    """How the packages of an environment get into a new one."""

    plan: Plan
    carried: tuple[Distribution, ...]
    """What is copied from the old one as it is."""
    added: tuple[str, ...]
    """Name and version of what they need besides on another Python, or instead of what is lost."""
    lost: tuple[str, ...]
    """One sentence for each package that cannot be found again."""


def plan_same(
    installed: Iterable[Distribution],
    new: NewEnvironment,
    means: Means,
    *,
    same_python: bool = False,
) -> SamePackages:
    """Plan ``new`` with exactly the distributions ``installed``.

    ``same_python`` says that they were installed for a Python like the one of ``new``. Another one
    may need more of them, which then comes in addition.

    Raises:
        Cancelled: that was requested.
    """
    rows = {row.normalized: row for row in installed}
    carried = [row for row in rows.values() if same_python and _is_whole_editable(row)]
    wanted = [row for row in rows.values() if row not in carried]

    plan_for = planner(new, means)

    def plan_with_needs(chosen: Sequence[Distribution], lacking: Set[str]) -> Plan | None:
        """Return the plan with what they need besides, if there is one without ``lacking``."""
        try:
            plan = plan_for(map(requirement_of, chosen), same_python)
        except EnvtuiError:
            means.check()
            return None
        return None if lacking & {change.normalized for change in plan.changes} else plan

    lost: list[str] = []
    plan = plan_with_needs(wanted, {row.normalized for row in carried})
    if plan is None:
        wanted, others = _available(wanted, plan_for)
        carried += [row for row in others if runs_anywhere(row) and suits(row, new.interpreter)]
        lost += [_loss(row, why) for row, why in others.items() if row not in carried]
        # Another version of what is lost may come, where something needs it.
        without = {row.normalized for row in carried}
        plan = plan_with_needs(wanted, without) or plan_for(map(requirement_of, wanted), True)
    changes = tuple(_as_requested(change, rows) for change in plan.changes)
    plan = replace(plan, target=None, create=new, changes=changes)
    returning = {row.normalized for row in wanted}
    added = (change for change in changes if change.normalized not in returning)
    named = tuple(literal(f"{change.name} {change.versions[1]}") for change in added)
    return SamePackages(plan, tuple(carried), named, tuple(lost))


def _loss(row: Distribution, why: str) -> str:
    return f"{literal(f'{row.name} {row.version}')} cannot be found again: {why}"


def _available(
    rows: Sequence[Distribution],
    plan_for: PlanFor,
) -> tuple[list[Distribution], dict[Distribution, str]]:
    """Return which packages can be found, each by itself, and why the others cannot."""
    found: list[Distribution] = []
    missing: dict[Distribution, str] = {}
    for row in rows:
        try:
            plan_for([requirement_of(row)], True)
            found.append(row)
        except EnvtuiError as why:
            missing[row] = why.message
    return found, missing


def planner(new: NewEnvironment, means: Means) -> PlanFor:
    """Return a function that plans the installation of requirements into ``new``."""

    def plan_for(words: Iterable[str | RequirementLine], no_deps: bool) -> Plan:
        options = Options(no_deps=no_deps, prerelease="allow")
        asked = Asked(tuple(words))
        return plan_install(_planned_target(new), asked, replace(means, options=options))

    return plan_for


def _planned_target(new: NewEnvironment) -> Target:
    """Return an environment that is not there yet as something to plan for: nothing is in it."""
    root = new.root.with_name(f".{new.root.name}.envtui-planned")
    base = new.interpreter
    scheme = base.venv_scheme.below(root)
    # What has to be built is built by the base: there is no other Python yet.
    return environment_target(root, base, scheme, base.executable, ())


def requirement_of(row: Distribution) -> str | RequirementLine:
    """Return the requirement that leads to the very same distribution."""
    if row.editable is not None:
        return RequirementLine(row.editable.as_uri(), editable=True)
    try:
        origin = read_direct_url(str(row.info))
    except (OSError, ValueError):
        origin = None
    if origin is None:
        return f"{row.name}=={row.version}"
    url = str(origin["url"])
    vcs, archive = origin.get("vcs_info"), origin.get("archive_info")
    fragments = []
    if isinstance(vcs, dict):
        url = f"{vcs.get('vcs', 'git')}+{url}@{vcs.get('commit_id', '')}"
    elif isinstance(archive, dict) and isinstance(hashes := archive.get("hashes"), dict):
        fragments = [f"{kind}={digest}" for kind, digest in sorted(hashes.items())]
    if subdirectory := origin.get("subdirectory"):
        fragments.append(f"subdirectory={quote(str(subdirectory))}")
    return f"{row.name} @ {url}{'#' if fragments else ''}{'&'.join(fragments)}"


def _as_requested(change: Change, rows: dict[str, Distribution]) -> Change:
    """Return the change with the mark of what a person asked for, as it was."""
    row = rows.get(change.normalized)
    return replace(change, requested=row is not None and was_requested(row))


def _is_whole_editable(row: Distribution) -> bool:
    """Whether the files are those of an editable install that finds its project."""
    if row.editable is None or not row.editable.is_dir():
        return False
    return editable_project(str(row.info))[0] == row.editable and not verify_files(row)


def runs_anywhere(row: Distribution) -> bool:
    """Whether the files of a distribution are whole and belong to no Python in particular.

    An editable one of long ago says nothing of that, and is little more than the name of a folder.
    """
    lines = read_text(row, "WHEEL").splitlines()
    tags = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("tag:")]
    if any(not tag.endswith("-none-any") for tag in tags):
        return False
    return row.editable is not None or (bool(tags) and not verify_files(row))


def carry_over(rows: Iterable[Distribution], source: Path, target: Target) -> None:
    """Copy distributions from the environment at ``source`` as they are.

    Raises:
        EnvironmentProblem: it is not known which files belong to one of them.
        OSError: the disk refuses.
    """
    for row in rows:
        for path, goal in _copies(row, source, target):
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, goal, follow_symlinks=False)


def _copies(row: Distribution, source: Path, target: Target) -> Iterator[tuple[Path, Path]]:
    site = row.info.parent
    scripts = describe_environment(source).python.parent
    try:
        paths = [recorded.path for recorded in read_record(row)]
    except EnvironmentProblem:
        if row.info.suffix != ".egg-link":
            raise
        paths = [row.info.name, "easy-install.pth"]  # what "setup.py develop" wrote
    for recorded in paths:
        path = Path(os.path.normpath(site / recorded))
        if path.suffix == ".pyc" or not path.is_file():
            continue
        if path.is_relative_to(site):
            yield path, target.scheme.purelib / path.relative_to(site)
        elif path.is_relative_to(scripts):
            yield path, target.scheme.scripts / path.relative_to(scripts)
        elif path.is_relative_to(source):
            yield path, target.root / path.relative_to(source)

"""Mending an environment where it lies: its links, its own files, and single packages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from envtui.core.changes.mending.leftovers import leftover_steps, rewrites_for_leftovers
from envtui.core.changes.mending.packages import mend_packages
from envtui.core.changes.mending.relink import (
    rewrites_for_base,
    rewrites_for_cfg,
    rewrites_for_parts,
    rewrites_for_scripts,
)
from envtui.core.changes.relocate import rewrites_for_place, with_projects_found
from envtui.core.distributions.read import list_distributions
from envtui.core.environments.contents import base_executable
from envtui.core.environments.leftovers import leftover_libraries
from envtui.core.literal import literal
from envtui.core.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.changes.mending.repair import Repair
    from envtui.core.changes.model import Means
    from envtui.core.changes.rewrite import Rewrite
    from envtui.core.distributions.model import Distribution
    from envtui.core.environments.model import Environment, NewEnvironment

__all__ = ["OF_THE_BASE", "mend_in_place"]

OF_THE_BASE = frozenset(("base", "base-replaced", "architecture", "cfg", "half-made"))
"""The kinds of findings for which links and ``pyvenv.cfg`` are rewritten."""
_OF_PARTS = {"link", "not-executable"}


def mend_in_place(
    plan: Repair,
    environment: Environment,
    new: NewEnvironment,
    means: Means,
) -> Repair:
    """Return ``plan`` with what mends the environment where it lies, as it would be made ``new``.

    Raises:
        Cancelled: that was requested.
    """
    rewrites, steps = _own_files(plan, environment, new)
    along = _moved_along(environment)
    steps += [
        f"Lead {literal(row.name)} to its project, {literal(str(row.editable))}."
        for row in along.values()
    ]
    findings = [row for row in plan.findings if row.kind != "project" or row.subject not in along]
    packages, told, remaining = mend_packages(findings, environment, new, means)
    libraries = leftover_libraries(environment)
    leaving = [*rewrites_for_leftovers(environment)]
    rewrites += leaving
    return replace(
        plan,
        how="in place" if rewrites or libraries or packages else "nothing",
        steps=(*steps, *leftover_steps(libraries, leaving), *told),
        rewrites=tuple({one.path: one for one in rewrites}.values()),
        leftovers=tuple(left.library for left in libraries),
        packages=packages,
        remaining=tuple(remaining),
    )


def _moved_along(environment: Environment) -> dict[str, Distribution]:
    """Return, by name, editable installs whose project moved along with the environment."""
    rows = list_distributions(environment.site_packages)
    found = with_projects_found(environment.root, rows)
    return {
        now.normalized: now
        for before, now in zip(rows, found, strict=True)
        if now.editable != before.editable
    }


def _own_files(
    plan: Repair, environment: Environment, new: NewEnvironment
) -> tuple[list[Rewrite], list[str]]:
    """Return the rewrites of the environment's own links and files, and the same in words."""
    kinds = {finding.kind for finding in plan.findings}
    rewrites: list[Rewrite] = []
    steps: list[str] = []
    if kinds & OF_THE_BASE:
        links = [*rewrites_for_base(plan.root, new)]
        cfg = [*rewrites_for_cfg(plan.root, new)]
        rewrites += [*links, *cfg]
        python = literal(str(base_executable(new.interpreter)))
        steps += [f"Link it to Python {new.interpreter.version} ({python})."] if links else []
        steps += ["Rewrite pyvenv.cfg."] if cfg else []
    if "half-made" in kinds:
        scripts = [*rewrites_for_scripts(plan.root, new)]
        rewrites += scripts
        steps += ["Rewrite its activation scripts."] if scripts else []
    if kinds & _OF_PARTS:
        parts = [*rewrites_for_parts(environment)]
        rewrites += parts
        steps += _part_steps(parts)
    placed = rewrites_for_place(plan.root, new)
    if placed:
        rewrites += placed
        what = "a file that names" if len(placed) == 1 else f"{len(placed)} files that name"
        steps.append(f"Rewrite {what} another place.")
    return rewrites, steps


def _part_steps(parts: Sequence[Rewrite]) -> Iterator[str]:
    """Yield in words what is done to links and scripts."""
    if any(part.target for part in parts):
        yield "Make the link lib64 again."
    parts = [part for part in parts if not part.target]
    going = [Path(part.path).name for part in parts if part.content is None]
    kept = [Path(part.path).name for part in parts if part.content is not None]
    if going:
        verb = "leads" if len(going) == 1 else "lead"
        yield f"Remove {literal(', '.join(going))}, which {verb} nowhere."
    if kept:
        yield f"Allow {literal(', '.join(kept))} to run."

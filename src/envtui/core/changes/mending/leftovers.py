"""Removing what an environment still has of another Python version, or installing it again."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from envtui.core.changes.rewrite import Rewrite
from envtui.core.distributions.read import list_distributions
from envtui.core.distributions.record import read_record
from envtui.core.environments.layout import scripts_folder
from envtui.core.environments.leftovers import Leftover, leftover_libraries, leftover_names
from envtui.core.errors import EnvironmentProblem
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution
    from envtui.core.environments.model import Environment

__all__ = ["leftover_rows", "leftover_steps", "rewrites_for_leftovers"]


def rewrites_for_leftovers(environment: Environment) -> Iterator[Rewrite]:
    """Yield the removal of names that start another version, and of scripts that start nothing.

    Those are the scripts of packages that lie in a leftover library, and are not installed beside.
    """
    root = environment.root
    for path in leftover_names(environment):
        yield Rewrite(str(path.relative_to(root)))
    kept = _scripts(environment, list_distributions(environment.site_packages))
    gone = _scripts(environment, _rows(leftover_libraries(environment)))
    for path in sorted(gone - kept):
        if os.path.lexists(path):
            yield Rewrite(str(path.relative_to(root)))


def leftover_rows(environment: Environment) -> list[Distribution]:
    """Return what lies in leftover libraries and is not installed beside."""
    installed = {row.normalized for row in list_distributions(environment.site_packages)}
    rows = _rows(leftover_libraries(environment))
    return [row for row in rows if row.normalized not in installed]


def leftover_steps(libraries: Sequence[Leftover], rewrites: Iterable[Rewrite]) -> Iterator[str]:
    """Yield in words what is done to leftovers in place."""
    if names := [Path(one.path).name for one in rewrites]:
        yield f"Remove {literal(', '.join(names))}, left of another version."
    for left in libraries:
        count = len(list_distributions([left.site_packages]))
        held = f" with its {count} package{'' if count == 1 else 's'}" if count else ""
        yield f"Move {literal(str(left.library))}{held} to the trash."


def _rows(libraries: Iterable[Leftover]) -> list[Distribution]:
    return [row for left in libraries for row in list_distributions([left.site_packages])]


def _scripts(environment: Environment, rows: Iterable[Distribution]) -> set[Path]:
    """Return the files of the distributions that lie beside the environment's interpreter."""
    folder, found = scripts_folder(environment.root), set[Path]()
    for row in rows:
        try:
            recorded = read_record(row)
        except EnvironmentProblem:
            continue  # nobody knows what belongs to it
        paths = (Path(os.path.normpath(row.info.parent / one.path)) for one in recorded)
        found.update(path for path in paths if path.parent == folder)
    return found

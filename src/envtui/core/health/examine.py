"""Gathering all that can be found wrong with an environment, without running anything in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from envtui.core.distributions.read import list_distributions
from envtui.core.environments.target import target_of
from envtui.core.errors import EnvtuiError
from envtui.core.health.base import check_architecture, check_base
from envtui.core.health.files import verify_files
from envtui.core.health.hooks import check_hooks
from envtui.core.health.layout import check_layout
from envtui.core.health.leftovers import check_leftovers
from envtui.core.health.model import Finding
from envtui.core.health.moved import check_place
from envtui.core.health.projects import check_projects
from envtui.core.health.requirements import check_distributions
from envtui.core.interpreters.inspect import inspect_interpreter
from envtui.core.interpreters.pyvenv_cfg import read_cfg

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution
    from envtui.core.environments.model import Environment
    from envtui.core.events import Cancel
    from envtui.core.interpreters.model import Interpreter

__all__ = ["examine_environment"]

_ORDER = {"error": 0, "warning": 1, "note": 2}


def examine_environment(
    environment: Environment,
    thorough: bool = False,
    *,
    meant: Path | None = None,
    cancel: Cancel | None = None,
) -> tuple[Finding, ...]:
    """Return what is found at an environment, the worst first.

    Only files are read. The base interpreter, which is no part of the environment, is asked for its
    version once if it lies where interpreters do; what then cannot be checked is a note.

    Args:
        environment: as described.
        thorough: also compare every installed file with its hash in RECORD.
        meant: where it is going to lie, if that is not where it lies now.
        cancel: looked at between two distributions.

    Raises:
        Cancelled: ``cancel`` was requested.
    """
    values = _cfg(environment)
    base, why = _base(environment)
    installed = list_distributions(environment.site_packages)
    of_base = tuple(check_base(environment, values, base))
    if any(finding.kind == "base-replaced" and finding.severity == "error" for finding in of_base):
        base, why = None, "its packages are for another Python"
    found = [
        *of_base,
        *check_architecture(environment),
        *check_layout(environment, values),
        *check_leftovers(environment),
        *check_place(environment, meant),
        *check_hooks(environment, installed),
        *_requirements(environment, installed, base, why),
        *check_projects(installed),
        *_files(installed, thorough, cancel),
    ]
    if environment.problem and not any(finding.severity == "error" for finding in found):
        mend = "Create it again, or remove it."
        found.append(Finding("error", "cfg", str(environment.root), environment.problem, mend))
    found = list(dict.fromkeys(found))
    return tuple(sorted(found, key=lambda finding: _ORDER[finding.severity]))


def _cfg(environment: Environment) -> Mapping[str, str]:
    try:
        return read_cfg(environment.root)
    except OSError:
        return {}


def _base(environment: Environment) -> tuple[Interpreter | None, str]:
    """Return the answer of the base interpreter, or why it was not asked."""
    if environment.base_python is None:
        return None, "there is no base interpreter"
    try:
        return inspect_interpreter(environment.base_python, asked=False), ""
    except EnvtuiError as error:
        return None, error.message.rstrip(".")


def _requirements(
    environment: Environment,
    installed: Sequence[Distribution],
    base: Interpreter | None,
    why: str,
) -> Iterator[Finding]:
    if not installed:
        return
    try:
        if base is not None:
            interpreter = base if environment.problem else target_of(environment).interpreter
            inherited = _inherited(environment, installed)
            yield from check_distributions(installed, interpreter, inherited)
            return
    except EnvtuiError as error:
        why = error.message.rstrip(".")
    cause = f"Requirements were not checked: {why}."
    yield Finding("note", "unchecked", "requirements", cause, "Repair it, then check again.")


def _inherited(
    environment: Environment, installed: Sequence[Distribution]
) -> Sequence[Distribution]:
    """Return the distributions of the system, if the environment sees them beside its own."""
    if not environment.system_site_packages:
        return ()
    own = {row.normalized for row in installed}
    others = list_distributions(target_of(environment).interpreter.site_packages)
    return [row for row in others if row.normalized not in own]


def _files(
    installed: Sequence[Distribution], thorough: bool, cancel: Cancel | None
) -> Iterator[Finding]:
    if thorough:
        for row in installed:
            yield from verify_files(row, cancel)
    elif installed:
        cause = f"The files of {len(installed)} packages were not compared with their records."
        mend = "Check it thoroughly: envtui env check."
        yield Finding("note", "unchecked", "files", cause, mend)

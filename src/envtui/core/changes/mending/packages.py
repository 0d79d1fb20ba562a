"""Packages of an environment that are damaged or missing, installed in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from envtui.core.changes.installed import was_requested
from envtui.core.changes.mending.same_packages import requirement_of
from envtui.core.changes.plan import plan_install
from envtui.core.distributions.read import list_distributions
from envtui.core.environments.describe import describe_environment
from envtui.core.environments.model import Environment, NewEnvironment, Target, environment_target
from envtui.core.errors import EnvtuiError
from envtui.core.health.files import verify_files
from envtui.core.health.requirements import is_duplicate
from envtui.core.literal import literal
from envtui.core.record import replace
from envtui.core.resolution.asked import Asked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.changes.model import Change, Means, Plan
    from envtui.core.distributions.model import Distribution
    from envtui.core.health.model import Finding

__all__ = ["OF_PACKAGES", "mend_packages"]

_LEFT = frozenset(("python", "project"))
"""What only a person can mend."""
OF_PACKAGES = _LEFT | {"files", "duplicate", "metadata", "platform", "missing", "conflict"}
"""The kinds of findings that concern packages."""


def mend_packages(
    findings: Iterable[Finding],
    environment: Environment,
    new: NewEnvironment,
    means: Means,
) -> tuple[Plan | None, list[str], list[str]]:
    """Plan to install damaged and missing packages.

    Returns:
        The plan, if anything is to be installed; what that is, and what is not mended, in words.

    Raises:
        Cancelled: that was requested.
    """
    errors = [row for row in findings if row.severity == "error"]
    wrong = [row for row in errors if row.kind in OF_PACKAGES - _LEFT]
    left = [row.cause for row in errors if row.kind in _LEFT]
    if not wrong:
        return None, [], left
    installed = _one_of_each(list_distributions(environment.site_packages))
    again = {row.subject for row in wrong if row.kind not in ("missing", "conflict")}
    named = {row.subject: installed[row.subject] for row in wrong if row.subject in installed}
    asked = {name: row for name, row in named.items() if row.editable is None}
    left += [row.cause for row in wrong if row.subject not in asked]

    def plan_for(names: Iterable[str]) -> Plan:
        return plan_install(
            _target(new),
            Asked([requirement_of(asked[name]) for name in names]),
            means,
            reinstall=[name for name in names if name in again],
        )

    packages, faults = _as_many_as_can_be(tuple(asked), plan_for, means)
    left += [f"{literal(what)} cannot be found again: {why}" for what, why in faults.items()]
    if packages is None:
        return None, [], left
    packages = replace(packages, changes=_kept_marks(packages, installed))
    return packages, [*_package_steps(packages.changes, installed)], left


def _as_many_as_can_be(
    names: Sequence[str], plan_for: Callable[[Iterable[str]], Plan], means: Means
) -> tuple[Plan | None, dict[str, str]]:
    """Return the plan for all of them, or for those that can be found, and why not the others."""

    def attempt(names: Sequence[str]) -> tuple[Plan | None, str]:
        try:
            return plan_for(names), ""
        except EnvtuiError as error:
            means.check()
            return None, error.message

    plan, why = attempt(names) if names else (None, "")
    if plan is not None or not why:
        return plan, {}
    faults = {name: fault for name in names if (fault := attempt([name])[1])}
    rest = [name for name in names if name not in faults]
    if faults and rest:
        plan, why = attempt(rest)
    if plan is None and rest:
        faults[", ".join(rest)] = why
    return plan, faults


def _package_steps(
    changes: Sequence[Change], installed: Mapping[str, Distribution]
) -> Iterator[str]:
    """Yield in words what is installed: what was there before, and what was not."""
    again, instead = [], []
    for row in changes:
        label = literal(f"{row.name} {row.versions[1]}")
        before = installed.get(row.normalized)
        if before and before.version == row.versions[1]:
            again.append(label)
        else:
            instead.append(f"{label} instead of {literal(before.version)}" if before else label)
    if again:
        yield f"Install {', '.join(again)} again."
    for label in instead:
        yield f"Install {label}."


def _one_of_each(rows: Iterable[Distribution]) -> dict[str, Distribution]:
    """Return the distributions by name; of several, the last one whose files are there."""
    found: dict[str, Distribution] = {}
    for row in rows:
        if row.normalized not in found or (is_duplicate(row) and not verify_files(row)):
            found[row.normalized] = row
    return found


def _kept_marks(packages: Plan, installed: dict[str, Distribution]) -> tuple[Change, ...]:
    return tuple(
        replace(
            change,
            requested=change.normalized in installed
            and was_requested(installed[change.normalized]),
        )
        for change in packages.changes
    )


def _target(new: NewEnvironment) -> Target:
    """Return the environment as it is once its links are mended."""
    base = new.interpreter
    scheme = base.venv_scheme.below(new.root)
    python = describe_environment(new.root).python
    return environment_target(new.root, base, scheme, python, base.site_packages)

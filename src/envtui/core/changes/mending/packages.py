"""Packages of an environment that are damaged or missing, installed in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from envtui.core.changes.model import Means
from envtui.core.changes.plan import plan_install
from envtui.core.distributions.read import list_distributions
from envtui.core.environments.describe import describe_environment
from envtui.core.environments.model import Environment, NewEnvironment, Target
from envtui.core.environments.target import below
from envtui.core.errors import EnvtuiError
from envtui.core.health.files import verify_files
from envtui.core.health.requirements import is_duplicate
from envtui.core.literal import literal
from envtui.core.record import replace
from envtui.core.resolution.asked import Asked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.changes.model import Change, Plan
    from envtui.core.distributions.model import Distribution
    from envtui.core.events import Cancel, OnEvent
    from envtui.core.health.model import Finding
    from envtui.core.index.configuration import IndexConfiguration

__all__ = ["OF_PACKAGES", "mend_packages"]

_LEFT = frozenset(("python", "project"))
"""What only a person can mend."""
OF_PACKAGES = _LEFT | {"files", "duplicate", "metadata", "platform", "missing", "conflict"}
"""The kinds of findings that concern packages."""


def mend_packages(
    findings: Iterable[Finding],
    environment: Environment,
    new: NewEnvironment,
    configuration: IndexConfiguration | None,
    on_event: OnEvent,
    cancel: Cancel | None,
) -> tuple[Plan | None, list[str], list[str]]:
    """Plan to install damaged and missing packages.

    Returns:
        The plan, if anything is to be installed; what that is, and what is not mended, in words.

    Raises:
        Cancelled: ``cancel`` was requested.
    """
    errors = [row for row in findings if row.severity == "error"]
    wrong = [row for row in errors if row.kind in OF_PACKAGES - _LEFT]
    left = [row.cause for row in errors if row.kind in _LEFT]
    if not wrong:
        return None, [], left
    installed = _one_of_each(list_distributions(environment.site_packages))
    again = [row.subject for row in wrong if row.kind not in ("missing", "conflict")]
    needing = [row.subject for row in wrong if row.kind in ("missing", "conflict")]
    words = [
        f"{installed[name].name}=={installed[name].version}"
        for name in dict.fromkeys([*again, *needing])
        if name in installed and installed[name].editable is None
    ]
    try:
        packages = plan_install(
            _target(new),
            Asked(words),
            Means(configuration, on_event=on_event, cancel=cancel),
            reinstall=again,
        )
    except EnvtuiError as error:
        if cancel is not None:
            cancel.check()
        return None, [], [*left, f"Packages cannot be mended: {error.message}"]
    packages = replace(packages, changes=_kept_marks(packages, installed))
    return packages, [*_package_steps(packages.changes, installed)], left


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
            and (installed[change.normalized].info / "REQUESTED").exists(),
        )
        for change in packages.changes
    )


def _target(new: NewEnvironment) -> Target:
    """Return the environment as it is once its links are mended."""
    scheme = below(new.root, new.interpreter.venv_scheme)
    python = describe_environment(new.root).python
    interpreter = replace(
        new.interpreter, executable=python, prefix=new.root, scheme=scheme, externally_managed=None
    )
    return Target(new.root, interpreter, scheme, is_environment=True)

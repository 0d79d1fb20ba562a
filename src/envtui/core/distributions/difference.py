"""How two environments differ, by their files alone."""

from __future__ import annotations

from envtui.core.distributions.details import read_details
from envtui.core.distributions.metadata import wheel_tags
from envtui.core.distributions.read import list_distributions
from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from envtui.core.distributions.model import Distribution
    from envtui.core.environments.model import Environment

__all__ = ["Difference", "DifferentPackage", "compare_environments"]

Kind: TypeAlias = "Literal['added', 'removed', 'version', 'origin', 'tags', 'same']"


class DifferentPackage(Record):
    """One project in two environments; the fields for one that lacks it are empty."""

    name: str
    """Normalized."""
    kind: Kind
    """``added``: only in the second; ``removed``: only in the first; else what differs first."""
    versions: tuple[str, str]
    origins: tuple[str, str]
    """Where it came from, without credentials; ``index``, a URL, or ``editable`` and a folder."""
    tags: tuple[str, str]
    """What its wheel was built for: ``cp313-cp313-manylinux_2_17_x86_64``."""


class Difference(Record):
    """Two environments side by side."""

    first: Environment
    second: Environment
    facts: tuple[tuple[str, str, str], ...]
    """What is known of both: a name, and the two values."""
    packages: tuple[DifferentPackage, ...]
    """By name, those that are the same included."""

    @property
    def differing_facts(self) -> tuple[tuple[str, str, str], ...]:
        """The facts that differ."""
        return tuple(fact for fact in self.facts if fact[1] != fact[2])

    @property
    def differing_packages(self) -> tuple[DifferentPackage, ...]:
        """The packages that differ."""
        return tuple(row for row in self.packages if row.kind != "same")


def compare_environments(first: Environment, second: Environment) -> Difference:
    """Compare Python, settings and packages, of broken environments too as far as files tell."""
    one = {row.normalized: row for row in list_distributions(first.site_packages)}
    two = {row.normalized: row for row in list_distributions(second.site_packages)}
    return Difference(
        first,
        second,
        tuple(
            (name, a, b) for (name, a), (_, b) in zip(_facts(first), _facts(second), strict=True)
        ),
        tuple(_compare(name, one.get(name), two.get(name)) for name in sorted({*one, *two})),
    )


def _facts(environment: Environment) -> tuple[tuple[str, str], ...]:
    return (
        ("python", f"{environment.implementation} {environment.version}".strip()),
        ("base_python", str(environment.base_python or "")),
        ("creator", environment.creator),
        ("system_site_packages", "yes" if environment.system_site_packages else "no"),
        ("problem", environment.problem),
    )


def _compare(
    name: str, first: Distribution | None, second: Distribution | None
) -> DifferentPackage:
    a, b = _described(first), _described(second)
    kind: Kind = "same"
    if first is None:
        kind = "added"
    elif second is None:
        kind = "removed"
    elif a[0] != b[0]:
        kind = "version"
    elif a[1] != b[1]:
        kind = "origin"
    elif a[2] != b[2]:
        kind = "tags"
    return DifferentPackage(name, kind, (a[0], b[0]), (a[1], b[1]), (a[2], b[2]))


def _described(row: Distribution | None) -> tuple[str, str, str]:
    """Return version, origin and tags."""
    if row is None:
        return "", "", ""
    if row.editable is not None:
        origin = f"editable {row.editable}"
    else:
        origin = read_details(row).origin or "index"
    return row.version, origin, " ".join(sorted(wheel_tags(row)))

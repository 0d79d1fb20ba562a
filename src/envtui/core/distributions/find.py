"""Finding packages by name and version in whatever environment they lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from envtui.core.distributions.read import list_distributions
from envtui.core.distributions.requires import is_allowed
from envtui.core.names import normalize_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from envtui.core.distributions.model import Distribution

__all__ = ["find_distributions"]


def find_distributions(
    site_packages: Iterable[Path], wanted: Sequence[Requirement]
) -> tuple[Distribution, ...]:
    """Return the distributions in the folders that any of the requirements allows, by name.

    Only names and versions count: extras, markers and URLs of requirements are not looked at.
    Pre-releases are found too. A version that is none is found by its name alone.
    """
    by_name: dict[str, list[Requirement]] = {}
    for requirement in wanted:
        by_name.setdefault(normalize_name(requirement.name), []).append(requirement)
    return tuple(
        row
        for row in list_distributions(site_packages)
        if any(is_allowed(one, row.version) for one in by_name.get(row.normalized, ()))
    )

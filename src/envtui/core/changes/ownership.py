"""Which installed distribution a file belongs to, by what the installers recorded."""

from __future__ import annotations

# ruff: noqa: PTH118
import os
from collections.abc import Callable, Iterable

from envtui.core.distributions.record import read_record
from envtui.core.errors import EnvironmentProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution

__all__ = ["has_record", "lazy_owners"]


def has_record(distribution: Distribution) -> bool:
    """Tell whether the files of the distribution are known."""
    if distribution.info.suffix == ".egg-link":
        return True
    try:
        return bool(read_record(distribution))
    except EnvironmentProblem:
        return False


def _owned_files(distribution: Distribution) -> set[str]:
    """Return the paths that the distribution's record lists, as absolute paths."""
    base = str(distribution.info.parent)
    return {os.path.normpath(os.path.join(base, row.path)) for row in read_record(distribution)}


def lazy_owners(distributions: Iterable[Distribution]) -> Callable[[str], str]:
    """Return a function from a path to the name of its owner, or nothing.

    The records are read when the first path is asked for: most changes ask for none.
    """
    rows = tuple(distributions)
    owners: dict[str, str] = {}

    def owner_of(path: str) -> str:
        if not owners:
            for row in rows:
                try:
                    owners.update(dict.fromkeys(_owned_files(row), row.name))
                except EnvironmentProblem:
                    # Without a record nothing is known to be its own.
                    continue
        return owners.get(path, "")

    return owner_of

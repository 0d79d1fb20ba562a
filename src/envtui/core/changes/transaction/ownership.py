"""Which installed distribution a file belongs to, by what the installers recorded."""

from __future__ import annotations

# ruff: noqa: PTH118
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress

from envtui.core.distributions.record import read_record
from envtui.core.errors import EnvironmentProblem
from envtui.core.wheels.legacy import is_egg

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution
    from envtui.core.wheels.clashes import OwnerOf

__all__ = ["has_record", "lazy_owners"]


def has_record(distribution: Distribution) -> bool:
    """Whether it is known which files the distribution has."""
    if distribution.info.suffix == ".egg-link" or is_egg(distribution):
        return True
    try:
        return bool(read_record(distribution))
    except EnvironmentProblem:
        return False


def lazy_owners(distributions: Iterable[Distribution]) -> OwnerOf:
    """Return a function from a path to its owner's name and its recorded digest, or two blanks.

    The RECORD files are read when the first path is asked for: most changes ask for none.
    """
    rows = tuple(distributions)
    owners: dict[str, tuple[str, str]] = {}

    def owner_of(path: str) -> tuple[str, str]:
        if not owners:
            for row in rows:
                with suppress(EnvironmentProblem):  # Without a record nothing is known of it.
                    owners.update(_owned_files(row))
        return owners.get(path, ("", ""))

    return owner_of


def _owned_files(distribution: Distribution) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each path of the distribution's RECORD, absolute, with its owner's name and digest."""
    base = str(distribution.info.parent)
    for row in read_record(distribution):
        path = os.path.normpath(os.path.join(base, row.path))
        yield path, (distribution.name, row.digest)

"""Archive bombs: archives that unpack to far more than one of their size should hold."""

from __future__ import annotations

import os
from collections.abc import Iterable

from envtui.core.errors import BadDistribution

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.wheels.archive import Member

__all__ = ["ALLOW_LARGE", "check_unpacked_size", "is_large_allowed", "most_unpacked"]

ALLOW_LARGE = "ENVTUI_ALLOW_LARGE_ARCHIVES"
"""The variable by which a person lifts the limit."""

_HARMLESS = 64 << 20
"""Bytes that any archive may unpack to."""
_RATIO = 50
"""How many times its own size a larger one may unpack to."""


def most_unpacked(archive_size: int) -> int:
    """Return how many bytes an archive of that size may unpack to."""
    return max(_HARMLESS, archive_size * _RATIO)


def is_large_allowed() -> bool:
    """Whether a person has lifted the limit."""
    return bool(os.environ.get(ALLOW_LARGE))


def check_unpacked_size(members: Iterable[Member], archive_size: int) -> None:
    """Return if the members of a ZIP archive unpack to no more than it may.

    Raises:
        BadDistribution: they unpack to more, and the limit was not lifted.
    """
    total = sum(member.size for member in members)
    if total > most_unpacked(archive_size) and not is_large_allowed():
        raise BadDistribution(
            f"it would unpack from {archive_size} to {total} bytes",
            hint=f"If that is right, set {ALLOW_LARGE}=1.",
        )

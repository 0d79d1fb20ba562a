"""Comparing pins with what is installed."""

from __future__ import annotations

from collections.abc import Iterable

from envtui.core.distributions.model import Distribution
from envtui.core.index.versions import version_key
from envtui.core.locks.model import Difference, Pin

__all__ = ["compare_pins"]


def compare_pins(pins: Iterable[Pin], installed: Iterable[Distribution]) -> Difference:
    """Return what is missing, different and extra in an environment.

    Versions are compared as PEP 440 does: 1.0 is 1.0.0. A pin by address alone is satisfied by
    any version of its project.
    """
    there = {row.normalized: row.version for row in reversed(list(installed))}
    pinned = {pin.name: pin for pin in pins}
    missing, different = [], []
    for name, pin in sorted(pinned.items()):
        if name not in there:
            missing.append(pin)
        elif pin.version and not _same(pin.version, there[name]):
            different.append((pin, there[name]))
    extra = tuple((name, there[name]) for name in sorted(there) if name not in pinned)
    return Difference(tuple(missing), tuple(different), extra)


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    one_key = version_key(one)
    return one_key is not None and one_key == version_key(other)

"""Why a set of requirements has no answer, as plain data that an error carries."""

from __future__ import annotations

from envtui.core.record import Record

__all__ = ["Conflict", "Step", "Unusable", "WayOut"]


class Step(Record):
    """One link of a chain: a version of a project requires something."""

    project: str
    """Empty where the person asks for it."""
    version: str
    requirement: str
    others: int = 0
    """How many other versions of the project that could be chosen here do not help either."""
    is_constraint: bool = False
    """Whether it only limits versions, without asking for the project."""


class Unusable(Record):
    """Versions that would satisfy the requirements but cannot be used, and why."""

    project: str
    versions: tuple[str, ...]
    """Newest first."""
    kind: str
    """``date``, ``yanked``, ``pre-release``, ``hash``, ``python``, ``wheel``, ``source``,
    ``metadata`` or ``offline``."""
    reason: str
    """The same in half a sentence."""


class WayOut(Record):
    """Something else to ask for that was tried and does have an answer."""

    change: str
    """What to do differently, in half a sentence."""
    gives: tuple[str, ...]
    """What becomes of the projects that were asked for: names with versions."""
    requirements: tuple[str, ...]
    """What to ask for instead, in full."""
    constraints: tuple[str, ...]
    prerelease: str
    """The value of ``--prerelease`` that goes with it."""
    exclude_newer: str
    python: str
    """The Python version it takes; empty: the one asked about."""


class Conflict(Record):
    """The shortest chains of requirements that lead to one project and leave no version of it."""

    project: str
    """Empty when no two chains alone explain it; the chains then lead to what is involved."""
    chains: tuple[tuple[Step, ...], ...]
    unusable: tuple[Unusable, ...]
    ways_out: tuple[WayOut, ...] = ()

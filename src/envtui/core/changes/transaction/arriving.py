"""How a staged tree arrives in an environment: merged into what stays there.

Paths are strings here, as in ``leaving``.
"""

# ruff: noqa: PTH112, PTH114

from __future__ import annotations

import os

from envtui.core.errors import BadDistribution
from envtui.core.literal import literal
from envtui.core.record import Record, field

__all__ = ["Arrivals", "merge"]


class Arrivals(Record):
    """The renames that bring a staged tree into place."""

    units: list[tuple[str, str]] = field(default_factory=list)
    """From the staged tree to the environment; metadata folders last."""
    in_the_way: list[str] = field(default_factory=list)
    """Files and metadata folders that stay unless moved away, where something else arrives."""


def merge(
    staged: str, place: str, leaving: set[str], real_root: str, skipped: str = ""
) -> Arrivals:
    """Return the renames that bring the content of the folder ``staged`` into ``place``.

    A staged folder without counterpart in ``place``, once everything ``leaving`` has gone, arrives
    whole, in one rename. One whose counterpart stays is entered, and its content merged likewise.

    Args:
        staged: a folder that mirrors ``place``.
        place: an existing folder.
        leaving: the paths that leave before anything arrives.
        real_root: the environment's root with links resolved; a link that leads out of it is
            replaced rather than followed.
        skipped: a name directly in ``staged`` that does not belong to ``place``.

    Raises:
        BadDistribution: a file would take the place of a folder.
    """
    arrivals = Arrivals()
    kept_out = f"{staged}{os.sep}{skipped}" if skipped else ""
    waiting = [(staged, place)]
    while waiting:
        folder, goal_folder = waiting.pop()
        for entry in list(os.scandir(folder)):
            goal = f"{goal_folder}{os.sep}{entry.name}"
            if entry.path == kept_out:
                continue
            if goal not in leaving and os.path.lexists(goal):
                if _may_enter(entry, goal, real_root):
                    waiting.append((entry.path, goal))
                    continue
                _check_replaceable(goal)
                arrivals.in_the_way.append(goal)
            arrivals.units.append((entry.path, goal))
    arrivals.units.sort(key=lambda unit: (unit[1].endswith(".dist-info"), unit[1]))
    return arrivals


def _may_enter(entry: os.DirEntry[str], goal: str, real_root: str) -> bool:
    if not entry.is_dir(follow_symlinks=False) or entry.name.endswith(".dist-info"):
        return False
    if not os.path.isdir(goal):
        return False
    if not os.path.islink(goal):
        return True
    real = os.path.realpath(goal)
    return real == real_root or real.startswith(real_root.rstrip(os.sep) + os.sep)


def _check_replaceable(goal: str) -> None:
    is_folder = os.path.isdir(goal) and not os.path.islink(goal)
    if is_folder and not goal.endswith(".dist-info"):
        raise BadDistribution(
            f"A file would take the place of the folder {literal(goal)}.",
            hint="Remove that folder if nothing needs it, and try again.",
        )

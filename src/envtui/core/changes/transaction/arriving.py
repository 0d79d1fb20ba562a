"""What arrives in an environment: the staged tree, merged into what stays there.

Strings instead of paths, as in ``leaving``.
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
    """Files and metadata folders that stand where something arrives."""


def merge(
    staged: str, place: str, leaving: set[str], real_root: str, skipped: str = ""
) -> Arrivals:
    """Return how the content of the folder ``staged`` gets into the folder ``place``.

    What has no counterpart in ``place``, once everything in ``leaving`` has gone, arrives in one
    rename with all that is below it. Only folders that stay are entered.

    Args:
        staged: mirrors ``place``.
        place: an existing folder.
        leaving: the units that leave before anything arrives.
        real_root: the environment's root without links; a link that leads out of it is not
            followed but replaced.
        skipped: a name directly in ``staged`` that does not arrive here.

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

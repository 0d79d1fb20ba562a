"""Where a walk down from a folder ends: at other file systems, and at envtui's own folders."""

from __future__ import annotations

import re
from pathlib import Path

from envtui.core.environments.walk import Bounds
from envtui.core.folders import cache_dir, state_dir

__all__ = ["bounds_of", "mount_points"]


def bounds_of(folder: Path) -> Bounds:
    """Return what a walk from ``folder`` does not enter."""
    own = {str(state_dir()), str(cache_dir())}
    try:
        # Mount points are listed without links.
        if folder.resolve() == folder:
            return Bounds(mount_points() | own, None)
    except OSError:
        pass
    return Bounds(frozenset(own), folder.stat().st_dev if folder.exists() else None)


def mount_points() -> frozenset[str]:
    """Return the paths at which file systems begin, which spares asking about every folder.

    Raises:
        OSError: the system has no such list, which Linux has.
    """
    content = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
    # The fifth word; a space in it is written as \040.
    places = (line.split(" ", 5)[4] for line in content.splitlines())
    return frozenset(
        re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), place) for place in places
    )

"""Where other file systems begin below a folder."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["Borders", "borders"]


class OtherDevices:
    """Contains the paths on other devices than a folder's: one look at each path asked for."""

    def __init__(self, folder: str) -> None:
        self._device = Path(folder).stat().st_dev

    def __contains__(self, path: object) -> bool:
        try:
            return Path(str(path)).lstat().st_dev != self._device
        except OSError:
            return True


Borders = frozenset[str] | OtherDevices


def borders(folder: str) -> Borders:
    """Return a container of the paths at which other file systems begin.

    Linux lists them, which spares a look at every folder of a large tree.
    """
    try:
        if str(Path(folder).resolve()) != folder:
            return OtherDevices(folder)
        content = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
    except OSError:
        return OtherDevices(folder) if Path(folder).exists() else frozenset()
    # The fifth word; a space in it is written as \040.
    places = (line.split(" ", 5)[4] for line in content.splitlines())
    return frozenset(
        re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), place) for place in places
    )

"""Copying an environment's files; those that it shares with the store stay shared."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from envtui.core.environments.layout import WORK_FOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.events import Cancel

__all__ = ["copy_tree"]

_REVISIONS = "revisions"


def copy_tree(source: Path, goal: Path, cancel: Cancel) -> None:
    """Copy the environment at ``source`` into the folder ``goal``, over what is there.

    Symbolic links stay links. A file with several hard links gets one more where that is possible,
    and is copied otherwise. Of envtui's own work folder only the history goes along.

    Raises:
        OSError: the disk refuses.
        Cancelled: ``cancel`` was requested between two folders.
    """
    for folder, names, files in os.walk(source):
        cancel.check()
        here = Path(folder)
        inside = here.relative_to(source)
        if inside == Path(WORK_FOLDER):
            names[:] = [name for name in names if name == _REVISIONS]
            files = []
        into = goal / inside
        into.mkdir(exist_ok=True)
        links = [name for name in names if (here / name).is_symlink()]
        for name in (*files, *links):
            _copy(here / name, into / name)


def _copy(path: Path, goal: Path) -> None:
    if os.path.lexists(goal):
        goal.unlink()
    if path.is_symlink():
        goal.symlink_to(path.readlink())
    elif path.is_file():
        if path.stat().st_nlink > 1:
            try:
                goal.hardlink_to(path)
                return
            except OSError:  # another disk, or as many hard links as a file can have
                pass
        shutil.copy2(path, goal)

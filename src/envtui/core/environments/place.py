"""Whether an environment may be made at a place, and putting it there when it is ready.

The rules are those of ``uv venv``: nothing that is there is lost without ``--clear``, and nothing
that is no environment without ``--force``.
"""

from __future__ import annotations

import os
from pathlib import Path

from envtui.core.environments.layout import WINDOWS, is_environment
from envtui.core.environments.staging import FILLING, OLD, fill
from envtui.core.errors import EnvironmentProblem
from envtui.core.files import remove_tree
from envtui.core.interpreters.pyvenv_cfg import FILE_NAME
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from envtui.core.environments.model import NewEnvironment

__all__ = ["How", "examine", "put_in_place"]

How: TypeAlias = "Literal['rename', 'replace', 'refill', 'merge']"
"""How a finished environment gets to its place.

``rename``: nothing is there, or an empty folder. ``replace``: what is there goes. ``refill``: what
is in the folder goes, the folder itself stays. ``merge``: what is there stays, except for the
environment's own files.
"""


def examine(root: Path, new: NewEnvironment) -> How:
    """Return how the environment may be put at ``root``.

    Raises:
        EnvironmentProblem: something is there that may not be overwritten.
        OSError: it may not be looked at.
    """
    if not os.path.lexists(root):
        return "rename"
    if not root.is_dir():
        raise _refusal(root)
    # A link keeps its name, the folder we are in its inode, and a mount point cannot be renamed.
    stays = root.is_symlink() or os.path.ismount(root) or _is_current(root)
    if not any(root.iterdir()):
        return "refill" if stays else "rename"
    if new.allow_existing:
        return "merge"
    if not new.clear:
        raise _exists(root)
    # A pyvenv.cfg counts alone: conda's own installation looks like an environment of conda.
    if not (root / FILE_NAME).is_file() and not new.force:
        raise EnvironmentProblem(
            f"{literal(str(root))} is not a virtual environment, so it is not cleared.",
            hint="Pass --force as well to delete everything in it, or choose another path.",
        )
    return "refill" if stays else "replace"


def _is_current(root: Path) -> bool:
    try:
        return root.samefile(Path.cwd())
    except OSError:  # the current folder is deleted
        return False


def put_in_place(new: Path, root: Path, how: How) -> None:
    """Move the environment that was built at ``new``, in its staging folder, to ``root``.

    Raises:
        EnvironmentProblem: another process has made something there meanwhile.
        OSError: the disk refuses.
    """
    if how == "refill":
        _empty(root)
        (new.parent / FILLING).mkdir()
        fill(new, root)
        return
    if how == "replace":
        from envtui.core.environments.exchange import exchange

        if exchange(new, root):
            new.rename(new.with_name(OLD))
            return
        root.rename(new.with_name(OLD))
    _rename(new, root)


def _rename(new: Path, root: Path) -> None:
    """Rename a folder to a place where there is nothing, or an empty folder."""
    try:
        if WINDOWS and root.is_dir():
            root.rmdir()  # there a rename replaces nothing
        new.rename(root)
    except OSError as error:
        if os.path.lexists(root):
            raise EnvironmentProblem(
                f"{literal(str(root))} was made by another process meanwhile.",
                hint="Nothing was changed; use what is there, or pass --clear to replace it.",
            ) from error
        raise


def _empty(root: Path) -> None:
    """Empty a folder, ``pyvenv.cfg`` last: if that is interrupted, it still is an environment."""
    for path in sorted(root.iterdir(), key=lambda path: path.name == FILE_NAME):
        if path.is_dir() and not path.is_symlink():
            remove_tree(path)
        else:
            path.unlink()


def _exists(root: Path) -> EnvironmentProblem:
    if is_environment(root):
        return EnvironmentProblem(
            f"A virtual environment already exists at {literal(str(root))}.",
            hint="Pass --clear to replace it, or --allow-existing to write into it.",
        )
    return EnvironmentProblem(
        f"A folder that is not empty already exists at {literal(str(root))}.",
        hint="Choose another path, or pass --allow-existing to write into it.",
    )


def _refusal(root: Path) -> EnvironmentProblem:
    if root.is_symlink():
        what = f"is a link to {literal(str(root.readlink()))}, which is not a folder"
    else:
        what = "is a file" if root.is_file() else "is not a folder"
    return EnvironmentProblem(
        f"{literal(str(root))} {what}, so no environment can be made there.",
        hint="Remove it, or choose another path.",
    )

"""The environment that a command is about, sound or broken: named by its folder, or in use here."""

from __future__ import annotations

from pathlib import Path

from envtui.core import Environment, describe, is_environment, literal, locate
from envtui.core.errors import EnvironmentProblem

__all__ = ["chosen_environment", "human_size"]


def chosen_environment(path: str | None) -> Environment:
    """Return the environment at ``path``, or the one that counts in the current folder.

    Raises:
        EnvironmentProblem: the folder is no environment, or none is in use here.
    """
    if path is None:
        located = locate(Path.cwd())
        counting = [row.environment for row in located if row.used or row.role == "winner"]
        if not counting:
            raise EnvironmentProblem(
                "No environment is in use here.", hint="Name one, or make one with envtui venv."
            )
        return counting[0]
    root = Path(path).absolute()
    if not is_environment(root) and root.name != ".venv" and not _looks_like_one(root):
        raise EnvironmentProblem(f"{literal(str(root))} is no environment.")
    return describe(root)


def _looks_like_one(root: Path) -> bool:
    """Whether there is a Python in the folder, as there is in one that has lost its pyvenv.cfg."""
    return any((root / name).is_symlink() for name in ("bin/python", "bin/python3"))


def human_size(size: int) -> str:
    """Return a number of bytes as people read it: ``12.3 MB``."""
    if size < 1000:
        return f"{size} B"
    value = float(size)
    for unit in ("kB", "MB", "GB", "TB"):
        value /= 1000
        if value < 999.5 or unit == "TB":
            break
    return f"{value:.1f} {unit}"

"""The environment that a command is about, sound or broken: named by its folder, or in use here."""

from __future__ import annotations

import os
from pathlib import Path

from envtui.cli.project import project_folder
from envtui.core import (
    Environment,
    describe_environment,
    has_standard_library,
    is_environment,
    literal,
    locate_environments,
    without_dots,
)
from envtui.core.errors import EnvironmentProblem, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.parser import Options
    from envtui.core import StoredEnvironment

__all__ = ["chosen_environment", "described", "in_local_time", "named_folder", "stored_from"]


def chosen_environment(path: str | None, options: Options) -> Environment:
    """Return the environment at ``path``, or the one that counts in the folder of the project.

    Raises:
        EnvironmentProblem: the folder is no environment, or none is in use here.
    """
    if path is None:
        located = locate_environments(project_folder(options))
        counting = [row.environment for row in located if row.used or row.role == "winner"]
        if not counting:
            raise EnvironmentProblem(
                "No environment is in use here.", hint="Name one, or make one with envtui venv."
            )
        return counting[0]
    root = named_folder(path)
    if not is_environment(root) and root.name != ".venv" and not _looks_like_one(root):
        raise EnvironmentProblem(f"{literal(str(root))} {_what(root)}.")
    return describe_environment(root)


def _what(root: Path) -> str:
    if not os.path.lexists(root):
        return "does not exist"
    may_enter = not os.path.isdir(root) or os.access(root, os.X_OK)  # noqa: PTH112 - never raises
    return "is not an environment" if may_enter else "is a folder that you may not look into"


def _looks_like_one(root: Path) -> bool:
    """Whether there is in the folder what there is in one that has lost its pyvenv.cfg.

    An installation of Python has much of that too.
    """
    if has_standard_library(root):
        return False
    # os.path never raises, where the folder may not be looked into.
    if os.path.isfile(root / "bin" / "activate"):  # noqa: PTH113
        return True
    return any(os.path.islink(root / name) for name in ("bin/python", "bin/python3"))  # noqa: PTH114


def named_folder(path: str) -> Path:
    """Return a folder that a person names: absolute, without ``..``; a link stays a link.

    Raises:
        UsageError: nothing is named; an empty variable of a script must not mean the current
            folder.
    """
    if not path:
        raise UsageError("A path is empty.", hint="Name a folder; '.' is the current one.")
    return without_dots(Path(path))


def stored_from(folder: Path) -> tuple[StoredEnvironment, ...]:
    """Return what lies in central stores; ``folder`` and the known projects may be the owners."""
    from envtui.core import known_environments, stored_environments

    known = [environment.root.parent for environment in known_environments(folder)]
    return stored_environments(projects=dict.fromkeys([folder, *folder.parents, *known]))


def in_local_time(when: str) -> str:
    """Return a time in ISO 8601 as people read it where they are: ``2026-03-01 14:05``."""
    from datetime import datetime

    try:
        return datetime.fromisoformat(when).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:  # somebody wrote it by hand
        return literal(when)


def described(environment: Environment) -> dict[str, object]:
    """Return what JSON says of an environment wherever one is listed or looked at."""
    return {
        "path": str(environment.root),
        "python": str(environment.python),
        "version": environment.version,
        "implementation": environment.implementation,
        "base_python": str(environment.base_python) if environment.base_python else None,
        "creator": environment.creator or None,
        "prompt": environment.prompt or None,
        "system_site_packages": environment.system_site_packages,
        "problem": environment.problem or None,
    }

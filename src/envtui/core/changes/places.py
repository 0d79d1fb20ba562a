"""Whether an environment may be moved or copied, and how it would be made at the new place."""

from __future__ import annotations

import os
from pathlib import Path

from envtui.core.environments.describe import describe_environment
from envtui.core.environments.layout import has_standard_library, is_environment
from envtui.core.environments.model import NewEnvironment
from envtui.core.environments.target import target_of
from envtui.core.errors import EnvironmentProblem, RefusedChange, UsageError
from envtui.core.interpreters.pyvenv_cfg import is_relocatable, read_cfg
from envtui.core.interpreters.sources.conda import is_conda_installation
from envtui.core.literal import literal

__all__ = ["as_new_at", "check_goal", "check_source", "refuse_installation"]


def check_source(root: Path) -> None:
    """Return if ``root`` is an environment that can be moved or copied.

    Raises:
        EnvironmentProblem: ``root`` is no environment, a link to one, or conda's.
    """
    shown = literal(str(root))
    if root.is_symlink():
        raise EnvironmentProblem(
            f"{shown} is a link to {literal(str(root.resolve()))}.",
            hint="Name the environment by its own path.",
        )
    if not is_environment(root):
        what = "is not an environment" if os.path.lexists(root) else "does not exist"
        raise EnvironmentProblem(f"{shown} {what}.")
    if describe_environment(root).creator == "conda":
        raise EnvironmentProblem(
            f"{shown} is an environment of conda's, whose files name its place.",
            hint="Use the tool that made it.",
        )
    refuse_installation(root)


def refuse_installation(root: Path) -> None:
    """Return if ``root`` is no installation of Python, whatever files of an environment it has.

    Raises:
        EnvironmentProblem: it is one.
    """
    is_conda = (root / "conda-meta").is_dir()
    if is_conda_installation(str(root)) or (has_standard_library(root) and not is_conda):
        raise EnvironmentProblem(
            f"{literal(str(root))} is an installation of Python, not an environment.",
            hint="Name an environment.",
        )


def check_goal(root: Path, goal: Path) -> None:
    """Return if an environment may be put at ``goal``.

    Raises:
        UsageError: the path could not stand on ``PATH``.
        RefusedChange: something is there, or the path lies in the environment itself.
    """
    if any(character in str(goal) for character in "\n\r\0") or os.pathsep in str(goal):
        raise UsageError(
            f"An environment cannot be at {literal(repr(str(goal)))}: it could not stand on PATH.",
            hint="Choose another name.",
        )
    if goal == root:
        raise RefusedChange(f"{literal(str(root))} lies there already.")
    if goal.is_relative_to(root):
        raise RefusedChange(f"{literal(str(goal))} lies in the environment itself.")
    if os.path.lexists(goal):
        raise RefusedChange(
            f"There is something at {literal(str(goal))}.", hint="Choose another path."
        )


def as_new_at(root: Path, goal: Path) -> NewEnvironment:
    """Return how the environment at ``root`` would be made again at ``goal``.

    Raises:
        EnvironmentProblem: it is broken.
        InterpreterError: its base interpreter does not answer.
    """
    environment = describe_environment(root)
    interpreter = target_of(environment).interpreter
    return NewEnvironment(
        goal,
        interpreter,
        prompt=environment.prompt,
        system_site_packages=environment.system_site_packages,
        relocatable=is_relocatable(read_cfg(root)),
    )

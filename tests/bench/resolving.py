"""The benchmarks of resolving only: requirements compiled into a lock, without a network.

envtui remembers the answers to questions that it was asked before: what that takes is measured, and
what it takes to find them.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from tests.bench.measure import Contender, environment, tool
from tests.bench.tasks import ENVTUI, PYTHON, Task, uv, words

__all__ = ["RESOLVING"]

SMALL = "jupyterlab"
LARGE = "apache-airflow[amazon,google,celery,postgres,http,ssh]"


def compiling(
    name: str, executable: Path, requirement: str, *flags: str, first: bool = False
) -> Contender:
    """Compile from the caches, which the index itself fills before the first round.

    ``first``: without the answers that were found in the rounds before.
    """
    asked: Sequence[str | Path] = ("pip", "compile", "requirements.in", "-p", PYTHON, *flags)

    def prepare(folder: Path) -> None:
        (folder / "requirements.in").write_text(f"{requirement}\n")
        if folder.name.endswith("-0"):
            subprocess.run(
                [executable, *asked, "-q", "-o", "lock.txt"],
                cwd=folder,
                env=environment(folder.parent),
                check=True,
            )
        if first:
            shutil.rmtree(folder.parent / "envtui-cache" / "index" / "answers", ignore_errors=True)

    command = words(executable, *asked, "--offline")
    return Contender(f"{name} pip compile", command, prepare=prepare)


def resolving(requirement: str, *flags: str, first: bool) -> list[Contender]:
    found = [compiling("envtui", ENVTUI, requirement, *flags, first=first)]
    if tool("uv"):
        found.append(compiling("uv", uv(), requirement, *flags))
    return found


def task(name: str, requirement: str, *flags: str, first: bool = False) -> Task:
    asked = "never asked before" if first else "asked before"
    return Task(
        f"pip compile, {name}",
        f"{requirement}: {' '.join(('--offline', *flags))}, caches filled, {asked}",
        partial(resolving, requirement, *flags, first=first),
    )


RESOLVING = (
    task("small", SMALL),
    task("small, first answer", SMALL, first=True),
    task("large", LARGE),
    task("large, first answer", LARGE, first=True),
    task("universal", SMALL, "--universal"),
    task("universal, first answer", SMALL, "--universal", first=True),
)

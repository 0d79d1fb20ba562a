"""The benchmarks of resolving only: requirements compiled into a lock, without a network."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from tests.bench.measure import Contender, environment, tool
from tests.bench.tasks import ENVTUI, PYTHON, Task, uv, words

__all__ = ["RESOLVING"]

SMALL = "jupyterlab"
LARGE = "apache-airflow[amazon,google,celery,postgres,http,ssh]"


def compiling(name: str, executable: Path, requirement: str, *flags: str) -> Contender:
    """Compile from the caches, which the index itself fills before the first round."""
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

    command = words(executable, *asked, "--offline")
    return Contender(f"{name} pip compile", command, prepare=prepare)


def resolving(requirement: str, *flags: str) -> list[Contender]:
    found = [compiling("envtui", ENVTUI, requirement, *flags)]
    if tool("uv"):
        found.append(compiling("uv", uv(), requirement, *flags))
    return found


RESOLVING = tuple(
    Task(
        f"pip compile, {name}",
        f"{requirement}: {' '.join(('--offline', *flags))}, caches filled by the default index",
        partial(resolving, requirement, *flags),
    )
    for name, requirement, flags in (
        ("small", SMALL, ()),
        ("large", LARGE, ()),
        ("universal", SMALL, ("--universal",)),
    )
)

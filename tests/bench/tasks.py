"""The benchmarks: what is done, by whom, and under which conditions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.measure import Contender, tool

__all__ = ["ENVTUI", "PYTHON", "TASKS", "Task", "peers", "timed", "uv", "words"]

ENVTUI = Path(sys.executable).with_name("envtui")
PYTHON = Path(getattr(sys, "_base_executable", sys.executable))


@dataclass(frozen=True)
class Task:
    """One benchmark."""

    name: str
    conditions: str
    contenders: Callable[[], list[Contender]]
    rounds: int = 11
    variables: dict[str, str] = field(default_factory=dict)
    line: tuple[float, float] | None = None
    """Round trip (seconds) and rate (bytes a second, 0: no limit) of the way to the recorded
    index; without it, the task uses none."""


def peers(name: str, *contenders: Contender) -> Iterable[Contender]:
    """The contenders of a peer, if it is installed."""
    return contenders if tool(name) else ()


def words(*texts: str | Path) -> Callable[[Path], list[str | Path]]:
    return lambda folder: list(texts)


def timed(setup: str, work: str) -> list[str | Path]:
    """A command that times ``work`` inside itself, after ``setup`` and what that imports."""
    code = (
        f"import time\n{setup}\nbegan = time.perf_counter()\n{work}\n"
        "print(time.perf_counter() - began)"
    )
    return [sys.executable, "-c", code]


def uv() -> Path:
    found = tool("uv")
    assert found is not None
    return found


def start() -> list[Contender]:
    return [
        Contender("envtui --version", words(ENVTUI, "--version")),
        Contender("python -c pass", words(sys.executable, "-c", "pass")),
        *peers("uv", Contender("uv --version", lambda _: [uv(), "--version"])),
    ]


def venv() -> list[Contender]:
    setup = (
        "from pathlib import Path\n"
        "from envtui.core import NewEnvironment, apply_plan, find_interpreter, plan_environment\n"
        f"interpreter = find_interpreter({str(PYTHON)!r})\n"
        "def create(name):\n"
        "    apply_plan(plan_environment(NewEnvironment(Path(name).absolute(), interpreter)))\n"
        "create('first')"
    )
    work = "create('second')"
    return [
        Contender("envtui venv", words(ENVTUI, "venv", "-p", PYTHON, "env")),
        Contender("in-process", lambda _: timed(setup, work), inside=True),
        *peers("uv", Contender("uv venv", lambda _: [uv(), "venv", "-p", PYTHON, "env"])),
        *peers(
            "virtualenv",
            Contender(
                "virtualenv --no-seed",
                lambda _: [tool("virtualenv") or "", "--no-seed", "-p", PYTHON, "env"],
            ),
        ),
    ]


def venv_seed() -> list[Contender]:
    return [
        Contender("envtui venv --seed", words(ENVTUI, "venv", "--seed", "-p", PYTHON, "env")),
        *peers("uv", Contender("uv venv --seed", lambda _: [uv(), "venv", "--seed", "-p", PYTHON])),
        *peers(
            "virtualenv",
            Contender("virtualenv", lambda _: [tool("virtualenv") or "", "-p", PYTHON, "env"]),
        ),
        Contender("python -m venv", words(PYTHON, "-m", "venv", "env"), rounds=3),
    ]


TASKS = (
    Task("start", "the smallest command", start, rounds=21),
    Task(
        "venv",
        f"for {PYTHON}, a fresh folder each, interpreter known; in-process: the second one",
        venv,
    ),
    Task("venv --seed", "seeds in the store", venv_seed, rounds=5),
)

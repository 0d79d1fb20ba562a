"""Whole processes, timed in turns, so that the moods of the machine hit all of them alike."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Contender", "Result", "environment", "measure", "tool"]


@dataclass(frozen=True)
class Contender:
    """One way of doing the task: the command for a round, run in a fresh folder."""

    name: str
    command: Callable[[Path], Sequence[str | Path]]
    """From the folder of the round to the words of the command."""
    prepare: Callable[[Path], None] = lambda folder: None
    """What must be there before the clock starts."""
    first: Callable[[Path], Sequence[str | Path]] | None = None
    """A command that is run before, under the same conditions as the one that is timed."""
    rounds: int = 0
    """How often, where it is too slow to be run in every round; 0: in every round."""
    inside: bool = False
    """Whether the command times itself and prints the seconds as its last line."""


@dataclass(frozen=True)
class Result:
    """The medians of a contender's times, in seconds."""

    name: str
    seconds: float
    cpu: float
    """Of all cores, user and system, children included; also where it times itself."""
    rounds: int


def environment(places: Path, **changes: str) -> dict[str, str]:
    """Return the variables for every contender: its own caches, no configuration, bytecode on."""
    unwanted = ("PIP_", "UV_", "ENVTUI_", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    return {
        **kept,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_NO_CONFIG": "1",
        "UV_CACHE_DIR": str(places / "uv-cache"),
        "PIP_CACHE_DIR": str(places / "pip-cache"),
        "ENVTUI_CACHE_DIR": str(places / "envtui-cache"),
        "ENVTUI_STATE_DIR": str(places / "envtui-state"),
        "XDG_DATA_HOME": str(places / "data"),
        **changes,
    }


def tool(name: str) -> Path | None:
    """Return where a peer is installed: beside the running Python, else on PATH."""
    import sys

    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    return Path(found) if found else None


def measure(
    contenders: Sequence[Contender],
    places: Path,
    variables: Mapping[str, str],
    *,
    rounds: int,
) -> list[Result]:
    """Run every contender once for warming up, then in turns, and return the medians.

    Each run has a fresh folder, and nothing is deleted meanwhile: deleting a big tree slows the
    file system down for minutes.
    """
    times: dict[str, list[tuple[float, float]]] = {one.name: [] for one in contenders}
    for number in range(rounds + 1):
        for contender in contenders:
            if contender.rounds and number > contender.rounds:
                continue
            folder = places / f"{contender.name} {number}".replace(" ", "-").replace("/", "-")
            folder.mkdir(parents=True)
            contender.prepare(folder)
            if contender.first:
                _run(contender.first(folder), folder, variables)
            taken = _time(contender, folder, variables)
            if number:
                times[contender.name].append(taken)
    return [Result(name, *_medians(taken), len(taken)) for name, taken in times.items()]


def _medians(taken: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(one for one, _ in taken), statistics.median(two for _, two in taken)


def _time(contender: Contender, folder: Path, variables: Mapping[str, str]) -> tuple[float, float]:
    """Return the seconds by the clock and those of the processors.

    The disk has been told all before: nobody waits for what others have written.
    """
    words = contender.command(folder)
    if hasattr(os, "sync"):
        os.sync()
    used = _cpu_of_children()
    started = time.perf_counter()
    said = _run(words, folder, variables)
    taken = time.perf_counter() - started
    inside = float(said.splitlines()[-1]) if contender.inside else taken
    return inside, _cpu_of_children() - used


def _run(command: Sequence[str | Path], folder: Path, variables: Mapping[str, str]) -> str:
    """Run a command, and return what it printed."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=folder, env=dict(variables), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stderr}")
    return done.stdout


def _cpu_of_children() -> float:
    used = os.times()
    return used.children_user + used.children_system

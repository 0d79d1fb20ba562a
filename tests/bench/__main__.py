"""``python -m tests.bench [NAME ...]``: measure envtui and its peers, and print the ratios.

Peers are uv, pip and virtualenv, as far as they are installed (dependency group ``bench``). All
run in turns on the same machine; the numbers are medians of whole processes, but for those
called in-process, which run from the call into the core to its return. After big trees were
deleted, as by the run before, let some minutes pass: file systems go on with that for so long.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.bench.environments import ENVIRONMENTS
from tests.bench.explorer import EXPLORER
from tests.bench.installing import INSTALLING
from tests.bench.interpreters import INTERPRETERS
from tests.bench.measure import Result, environment, measure
from tests.bench.recording import recording_folder
from tests.bench.resolving import RESOLVING
from tests.bench.server import serving
from tests.bench.tasks import TASKS, Task

ALL = (*TASKS, *INTERPRETERS, *RESOLVING, *INSTALLING, *EXPLORER, *ENVIRONMENTS)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="only benchmarks whose name contains one of these")
    parser.add_argument("--rounds", type=int, help="how often each contender runs")
    parser.add_argument("--without", action="append", default=[], help="leave this tool out")
    parser.add_argument("--keep", type=Path, help="work in this folder and leave it there")
    options = parser.parse_args()
    chosen = [
        task
        for task in ALL
        if not options.names or any(name in task.name for name in options.names)
    ]
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    if options.keep:
        run_all(chosen, options.keep.absolute(), options.rounds, options.without)
    else:
        with tempfile.TemporaryDirectory(prefix="envtui-bench-") as places:
            run_all(chosen, Path(places), options.rounds, options.without)


def run_all(tasks: list[Task], places: Path, rounds: int | None, without: list[str]) -> None:
    for task in tasks:
        folder = places / task.name.replace(" ", "-").replace(",", "")
        with ExitStack() as stack:
            variables = environment(folder, **task.variables)
            if task.line:
                line = serving(recording_folder(), round_trip=task.line[0], rate=task.line[1])
                variables |= stack.enter_context(line).variables()
            taking_part = [c for c in task.contenders() if c.name.split()[0] not in without]
            results = measure(taking_part, folder, variables, rounds=rounds or task.rounds)
        print(f"\n{task.name}: {task.conditions}")
        print(table(results), flush=True)


def table(results: list[Result]) -> str:
    """Each contender's median and how many times its time the first one takes."""
    first, cpu = results[0].seconds, results[0].cpu
    width = max(len(result.name) for result in results)
    return "\n".join(
        f"  {result.name:<{width}}  {result.seconds * 1000:9.1f} ms  "
        f"envtui/it {first / result.seconds:6.2f}  processors {result.cpu * 1000:9.1f} ms  "
        f"envtui/it {cpu / result.cpu:6.2f}  ({result.rounds} rounds)"
        for result in results
    )


main()

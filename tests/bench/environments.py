"""Measure finding and describing environments: ``python tests/bench/environments.py [FOLDERS]``.

A tree of FOLDERS folders (200,000 by default) with five files in each and an environment in every
500th is made in a temporary folder. The scan runs in turns with ``fd`` and ``find``, as far as
they are installed, all with a warm cache; the figures are medians. Then 1,000 environments are
described, each for the first time.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

from envtui.core import NewEnvironment, describe_environment, inspect_interpreter, scan_environments
from envtui.core.environments.create import create_environment

ROUNDS = 5


def make_tree(root: Path, folders: int) -> None:
    waiting = deque([str(root)])
    for number in range(folders):
        if number % 8 == 0:
            parent = waiting.popleft()
        folder = f"{parent}/folder{number}"
        Path(folder).mkdir()
        for name in range(5):
            os.close(os.open(f"{folder}/file{name}.txt", os.O_CREAT | os.O_WRONLY))
        if number % 500 == 0:
            Path(f"{folder}/.venv").mkdir()
            Path(f"{folder}/.venv/pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.12.1\n")
        waiting.append(folder)


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure_scan(tree: Path) -> None:
    first: list[float] = []

    def ours() -> None:
        began = time.perf_counter()
        times: list[float] = []
        scan_environments(tree, on_found=lambda _: times.append(time.perf_counter() - began))
        first.append(times[0])

    contenders: dict[str, Callable[[], object]] = {"scan": ours}
    fd = shutil.which("fd") or shutil.which("fdfind")
    for command in (
        [fd, "-HI", "--one-file-system", "--glob", "pyvenv.cfg", tree],
        [shutil.which("find"), tree, "-xdev", "-name", "pyvenv.cfg"],
    ):
        if executable := command[0]:
            words = [str(word) for word in command]
            contenders[Path(executable).name] = partial(
                subprocess.run, words, check=True, stdout=subprocess.DEVNULL
            )
    ours()
    results: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, work in contenders.items():
            results[name].append(seconds(work))
    medians = {name: statistics.median(times) for name, times in results.items()}
    for name, median in medians.items():
        print(f"{name:8} {median * 1000:8.0f} ms   scan/it {medians['scan'] / median:5.2f}")
    print(f"first environment after {statistics.median(first[1:]) / medians['scan']:.1%} of a scan")


def measure_describe(folder: Path) -> None:
    interpreter = inspect_interpreter(Path(getattr(sys, "_base_executable", sys.executable)))
    roots = [folder / str(number) / ".venv" for number in range(1000)]
    made = [
        seconds(partial(create_environment, NewEnvironment(root, interpreter))) for root in roots
    ]
    described = [seconds(partial(describe_environment, root)) for root in roots]
    for name, times in (("create", made), ("describe", described)):
        print(
            f"{name:8} {statistics.median(times) * 1000:8.2f} ms   at most {max(times) * 1000:.2f}"
        )


def main() -> None:
    folders = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory(prefix="envtui-bench-") as place:
        tree = Path(place, "tree").resolve()
        tree.mkdir()
        make_tree(tree, folders)
        print(f"{folders} folders, {5 * folders} files, {os.cpu_count()} processors")
        measure_scan(tree)
        measure_describe(Path(place, "many"))


if __name__ == "__main__":
    main()

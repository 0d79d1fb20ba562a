"""The benchmarks of finding and describing environments."""

from __future__ import annotations

import os
import shutil
from collections import deque
from pathlib import Path

from envtui.core import NewEnvironment, inspect_interpreter
from envtui.core.environments.create import create_environment
from tests.bench.measure import Contender
from tests.bench.tasks import PYTHON, Task, timed, words

__all__ = ["ENVIRONMENTS"]

FOLDERS = 200_000
FILES = 5
"""In each folder."""
APART = 500
"""Every so many folders there is an environment."""
MANY = 1_000


def big_tree(folder: Path) -> None:
    """Make a tree for all rounds, and so for all contenders."""
    root = folder.parent / "tree"
    if root.exists():
        return
    root.mkdir()
    waiting = deque([str(root)])
    for number in range(FOLDERS):
        if number % 8 == 0:
            parent = waiting.popleft()
        inside = f"{parent}/folder{number}"
        Path(inside).mkdir()
        for name in range(FILES):
            os.close(os.open(f"{inside}/file{name}.txt", os.O_CREAT | os.O_WRONLY))
        if number % APART == 0:
            Path(f"{inside}/.venv").mkdir()
            Path(f"{inside}/.venv/pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.12.1\n")
        waiting.append(inside)


def scan() -> list[Contender]:
    setup = (
        "from pathlib import Path\n"
        "from envtui.core import scan_environments\n"
        "tree = Path('../tree').resolve()\n"
        "found = []\n"
        "def on_found(environment):\n"
        "    found.append(time.perf_counter())"
    )
    whole = timed(setup, "scan_environments(tree, on_found=on_found)")
    first = [*whole[:-1], f"{whole[-1]}\nprint(found[0] - began)"]
    searching = {
        "fd": ("-HI", "--one-file-system", "--glob", "pyvenv.cfg", "../tree"),
        "fdfind": ("-HI", "--one-file-system", "--glob", "pyvenv.cfg", "../tree"),
        "find": ("../tree", "-xdev", "-name", "pyvenv.cfg"),
    }
    return [
        Contender("envtui scan", lambda _: whole, prepare=big_tree, inside=True),
        Contender("envtui scan, first found", lambda _: first, prepare=big_tree, inside=True),
        *(
            Contender(name, words(name, *options), prepare=big_tree)
            for name, options in searching.items()
            if shutil.which(name)
        ),
    ]


def many_environments(folder: Path) -> None:
    """Make environments for all rounds."""
    root = folder.parent / "many"
    if root.exists():
        return
    interpreter = inspect_interpreter(PYTHON)
    for number in range(MANY):
        create_environment(NewEnvironment(root / str(number) / ".venv", interpreter))


def describe() -> list[Contender]:
    setup = (
        "from pathlib import Path\n"
        "from envtui.core import describe_environment\n"
        f"roots = [Path('../many', str(number), '.venv').absolute() for number in range({MANY})]"
    )
    work = timed(setup, "for root in roots: describe_environment(root)")
    return [Contender("envtui", lambda _: work, prepare=many_environments, inside=True)]


ENVIRONMENTS = (
    Task(
        "scan",
        f"in-process, for pyvenv.cfg below {FOLDERS:,} folders with {FILES} files each",
        scan,
        rounds=5,
    ),
    Task("describe", f"in-process, {MANY:,} environments one after the other", describe, rounds=5),
)

"""Interpreters made for tests: executables that answer as they are told, and answers as values."""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

from envtui.core.interpreters.ask import ask
from envtui.core.interpreters.inspect import inspect_interpreter
from envtui.core.interpreters.model import Interpreter
from envtui.core.record import replace

__all__ = ["fake_python", "made", "runs_of", "script"]


@cache
def _own_answer() -> dict[str, Any]:
    return ask(sys.executable)


def script(path: Path, text: str) -> Path:
    """Write an executable file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def fake_python(path: Path, version: str = "3.12.1", **changes: Any) -> Path:
    """Write an executable that answers as an interpreter of ``version`` would.

    It is a script of the Python that runs the tests, and counts how often it is run.
    """
    own = {"executable": str(path), "base_executable": str(path), "version": version}
    places = {"prefix": str(path.parent.parent), "base_prefix": str(path.parent.parent)}
    answer = _own_answer() | own | places | changes
    python = os.path.realpath(sys.executable)
    return script(
        path,
        f"#!{python} -IS\n"
        "import sys\n"
        f"with open({f'{path}.runs'!r}, 'a') as runs: runs.write('.')\n"
        f"cookie, answer = sys.argv[-1], {json.dumps(answer)!r}\n"
        "print(cookie + answer + cookie[::-1])\n",
    )


def runs_of(path: Path) -> int:
    """Return how often a fake interpreter has been run."""
    counter = Path(f"{path}.runs")
    return len(counter.read_text()) if counter.exists() else 0


def made(**changes: Any) -> Interpreter:
    """Return the facts of the Python that runs the tests, with ``changes``."""
    return replace(inspect_interpreter(Path(sys.executable)), **changes)

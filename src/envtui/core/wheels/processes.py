"""Processes of builds and checkouts: how they end together with all that they have started.

Each leads a session of its own, so that whatever it starts can be ended with it. It therefore gets
no signal from the terminal, and must be ended when this process goes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

__all__ = ["end_builds", "end_session", "is_built_by", "start_session", "variables_of_builds"]

# Holds the ids of the envtui processes, outermost first, whose builds this one is a part of.
_BUILDERS = "ENVTUI_BUILDERS"

_running: set[subprocess.Popen[bytes]] = set()


def variables_of_builds() -> dict[str, str]:
    """Return the variables for a build, by which an envtui that its backend starts knows of it."""
    return {_BUILDERS: f"{os.environ.get(_BUILDERS, '')} {os.getpid()}".strip()}


def is_built_by(pid: str) -> bool:
    """Whether this process was started by a build of the envtui with that process id."""
    return pid in os.environ.get(_BUILDERS, "").split()


def start_session(
    words: Sequence[str],
    *,
    cwd: str | Path | None,
    environ: Mapping[str, str],
    stderr: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process that leads a session of its own; the caller must ``end_session`` it.

    Its output comes through pipes, unless ``stderr`` sends errors elsewhere.

    Raises:
        OSError: it cannot be started.
    """
    import subprocess

    process = subprocess.Popen(
        words,
        cwd=cwd,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if stderr is None else stderr,
        start_new_session=True,
    )
    _running.add(process)
    return process


def end_session(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a process that ``start_session`` started, and of its session."""
    _kill(process)
    process.wait()
    _running.discard(process)


def end_builds() -> None:
    """Kill all that still run; for the handler of a signal that ends this process."""
    for process in tuple(_running):
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    import signal
    import subprocess
    from contextlib import suppress

    with suppress(OSError):
        if sys.platform != "win32":
            os.killpg(process.pid, signal.SIGKILL)
        elif process.poll() is None:
            tree = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(tree, capture_output=True, check=False)
            process.kill()

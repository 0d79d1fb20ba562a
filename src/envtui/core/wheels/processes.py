"""Processes of builds and checkouts: whose they are, and how they end with all they have started.

Each leads a session of its own, so that what it starts can be ended with it; so it gets no signal
of the terminal's, and has to be told when this process goes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

__all__ = ["end_builds", "end_session", "is_built_by", "start_session", "variables_of_builds"]

# The processes of envtui, outermost first, whose builds this one is a part of.
_BUILDERS = "ENVTUI_BUILDERS"

_running: set[subprocess.Popen[bytes]] = set()


def variables_of_builds() -> dict[str, str]:
    """Return what a build's process is told, for an envtui that its backend may start."""
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
    """Start a process that leads a session of its own; it is to be given to ``end_session``.

    Its output comes through pipes; with ``stderr`` that part of it goes elsewhere.

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
    """Kill what is left of a process that leads a session of its own, and of that session."""
    _kill(process)
    process.wait()
    _running.discard(process)


def end_builds() -> None:
    """Kill all that runs: for the handler of a signal that ends this process, in which they go."""
    for process in tuple(_running):
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    import signal
    from contextlib import suppress

    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()

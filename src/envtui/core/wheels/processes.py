"""Processes of build backends: whose they are, and how they end with all they have started."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from subprocess import Popen

__all__ = ["end", "is_built_by", "variables_of_builds"]

# The processes of envtui, outermost first, whose builds this one is a part of.
_BUILDERS = "ENVTUI_BUILDERS"


def variables_of_builds() -> dict[str, str]:
    """Return what a build's process is told, for an envtui that its backend may start."""
    return {_BUILDERS: f"{os.environ.get(_BUILDERS, '')} {os.getpid()}".strip()}


def is_built_by(pid: str) -> bool:
    """Whether this process was started by a build of the envtui with that process id."""
    return pid in os.environ.get(_BUILDERS, "").split()


def end(process: Popen[bytes]) -> None:
    """Kill what is left of a process that leads a session of its own, and of that session."""
    import signal
    from contextlib import suppress

    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()

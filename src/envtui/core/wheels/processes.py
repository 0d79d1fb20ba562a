"""Ending a process together with whatever it has started."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from subprocess import Popen

__all__ = ["end"]


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

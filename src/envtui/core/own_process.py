"""Processes of envtui's own that share its work, and what they and it tell each other.

Threads of one process wait for each other after every call of the system; where there are hundreds
of thousands of such calls, several threads take longer than one.
"""

from __future__ import annotations

import marshal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from subprocess import Popen
    from typing import IO, Any

__all__ = ["end", "receive", "send", "start"]

_COMMAND = (
    "import importlib, sys; sys.path += sys.argv[2:]; importlib.import_module(sys.argv[1]).serve()"
)


def start(module: str) -> Popen[bytes] | None:
    """Start ``serve`` of a module in a process of its own; ``None`` where that is not possible.

    It is this interpreter, isolated from all but its own modules and those found here.
    """
    import subprocess

    if not sys.executable or getattr(sys, "frozen", False):
        return None
    places = [place for place in sys.path if place]
    try:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _COMMAND, module, *places],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Ctrl-C is for the process that a person started; that one ends the others.
            start_new_session=True,
        )
    except OSError:
        return None


def end(process: Popen[bytes]) -> None:
    """End a process that was started here, whatever it does."""
    from contextlib import suppress

    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # Something may wait in it that nobody will read.
                pipe.close()


def send(value: Any, pipe: IO[bytes]) -> None:
    """Write a plain value, which is what ``marshal`` knows.

    Raises:
        OSError: nobody reads it any more.
    """
    content = marshal.dumps(value)
    pipe.write(len(content).to_bytes(4, "little") + content)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Read what ``send`` wrote.

    Raises:
        EOFError: nothing comes any more.
        OSError: it cannot be read.
    """
    size = int.from_bytes(pipe.read(4), "little")
    content = pipe.read(size)
    if not size or len(content) < size:
        raise EOFError
    return marshal.loads(content)

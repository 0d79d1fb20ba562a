"""Worker processes of envtui's own, and the messages to and from them.

Threads of one process wait for each other after every system call; where there are hundreds of
thousands of such calls, several threads take longer than one.
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
    """Run ``serve()`` of a module in a process of its own; ``None`` where that is not possible.

    It is this interpreter, isolated (``-I -S``) but with the ``sys.path`` of this process.
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
            # Ctrl-C is for the process that a person started, which then ends its workers.
            start_new_session=True,
        )
    except OSError:
        return None


def end(process: Popen[bytes]) -> None:
    """Kill a process that ``start`` started, and close its pipes."""
    from contextlib import suppress

    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # Something may wait in it that nobody will read.
                pipe.close()


def send(value: Any, pipe: IO[bytes]) -> None:
    """Write a plain value, one that ``marshal`` can write.

    Raises:
        OSError: nobody reads it any more.
    """
    content = marshal.dumps(value)
    pipe.write(len(content).to_bytes(4, "little") + content)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Read a value that ``send`` wrote.

    Raises:
        EOFError: the other side has closed the pipe.
        OSError: the pipe cannot be read.
    """
    size = int.from_bytes(pipe.read(4), "little")
    content = pipe.read(size)
    if not size or len(content) < size:
        raise EOFError
    return marshal.loads(content)

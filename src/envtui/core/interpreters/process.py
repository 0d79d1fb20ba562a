"""Run a program that cannot be trusted to end, to be brief or to leave nothing behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from threading import Thread

from envtui.core.record import NamedTuple

__all__ = ["LIMIT", "Ran", "run"]

LIMIT = 1 << 20
"""How many bytes a program may write before it is stopped."""


class Ran(NamedTuple):
    """What a program wrote, and how it ended."""

    said: bytes
    code: int | None
    """The exit code; ``None`` if it had to be stopped."""


def run(
    command: list[str],
    *,
    environ: Mapping[str, str],
    deadline: float,
    until: bytes = b"",
    with_errors: bool = True,
) -> Ran:
    """Run ``command`` without input in the root folder, and kill whatever it leaves running.

    Args:
        command: the program, by its path, and its arguments.
        environ: its environment variables.
        deadline: when to stop it, by ``time.monotonic``.
        until: bytes after which nothing it writes matters; it is stopped then.
        with_errors: take standard error too.

    Raises:
        OSError: it cannot be run.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if with_errors else subprocess.DEVNULL,
        cwd=os.sep,
        env=dict(environ),
        start_new_session=True,
    )
    said = b""
    try:
        said = _read(process, until, deadline)
        if len(said) < LIMIT and not (until and until in said):
            process.wait(max(0.0, deadline - time.monotonic()))
        return Ran(said, process.poll())
    except subprocess.TimeoutExpired:
        return Ran(said, None)
    finally:
        _stop(process)


def _read(process: subprocess.Popen[bytes], until: bytes, deadline: float) -> bytes:
    """Return the output up to ``until``, the limit, the deadline or its close.

    A grandchild may keep the pipe open for ever: that is why its close is not waited for.
    """
    said = b""
    for chunk in _chunks(process, deadline):
        said += chunk
        if len(said) >= LIMIT or (until and until in said):
            break
    return said[:LIMIT]


def _chunks(process: subprocess.Popen[bytes], deadline: float) -> Iterator[bytes]:
    assert process.stdout is not None
    descriptor = process.stdout.fileno()
    if sys.platform == "win32":
        yield from _chunks_by_thread(descriptor, deadline)
        return
    import select

    poll = select.poll()
    poll.register(descriptor, select.POLLIN | select.POLLHUP)
    while (left := deadline - time.monotonic()) > 0 and poll.poll(left * 1000):
        chunk = os.read(descriptor, 65536)
        if not chunk:
            return
        yield chunk


def _chunks_by_thread(descriptor: int, deadline: float) -> Iterator[bytes]:
    """Yield what a thread reads: Windows cannot wait for a pipe with a time-out."""
    from queue import Empty, Queue

    chunks: Queue[bytes] = Queue(maxsize=LIMIT // 65536 + 1)

    def read() -> None:
        while chunk := os.read(descriptor, 65536):
            chunks.put(chunk)
        chunks.put(b"")

    Thread(target=read, daemon=True).start()
    while (left := deadline - time.monotonic()) > 0:
        try:
            chunk = chunks.get(timeout=left)
        except Empty:
            return
        if not chunk:
            return
        yield chunk


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and whatever it started."""
    if sys.platform == "win32":
        if process.poll() is None:
            tree = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(tree, capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()

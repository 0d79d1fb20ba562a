"""Ask an interpreter about itself: one short process that cannot hang, flood or linger."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Thread
from typing import Any

from envtui.core.errors import InterpreterError
from envtui.core.interpreters.cache import SCRIPT
from envtui.core.literal import literal

__all__ = ["LIMIT", "SECONDS", "ask"]

SECONDS = 5.0
"""How long an interpreter may take to answer."""
LIMIT = 1 << 20
"""How many bytes it may write."""

_MODERN = ("-I", "-S", "-B")
# Python 2.7 and 3.3 know no -I.
_OLD = ("-E", "-s", "-S", "-B")


def ask(path: str, *, seconds: float = SECONDS) -> dict[str, Any]:
    """Run the query script under the interpreter at ``path`` and return its answer.

    The process has its own session, no input, and the root folder as its current one. Whatever it
    leaves running is killed. Nothing of a package runs in it (``-I -S``).

    Raises:
        InterpreterError: it cannot be run, fails, does not answer in ``seconds`` or answers
            something else; the message is one sentence.
    """
    deadline = time.monotonic() + seconds
    cookie = os.urandom(16).hex()
    said, code = _run([path, *_MODERN, "-c", SCRIPT, cookie], cookie, deadline, path)
    if b"Unknown option: -I" in said:
        said, code = _run([path, *_OLD, "-c", SCRIPT, cookie], cookie, deadline, path)
    answer = _between_cookies(said, cookie)
    if answer is None:
        raise InterpreterError(f"{literal(path)} {_fault(said, code, seconds)}")
    return answer


def _run(command: list[str], cookie: str, deadline: float, path: str) -> tuple[bytes, int | None]:
    """Return what the process wrote, and its exit code or ``None`` if it had to be stopped."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=os.sep,
            env=_environment(os.environ),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InterpreterError(f"{literal(path)} cannot be run: {reason}.") from error
    try:
        said = _read_until(process, cookie[::-1].encode(), deadline)
        if len(said) < LIMIT and cookie[::-1].encode() not in said:
            process.wait(max(0.0, deadline - time.monotonic()))
        return said, process.poll()
    except subprocess.TimeoutExpired:
        return said, None
    finally:
        _stop(process)


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    misleading = ("__PYVENV_LAUNCHER__", "PYTHONEXECUTABLE", "PYTHONHOME", "PYTHONPATH")
    kept = {name: value for name, value in environ.items() if name not in misleading}
    # Without it a Python built against an old SDK is told that macOS 11 and later is 10.16.
    return kept | {"SYSTEM_VERSION_COMPAT": "0"}


def _read_until(process: subprocess.Popen[bytes], end: bytes, deadline: float) -> bytes:
    """Return the output up to ``end``, the limit, the deadline or its close, whichever is first.

    A grandchild may keep the pipe open for ever: that is why its close is not waited for.
    """
    said = b""
    for chunk in _chunks(process, deadline):
        said += chunk
        if end in said or len(said) >= LIMIT:
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

    chunks: Queue[bytes] = Queue(maxsize=4)

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


def _between_cookies(said: bytes, cookie: str) -> dict[str, Any] | None:
    _, start, rest = said.partition(cookie.encode())
    text, end, _ = rest.partition(cookie[::-1].encode())
    if not start or not end:
        return None
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _fault(said: bytes, code: int | None, seconds: float) -> str:
    """Say in the rest of a sentence why there is no answer."""
    if len(said) >= LIMIT:
        return f"wrote more than {LIMIT >> 20} MiB instead of an answer."
    if code is None:
        return f"did not answer within {seconds:g} seconds."
    if code < 0:
        return f"was ended by {_signal_name(-code)}."
    text = said.decode("utf-8", "replace").strip()
    last = literal(text.splitlines()[-1].strip()[:200]) if text else ""
    ended = f"failed with exit code {code}" if code else "answered like no Python"
    return f"{ended}: {last}" if last else f"{ended}."


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def executable_fault(path: str | Path) -> str:
    """Return why ``path`` cannot be an interpreter, judged by its file alone, or ``""``."""
    import stat

    try:
        status = os.stat(path)
    except OSError as error:
        if os.path.islink(path):
            return "is a link to nothing."
        return f"cannot be read: {error.strerror}."
    if not stat.S_ISREG(status.st_mode):
        return "is a folder." if stat.S_ISDIR(status.st_mode) else "is not a regular file."
    return "" if os.access(path, os.X_OK) else "is not executable."

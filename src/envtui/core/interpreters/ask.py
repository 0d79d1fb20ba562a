"""Ask an interpreter about itself: one short process that cannot hang, flood or linger."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Mapping

from envtui.core.errors import InterpreterError
from envtui.core.interpreters.cache import SCRIPT
from envtui.core.interpreters.process import LIMIT, Ran, run
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["SECONDS", "SECONDS_IF_NEEDED", "ask"]

SECONDS = 5.0
"""How long an interpreter may take to answer when others could be taken instead."""
SECONDS_IF_NEEDED = 20.0
"""How long the one may take that is meant: a machine may be slow, or stand still for a while."""

_MODERN = ("-I", "-S", "-B")
# Python 2.7 and 3.3 know no -I.
_OLD = ("-E", "-s", "-S", "-B")
_MISLEADING = ("__PYVENV_LAUNCHER__", "PYTHONEXECUTABLE", "PYTHONHOME", "PYTHONPATH")


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
    try:
        ran = _run(path, _MODERN, cookie, deadline)
        if b"Unknown option: -I" in ran.said:
            ran = _run(path, _OLD, cookie, deadline)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InterpreterError(f"{literal(path)} cannot be run: {reason}.") from error
    answer = _between_cookies(ran.said, cookie)
    if answer is None:
        raise InterpreterError(f"{literal(path)} {_fault(ran, seconds)}")
    return answer


def _run(path: str, options: tuple[str, ...], cookie: str, deadline: float) -> Ran:
    return run(
        [path, *options, "-c", SCRIPT.decode(), cookie],
        environ=_environment(os.environ),
        deadline=deadline,
        until=cookie[::-1].encode(),
    )


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in environ.items() if name not in _MISLEADING}
    # Without it a Python built against an old SDK is told that macOS 11 and later is 10.16.
    return kept | {"SYSTEM_VERSION_COMPAT": "0"}


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


def _fault(ran: Ran, seconds: float) -> str:
    """Say in the rest of a sentence why there is no answer."""
    if len(ran.said) >= LIMIT:
        return f"wrote more than {LIMIT >> 20} MiB instead of an answer."
    if ran.code is None:
        return f"did not answer within {seconds:g} seconds."
    if ran.code < 0:
        return f"was ended by {_signal_name(-ran.code)}."
    text = ran.said.decode("utf-8", "replace").strip()
    last = literal(text.splitlines()[-1].strip()[:200]) if text else ""
    ended = f"failed with exit code {ran.code}" if ran.code else "answered like no Python"
    return f"{ended}: {last}" if last else f"{ended}."


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"

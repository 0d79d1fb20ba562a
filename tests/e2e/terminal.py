"""A terminal of 120x36 with the installed app in it: keys go in, and the screen is waited for."""

from __future__ import annotations

import os
import re
import sys
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import pexpect
import pyte

__all__ = ["ARROWS", "Terminal"]

COLUMNS, ROWS = 120, 36
PATIENCE = 120.0
"""Seconds until a text that does not come is a failure."""

ARROWS = {"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D"}


class Terminal:
    """Run ``envtui`` in ``folder`` behind a pseudo-terminal until the ``with`` block ends.

    With a ``shell``, run that instead; it can be told to run ``envtui``.
    """

    def __init__(self, folder: Path, *, shell: str = "", ignores_hang_up: bool = False) -> None:
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        script = Path(sysconfig.get_path("scripts")) / "envtui"
        program, *arguments = shell.split() if shell else [sys.executable, str(script)]
        self._child = pexpect.spawn(
            program,
            arguments,
            cwd=str(folder),
            dimensions=(ROWS, COLUMNS),
            env=_environment(),
            ignore_sighup=ignores_hang_up,
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._child.close(force=True)

    @property
    def text(self) -> str:
        """The screen as it is now, a line for each row."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def press(self, keys: str) -> None:
        """Type characters, or the sequence of a special key."""
        self._child.send(keys)

    def wait_for(self, pattern: str) -> str:
        """Return the screen once the pattern is somewhere on it."""
        return self._wait(lambda text: re.search(pattern, text) is not None, pattern)

    def wait_until_gone(self, pattern: str) -> str:
        """Return the screen once the pattern is nowhere on it."""
        return self._wait(lambda text: re.search(pattern, text) is None, f"no {pattern}")

    def wait_for_end(self) -> int:
        """Return the exit code of the app."""
        while self._read():
            pass
        self._child.wait()
        return int(self._child.exitstatus)

    def hang_up(self) -> None:
        """Take the terminal away, as a window does that is closed."""
        os.close(self._child.child_fd)
        self._child.child_fd = -1

    def send_signal(self, number: int) -> None:
        """Send the app a signal, as ``kill`` does."""
        self._child.kill(number)

    def wait_until_left(self) -> None:
        """Return once the app has given the terminal back: what is typed is echoed again."""
        deadline = time.monotonic() + PATIENCE
        while not self._child.getecho():
            if time.monotonic() > deadline or not self._read():
                raise AssertionError("the app ended, or did not, with the terminal still its own")

    def ends_by_itself(self) -> bool:
        """Tell whether the app ends before patience does."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if os.waitpid(self._child.pid, os.WNOHANG)[0]:
                self._child.terminated = True
                return True
            time.sleep(0.05)
        return False

    def _wait(self, seen: Callable[[str], bool], what: str) -> str:
        deadline = time.monotonic() + PATIENCE
        while not seen(self.text):
            if time.monotonic() > deadline or not self._read():
                raise AssertionError(f"waited for {what!r}, but the screen is:\n{self.text}")
        return self.text

    def _read(self) -> bool:
        """Take what the app has drawn next; False when it has ended."""
        try:
            self._stream.feed(self._child.read_nonblocking(65536, timeout=1))
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        return True


def _environment() -> dict[str, str]:
    """The variables of a real terminal: its size is the terminal's to tell."""
    kept = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
    return kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}

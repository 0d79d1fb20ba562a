"""``python -m tests.bench.first_paint TEXT COMMAND...``: seconds until a terminal shows TEXT.

The command gets a terminal of 120 by 36 of its own, and is ended once TEXT is there.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time


def seconds_until(text: bytes, command: list[str]) -> float:
    """Run ``command`` in a new terminal and return how long it takes to write ``text``."""
    began = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    written = b""
    while text not in written:
        if not select.select([terminal], [], [], 30)[0]:
            raise TimeoutError(f"{text!r} does not appear.")
        written += os.read(terminal, 1 << 16)
    took = time.perf_counter() - began
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return took


if __name__ == "__main__":
    print(seconds_until(sys.argv[1].encode(), sys.argv[2:]))

"""Unpacking wheels in processes of their own, while others are still being fetched.

A wheel has hundreds of small files, each of which takes several system calls; after each, a thread
has to wait for the others. Next to threads that resolve and fetch, that would double the time of
both.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

from envtui.core.errors import BadDistribution, Cancelled
from envtui.core.files import read_regular
from envtui.core.own_process import end, receive, send, start
from envtui.core.wheels.largest_first import Turns
from envtui.core.wheels.manifest import MANIFEST_LIMIT, Manifest, load_manifest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from subprocess import Popen

    from envtui.core.events import Cancel
    from envtui.core.wheels.ahead import InflatedAhead
    from envtui.core.wheels.unpacker import Answer

__all__ = ["Unpackers"]

_MOST = 4
# Bytes of wheels: unpacking less takes no longer than starting a process.
_WORTH_IT = 2 << 20


class _Seat:
    """The right to unpack one wheel at a time, and the process that does it."""

    process: Popen[bytes] | None = None
    is_lost = False
    """Whether its process has ended, or could not even be started."""


class Unpackers:
    """Unpacks as many wheels at a time as there are processors. Thread-safe."""

    def __init__(self, count: int = 0) -> None:
        """Take how many wheels to unpack at a time; no process is started before it pays."""
        count = count or min(os.cpu_count() or 1, _MOST)
        self._turns = Turns(count)
        self._all = tuple(_Seat() for _ in range(count))
        self._seats = list(reversed(self._all))
        self._processes: list[Popen[bytes]] = []
        self._expected = 0
        self._closed = False
        self._lock = threading.Lock()

    def expect(self, size: int) -> None:
        """Start a process for a wheel of ``size`` bytes that is on its way, if that pays."""
        with self._lock:
            self._expected += size
            for seat in self._all:
                if not self._closed and self._start(seat):
                    return

    def unpack(
        self,
        wheel: Path,
        filename: str,
        folder: Path,
        cancel: Cancel,
        ahead: InflatedAhead = ("", {}),
    ) -> Manifest:
        """Unpack the file ``wheel``; arguments and errors are those of ``unpack_wheel``.

        If a process ends unexpectedly, the wheel is unpacked in this one.
        """
        with self._turns.turn(wheel.stat().st_size):
            seat = self._seats.pop()
            try:
                cancel.check()
                answer = self._ask(seat, wheel, filename, folder, ahead)
                if answer is not None:
                    return _manifest(answer, folder)
                cancel.check()
                _empty(folder)
                ahead = ahead if seat.process is None else ("", {})
                from envtui.core.wheels.unpacker import unpack_file

                return unpack_file(wheel, filename, folder, cancel, ahead)
            finally:
                self._seats.append(seat)

    def close(self) -> None:
        """Kill the processes; whoever is waiting for one gets ``Cancelled``."""
        with self._lock:
            self._closed = True
        for process in self._processes:
            process.kill()
        for process in self._processes:
            end(process)

    def _ask(
        self, seat: _Seat, wheel: Path, filename: str, folder: Path, ahead: InflatedAhead
    ) -> Answer | None:
        """Return the answer of the seat's process; ``None`` if it has no process, or lost it."""
        process = self._process(seat)
        if process is None or process.stdin is None or process.stdout is None:
            return None
        try:
            send((str(wheel), filename, str(folder), ahead), process.stdin)
            answer: Answer = receive(process.stdout)
        except (OSError, EOFError, ValueError, TypeError):
            seat.is_lost = True
            process.kill()
            if self._closed:
                raise Cancelled from None
            return None
        return answer

    def _process(self, seat: _Seat) -> Popen[bytes] | None:
        """Return the seat's process, started if that pays by now; ``None`` without one."""
        with self._lock:
            if self._closed:
                raise Cancelled
            self._start(seat)
        return None if seat.is_lost else seat.process

    def _start(self, seat: _Seat) -> bool:
        """Start the seat's process if it never had one and that pays; return whether it was due."""
        if seat.process is not None or seat.is_lost or self._expected < _WORTH_IT:
            return False
        seat.process = start("envtui.core.wheels.unpacker")
        seat.is_lost = seat.process is None
        self._processes += [seat.process] if seat.process else []
        return True


def _manifest(answer: Answer, folder: Path) -> Manifest:
    """Return the manifest of what a process has unpacked, or raise the error that it answered."""
    match answer:
        case ("refused", str(message), str(hint)):
            raise BadDistribution(message, hint=hint)
        case ("failed", int(number), str(reason), path):
            raise OSError(number, reason, path)
    manifest = load_manifest(read_regular(folder / "manifest", MANIFEST_LIMIT))
    if manifest is None:
        raise OSError(0, "the manifest that was written cannot be read", str(folder))
    return manifest


def _empty(folder: Path) -> None:
    import shutil

    for path in folder.iterdir():
        shutil.rmtree(path)

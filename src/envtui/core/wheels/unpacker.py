"""The process that unpacks wheels: it imports nothing but what that takes, and so starts fast."""

from __future__ import annotations

import gc
import mmap
import sys
from pathlib import Path

from envtui.core.errors import BadDistribution
from envtui.core.own_process import receive, send
from envtui.core.wheels.unpack import unpack_wheel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.events import Cancel
    from envtui.core.wheels.ahead import InflatedAhead
    from envtui.core.wheels.manifest import Manifest

    Answer = tuple[str | int | None, ...]

__all__ = ["serve", "unpack_file"]


def unpack_file(
    wheel: Path, filename: str, folder: Path, cancel: Cancel | None, ahead: InflatedAhead
) -> Manifest:
    """Unpack the file ``wheel``; arguments and errors are those of ``unpack_wheel``."""
    if not wheel.stat().st_size:  # an empty file cannot be mapped
        return unpack_wheel(b"", filename, folder, cancel)
    with (
        wheel.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        return unpack_wheel(data, filename, folder, cancel, ahead)


def serve() -> None:
    """Do the work of such a process: unpack what standard input asks for until it ends."""
    gc.disable()  # next to nothing is left in cycles here; looking for that takes time
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            wheel, filename, folder, ahead = receive(requests)
        except EOFError:
            return
        send(_answer(Path(wheel), filename, Path(folder), ahead), answers)


def _answer(wheel: Path, filename: str, folder: Path, ahead: InflatedAhead) -> Answer:
    try:
        unpack_file(wheel, filename, folder, None, ahead)
    except BadDistribution as error:
        return "refused", error.message, error.hint
    except OSError as error:
        path = error.filename
        return "failed", error.errno or 0, error.strerror or "", str(path) if path else None
    return ("done",)

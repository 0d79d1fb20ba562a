"""What interpreters have answered before, in one small file that is read in one go.

Marshal, because it is the fastest reader there is and costs no import; it is guarded by a check
sum and by the file's owner, since it must not be given what somebody else has written. An entry
counts only as long as every file it depends on is unchanged (``Stamp``).
"""

from __future__ import annotations

import marshal
import os
import sys
import time
import zlib
from pathlib import Path
from typing import Any

from envtui.core.files import read_regular, write_atomic
from envtui.core.folders import cache_dir

__all__ = ["SCRIPT", "AnswerCache", "Stamp", "stamp"]

SCRIPT = Path(__file__).with_name("query_script.py").read_text("utf-8")
"""What interpreters are asked; ``ask`` runs it."""

Stamp = tuple[int, ...]
"""Device, inode, size and mtime in nanoseconds of a file; ``()`` of one that is not there."""

_MAGIC = b"envtui interpreters 1\n"
_LIMIT = 16 << 20
_MOST_ENTRIES = 500
# The oldest format that has everything needed: every Python that runs envtui reads it.
_MARSHAL_VERSION = 2
_FAILURES_COUNT_FOR = 300.0


def stamp(path: str | Path) -> Stamp:
    """Return what tells that the file at ``path``, links followed, is still the same."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return ()
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _machine() -> tuple[str, ...]:
    """Return what answers depend on beside files: kernel and C library of this machine."""
    if sys.platform == "win32":
        return ("win32", str(sys.getwindowsversion()))
    system = os.uname()
    try:
        libc = os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (OSError, ValueError):
        libc = ""
    return (system.sysname, system.release, system.version, system.machine, libc)


class AnswerCache:
    """Answers by the path they were asked under; safe to use from many threads and processes.

    Processes that write at the same time may lose each other's newest entries, never the file.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or cache_dir() / "interpreters.marshal"
        self._stamp = (zlib.crc32(SCRIPT.encode()), _machine())
        self._entries: dict[str, tuple[Any, ...]] | None = None
        self._new: dict[str, tuple[Any, ...]] = {}

    def knows(self, path: str) -> bool:
        """Whether there is an entry for ``path``, which may yet prove to be out of date."""
        return self._entry(path) is not None

    def answer(self, path: str, real_path: str, now: Stamp) -> dict[str, Any] | None:
        """Return the answer of ``path``, if it and what it depends on are as they were."""
        entry = self._entry(path)
        if not entry or entry[0] != real_path or entry[1] != now:
            return None
        answer, witnesses = entry[2], entry[3]
        if not answer or any(stamp(file) != seen for file, seen in witnesses):
            return None
        return dict(answer)

    def failure(self, path: str, real_path: str, now: Stamp) -> str:
        """Return why ``path`` did not answer a short while ago, or ``""``."""
        entry = self._entry(path)
        if not entry or entry[0] != real_path or entry[1] != now or entry[2]:
            return ""
        reason, when = entry[3]
        return str(reason) if 0 <= time.time() - when < _FAILURES_COUNT_FOR else ""

    def remember(
        self, path: str, real_path: str, now: Stamp, answer: dict[str, Any], witnesses: list[str]
    ) -> None:
        """Keep an answer that holds while the files ``witnesses`` are unchanged."""
        seen = tuple((file, stamp(file)) for file in witnesses)
        self._new[path] = (real_path, now, answer, seen)

    def remember_failure(self, path: str, real_path: str, now: Stamp, reason: str) -> None:
        """Keep for some minutes that ``path`` does not answer, so as not to wait for it again."""
        self._new[path] = (real_path, now, None, (reason, time.time()))

    def save(self) -> None:
        """Write what is new; a cache that cannot be written only costs time."""
        if not self._new:
            return
        entries = self._load()
        entries.update(self._new)
        kept = {path: entry for path, entry in entries.items() if os.path.exists(path)}
        kept = dict(list(kept.items())[-_MOST_ENTRIES:])
        payload = marshal.dumps((self._stamp, kept), _MARSHAL_VERSION)
        content = _MAGIC + zlib.crc32(payload).to_bytes(4, "big") + payload
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomic(self._file, content)
        except OSError:
            return
        self._entries, self._new = kept, {}

    def _entry(self, path: str) -> tuple[Any, ...] | None:
        if self._entries is None:
            self._entries = self._load()
        return self._new.get(path) or self._entries.get(path)

    def _load(self) -> dict[str, tuple[Any, ...]]:
        try:
            if not _is_ours(self._file):
                return {}
            content = read_regular(self._file, _LIMIT)
        except OSError:
            return {}
        payload = content[len(_MAGIC) + 4 :]
        check = zlib.crc32(payload).to_bytes(4, "big")
        if content[: len(_MAGIC) + 4] != _MAGIC + check:
            return {}
        try:
            written, entries = marshal.loads(payload)
        except (EOFError, ValueError, TypeError):
            return {}
        return dict(entries) if written == self._stamp else {}


def _is_ours(file: Path) -> bool:
    """Whether nobody but this user (and root) can have written ``file``."""
    if sys.platform == "win32":
        return True
    status = os.stat(file)
    return status.st_uid in (0, os.geteuid()) and not status.st_mode & 0o022

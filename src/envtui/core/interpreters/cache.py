"""What was learned before, in one small file that is read in one go.

Marshal, because it is the fastest reader there is and costs no import; it is guarded by a check
sum and by the file's owner, since it must not be given what somebody else has written.

Two tables. Answers: what the interpreter at a path said of itself, which counts only as long as
every file it depends on is unchanged. Folders: the names in a folder that look like Pythons, which
count as long as the folder's own mtime is unchanged.
"""

from __future__ import annotations

import marshal
import os
import sys
import time
from binascii import crc32
from pathlib import Path

from envtui.core.files import read_regular, write_atomic
from envtui.core.folders import cache_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

__all__ = ["SCRIPT", "Cache", "Stamp", "stamp"]

SCRIPT = Path(__file__).with_name("query_script.py").read_bytes()
"""What interpreters are asked, in ASCII; ``ask`` runs it."""

Stamp = tuple[int, ...]
"""Device, inode, size and mtime in nanoseconds of a file; ``()`` of one that is not there."""

_Table: TypeAlias = "dict[str, tuple[Any, ...]]"

_MAGIC = b"envtui interpreters 2\n"
_LIMIT = 16 << 20
_MOST_ENTRIES = 500
# The oldest format that has everything needed: every Python that runs envtui reads it.
_MARSHAL_VERSION = 2
_FAILURES_COUNT_FOR = 300.0
# A folder changed again in the same tick of the clock keeps its mtime: only older ones are kept.
_SETTLED = 2.0


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


class Cache:
    """Answers and listings by path; safe to use from many threads and processes.

    Processes that write at the same time may lose each other's newest entries, never the file.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or cache_dir() / "interpreters.marshal"
        self._stamp = (crc32(SCRIPT), _machine())
        self._answers, self._folders = self._load()
        self._new_answers: _Table = {}
        self._new_folders: _Table = {}

    def knows(self, path: str) -> bool:
        """Whether ``path``, unchanged, has answered or failed and need not be asked."""
        entry = self._new_answers.get(path) or self._answers.get(path)
        if not entry or entry[1] != stamp(path):
            return False
        return bool(entry[2]) or _counts(entry)

    def answer(self, path: str, real_path: str, now: Stamp) -> dict[str, Any] | None:
        """Return the answer of ``path``, if it and what it depends on are as they were."""
        entry = self._entry(path, real_path, now)
        if not entry or not entry[2] or any(stamp(file) != seen for file, seen in entry[3]):
            return None
        return dict(entry[2])

    def answer_of_alias(self, path: str, real_path: str, now: Stamp) -> dict[str, Any] | None:
        """Return the answer that another name in the folder of ``path`` gave, as ``path`` would.

        Only for what is no environment: there all names of one executable find one prefix.
        """
        folder = os.path.dirname(path)
        for other, entry in (self._answers | self._new_answers).items():
            if entry[:2] != (real_path, now) or os.path.dirname(other) != folder or not entry[2]:
                continue
            answer = self.answer(other, real_path, now)
            if answer and answer["prefix"] == answer["base_prefix"]:
                return answer | {"executable": path, "base_executable": path}
        return None

    def failure(self, path: str, real_path: str, now: Stamp) -> str:
        """Return why ``path`` did not answer a short while ago, or ``""``."""
        entry = self._entry(path, real_path, now)
        if not entry or entry[2]:
            return ""
        return str(entry[3][0]) if _counts(entry) else ""

    def remember(
        self, path: str, real_path: str, now: Stamp, answer: dict[str, Any], witnesses: list[str]
    ) -> None:
        """Keep an answer that holds while the files ``witnesses`` are unchanged."""
        seen = tuple((file, stamp(file)) for file in witnesses)
        self._new_answers[path] = (real_path, now, answer, seen)

    def remember_failure(self, path: str, real_path: str, now: Stamp, reason: str) -> None:
        """Keep for some minutes that ``path`` does not answer, so as not to wait for it again."""
        self._new_answers[path] = (real_path, now, None, (reason, time.time()))

    def names(self, folder: str, status: os.stat_result) -> list[str] | None:
        """Return the names kept for ``folder``, unless it has changed since."""
        entry = self._new_folders.get(folder) or self._folders.get(folder)
        return list(entry[1]) if entry and entry[0] == _folder_stamp(status) else None

    def remember_names(self, folder: str, status: os.stat_result, names: list[str]) -> None:
        """Keep the names that look like Pythons in ``folder``, listed after ``status`` was read."""
        if time.time() - status.st_mtime > _SETTLED:
            self._new_folders[folder] = (_folder_stamp(status), tuple(names))

    def save(self) -> None:
        """Write what is new; a cache that cannot be written only costs time."""
        if not self._new_answers and not self._new_folders:
            return
        answers, folders = self._load()  # what other processes have written meanwhile
        answers = _kept(answers | self._new_answers)
        folders = _kept(folders | self._new_folders)
        payload = marshal.dumps((self._stamp, answers, folders), _MARSHAL_VERSION)
        content = _MAGIC + crc32(payload).to_bytes(4, "big") + payload
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomic(self._file, content)
        except OSError:
            return
        self._answers, self._folders = answers, folders
        self._new_answers, self._new_folders = {}, {}

    def _entry(self, path: str, real_path: str, now: Stamp) -> tuple[Any, ...] | None:
        entry = self._new_answers.get(path) or self._answers.get(path)
        return entry if entry and entry[:2] == (real_path, now) else None

    def _load(self) -> tuple[_Table, _Table]:
        try:
            content = read_regular(self._file, _LIMIT) if _is_ours(self._file) else b""
        except OSError:
            return {}, {}
        payload = content[len(_MAGIC) + 4 :]
        check = crc32(payload).to_bytes(4, "big")
        if not payload or content[: len(_MAGIC) + 4] != _MAGIC + check:
            return {}, {}
        try:
            written, answers, folders = marshal.loads(payload)
        except (EOFError, ValueError, TypeError):
            return {}, {}
        return (answers, folders) if written == self._stamp else ({}, {})


def _counts(failure: tuple[Any, ...]) -> bool:
    """Whether a failure is still recent enough to be taken for what would happen again."""
    return 0 <= time.time() - float(failure[3][1]) < _FAILURES_COUNT_FOR


def _folder_stamp(status: os.stat_result) -> Stamp:
    return (status.st_dev, status.st_ino, status.st_mtime_ns)


def _kept(table: _Table) -> _Table:
    """Return the newest entries, without those of paths that are gone."""
    there = [(path, entry) for path, entry in table.items() if os.path.exists(path)]
    return dict(there[-_MOST_ENTRIES:])


def _is_ours(file: Path) -> bool:
    """Whether nobody but this user (and root) can have written ``file``."""
    if sys.platform == "win32":
        return True
    status = os.stat(file)
    return status.st_uid in (0, os.geteuid()) and not status.st_mode & 0o022

r"""The ``py`` launcher of Windows, whose listings have had three forms.

The classic launcher (up to Python 3.10) writes `` -3.8-64        C:\...``, the one of 3.11 and
later `` -V:3.12 *        C:\...``, the Python Install Manager `` -V:3.14[-64] *   C:\...`` and,
asked for it, JSON.
"""

from __future__ import annotations

import ntpath
import os
import re
import time
from collections.abc import Callable, Iterator

from envtui.core.interpreters.search import FoundExecutable, Search
from envtui.core.record import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Launcher", "LauncherEntry", "parse_json_listing"]

Runner = Callable[[list[str]], bytes]
"""Runs a command and returns its standard output; raises OSError if it cannot be run."""

_SECONDS = 5.0
_LINE = (
    r"\s*(?:(?P<alone>\*|\(venv\))|-(?:V:)?(?:[^\s\\/]+[\\/])?(?P<tag>[^\s*]+))"
    r"(?P<star>\s+\*)?\s+(?P<path>\S.*)"
)
_ABSOLUTE = r"[A-Za-z]:[\\/]|\\\\"


class LauncherEntry(Record):
    """One line of a listing, or one object of its JSON."""

    path: str
    release: tuple[int, ...] = ()
    """As far as it is said; ``()`` if it is not."""
    is_default: bool = False
    """Whether it has the star: it is what ``py`` starts."""
    is_environment: bool = False
    """Whether it is the active environment, which no interpreter is listed by."""


class Launcher:
    """What ``py`` lists. Its listing depends on no file of the folder: it runs elsewhere."""

    name = "py launcher"

    def __init__(self, runner: Runner | None = None) -> None:
        """Ask through ``runner``; by default run the first ``py`` on PATH."""
        self._runner = runner or _run

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield each interpreter listed; an active environment is not one."""
        launcher = _launcher_on_path(search) if search.is_windows else ""
        if not launcher:
            return
        for entry in self.entries(search, launcher):
            if entry.is_environment:
                search.note(self.name, entry.path, "is the active environment")
            else:
                search.trusted.add(ntpath.dirname(entry.path))
                yield FoundExecutable(entry.path, self.name, release=entry.release)

    def entries(self, search: Search, launcher: str) -> list[LauncherEntry]:
        """Return what the launcher at this path lists, noting if it does not answer."""
        try:
            listed = _decoded(self._runner([launcher, "--list-paths"]))
            entries = _parse_listing(listed)
            # Only the Python Install Manager writes brackets; older ones would run a file "list".
            if re.search(r"-V:\S*\[", listed):
                as_json = _decoded(self._runner([launcher, "list", "-f", "json"]))
                entries = parse_json_listing(as_json) or entries
        except OSError as error:
            search.note(self.name, launcher, error.strerror or str(error))
            return []
        search.note(self.name, launcher)
        return entries


def _launcher_on_path(search: Search) -> str:
    for folder in search.environ.get("PATH", "").split(os.pathsep):
        for name in ("py.exe", "py"):
            path = os.path.join(folder, name)
            if os.path.isabs(folder) and os.path.isfile(path) and os.access(path, os.X_OK):
                return path
    return ""


def _run(command: list[str]) -> bytes:
    from envtui.core.interpreters.process import run

    deadline = time.monotonic() + _SECONDS
    return run(command, environ=os.environ, deadline=deadline, with_errors=False).said


def _decoded(said: bytes) -> str:
    """Decode what a console program wrote: UTF-8, or the console's own code page."""
    try:
        return said.decode("utf-8")
    except UnicodeDecodeError:
        # The name is known on Windows only.
        return said.decode("oem" if os.name == "nt" else "cp850", "replace")


def _parse_listing(text: str) -> list[LauncherEntry]:
    """Return the entries of a text listing of any generation; other lines are passed over."""
    entries = []
    for line in text.splitlines():
        match = re.fullmatch(_LINE, line.rstrip())
        if match is None:
            continue
        # The classic launcher puts the star behind the path.
        path = match["path"].strip()
        is_default = match["star"] or match["alone"] == "*" or path.endswith(" *")
        path = _bare(path.removesuffix(" *").rstrip())
        if re.match(_ABSOLUTE, path):
            entries.append(replace(_entry(path, match["tag"] or ""), is_default=bool(is_default)))
    return entries


def _bare(path: str) -> str:
    r"""Return a path without its quotes, or the arguments after it: ``C:\a.exe -E``."""
    if path.startswith('"'):
        return path[1:].partition('"')[0]
    match = re.fullmatch(r"(.*\.exe)\s+.+", path, re.IGNORECASE)
    return match[1] if match else path


def _entry(path: str, tag: str) -> LauncherEntry:
    """Return what a tag says: ``3.12``, ``3.14t[-64]``; without one it is an environment."""
    match = re.match(r"(?:CPython)?(\d+)\.(\d+)(?:\.(\d+))?t?(?=[-\[]|$)", tag)
    release = tuple(int(number) for number in match.groups() if number) if match else ()
    return LauncherEntry(path, release, is_environment=not tag)


def parse_json_listing(text: str) -> list[LauncherEntry]:
    """Return the entries of ``py list -f json`` or ``jsonl``; none if it is neither."""
    entries = []
    for found in _objects(text):
        path = found.get("executable")
        if not isinstance(path, str) or not re.match(_ABSOLUTE, path):
            continue
        tag = str(found.get("tag", ""))
        is_environment = found.get("id") == "__active-virtual-env" or tag == "(venv)"
        entry = _entry(path, "" if is_environment else tag)
        version = re.match(r"(\d+)\.(\d+)\.(\d+)", str(found.get("sort-version", "")))
        if version and not is_environment:
            entry = replace(entry, release=tuple(map(int, version.groups())))
        entries.append(replace(entry, is_default=bool(found.get("default"))))
    return entries


def _objects(text: str) -> Iterator[dict[str, Any]]:
    import json

    try:
        documents = [json.loads(text)]
    except ValueError:
        try:
            documents = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            return
    for document in documents:
        listed = document.get("versions", [document]) if isinstance(document, dict) else document
        for each in listed if isinstance(listed, list) else []:
            if isinstance(each, dict):
                yield each

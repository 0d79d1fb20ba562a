"""PATH: every folder once, in order; shims resolved; entries that lead nowhere noted."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from envtui.core.interpreters.names import (
    is_python_name,
    listing_order,
    minor_names,
    names_tried,
    stem,
)
from envtui.core.interpreters.search import FoundExecutable, Search
from envtui.core.interpreters.shims import Manager, manager_of, resolve_shim, select_versions
from envtui.core.interpreters.sources.store import in_apps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.request import PythonRequest

__all__ = ["SearchPath", "folders_of_path", "hits_on_path"]


class SearchPath:
    """The folders of PATH; folder before name, as a shell and uv have it."""

    name = "PATH"

    def __init__(self, request: PythonRequest | None = None) -> None:
        """Take what looks like a Python, or with ``request`` the names that it tries."""
        self._request = request

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield the executables of each folder; not those of virtual environments."""
        folders = list(folders_of_path(search))
        for place, folder in enumerate(folders):
            names = self._names(search, folder)
            if not names:
                continue
            if reason := _left_out(search, folder):
                search.note(self.name, folder, reason)
            elif manager := manager_of(search, folder):
                later = folders[place + 1 :]
                yield from self._through_shims(search, manager, folder, names, later)
            else:
                yield from (self._candidate(os.path.join(folder, name), name) for name in names)

    def _names(self, search: Search, folder: str) -> list[str]:
        """Return the names in ``folder`` that are to be tried, in order."""
        if self._request and self._request.kind == "name":
            target = self._request.target
            search.note(self.name, folder)
            spelt = (target, f"{target}.exe") if search.is_windows else (target,)
            return [name for name in spelt if os.path.lexists(os.path.join(folder, name))]
        names = search.pythons(self.name, folder)
        if self._request is None:
            return sorted(filter(is_python_name, names), key=listing_order)
        by_stem = {stem(name).lower() if search.is_windows else name: name for name in names}
        tried = [by_stem[name] for name in names_tried(self._request) if name in by_stem]
        return list(dict.fromkeys([*tried, *minor_names(names, self._request)]))

    def _candidate(self, path: str, name: str, via: str = "") -> FoundExecutable:
        return FoundExecutable(path, self.name, via, by_name=stem(name) in ("python", "python3"))

    def _through_shims(
        self, search: Search, manager: Manager, folder: str, names: list[str], later: list[str]
    ) -> Iterator[FoundExecutable]:
        chosen = select_versions(search, manager)
        for name in names:
            shim = os.path.join(folder, name)
            resolved = resolve_shim(search, manager, name, chosen)
            if resolved.is_system:
                path = next(hits_on_path(search, name, later), "")
            else:
                path = resolved.path
            if path:
                yield self._candidate(path, name, shim)
            else:
                search.note(self.name, shim, resolved.rule)


def folders_of_path(search: Search) -> Iterator[str]:
    """Yield each folder of PATH once, under its first spelling, noting what is left out."""
    seen = set()
    for entry in search.environ.get("PATH", "").split(os.pathsep):
        if reason := _not_searched(search, entry):
            search.note(SearchPath.name, entry, reason)
            continue
        try:
            status = os.stat(entry)
        except (OSError, ValueError) as error:
            search.note(SearchPath.name, entry, getattr(error, "strerror", None) or str(error))
            continue
        identity = (status.st_dev, status.st_ino)
        if identity in seen:
            search.note(SearchPath.name, entry, "stands on PATH twice")
            continue
        seen.add(identity)
        yield entry


def _not_searched(search: Search, entry: str) -> str:
    """Return why an entry of PATH is not looked at, or ``""``."""
    if not entry:
        return "is empty, which means the current folder: not searched"
    if not os.path.isabs(entry):
        return "is relative: not searched"
    if "WSL_DISTRO_NAME" in search.environ and re.match(r"/mnt/[a-z](/|$)", entry):
        return "belongs to Windows"
    return ""


def _left_out(search: Search, folder: str) -> str:
    """Return why no Python of ``folder`` is a candidate, or ``""``."""
    if os.path.exists(os.path.join(os.path.dirname(folder.rstrip(os.sep)), "pyvenv.cfg")):
        return "belongs to a virtual environment"
    if in_apps(folder):
        return "holds only aliases and stubs of the Microsoft Store"
    if search.system == "darwin" and folder == "/usr/bin" and not _has_apple_tools(search):
        return "holds only a stub that would ask to install Apple's tools"
    return ""


def _has_apple_tools(search: Search) -> bool:
    tools = search.absolute("/Library/Developer/CommandLineTools/usr/bin/python3")
    return os.path.exists(tools) or os.path.isdir(search.absolute("/Applications/Xcode.app"))


def hits_on_path(search: Search, name: str, folders: list[str]) -> Iterator[str]:
    """Yield the executables called ``name`` in ``folders``, leaving out shims."""
    for folder in folders:
        path = os.path.join(folder, name)
        if os.path.isfile(path) and os.access(path, os.X_OK) and not manager_of(search, folder):
            yield path

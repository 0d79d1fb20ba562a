"""PATH: every folder once, in order; shims resolved; entries that lead nowhere noted."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from envtui.core.interpreters.names import is_python_name, minor_names, names_tried, stem
from envtui.core.interpreters.request import Request
from envtui.core.interpreters.search import Candidate, Search
from envtui.core.interpreters.sources.pyenv import resolve_shim

__all__ = ["SearchPath", "folders_of_path"]


class SearchPath:
    """The folders of PATH; folder before name, as a shell and uv have it."""

    name = "PATH"

    def __init__(self, request: Request | None = None) -> None:
        """Take what looks like a Python, or with ``request`` the names that it tries."""
        self._request = request

    def candidates(self, search: Search) -> Iterator[Candidate]:
        """Yield the executables of each folder."""
        folders = list(folders_of_path(search))
        for place, folder in enumerate(folders):
            names = _listed(search, self.name, folder)
            wanted = self._wanted(names)
            if wanted and _is_environment(folder):
                search.note(self.name, folder, "belongs to a virtual environment")
            elif wanted and (root := _pyenv_of(folder)):
                yield from self._through_shims(search, root, folder, wanted, folders[place + 1 :])
            else:
                for name in wanted:
                    yield self._candidate(os.path.join(folder, name), name)

    def _wanted(self, names: set[str]) -> list[str]:
        if self._request is None:
            return sorted(filter(is_python_name, names), key=_listing_order)
        tried = [spelt for name in names_tried(self._request) for spelt in (name, f"{name}.exe")]
        fixed = [name for name in tried if name in names]
        return list(dict.fromkeys([*fixed, *minor_names(sorted(names), self._request)]))

    def _candidate(self, path: str, name: str, via: str = "") -> Candidate:
        return Candidate(path, self.name, via, by_name=stem(name) in ("python", "python3"))

    def _through_shims(
        self, search: Search, root: str, folder: str, names: Iterable[str], later: list[str]
    ) -> Iterator[Candidate]:
        for name in names:
            shim = os.path.join(folder, name)
            path, why = resolve_shim(search, root, name)
            if path == "system":
                path = next((hit for hit in _hits(name, later)), "")
            if path:
                yield self._candidate(path, name, shim)
            else:
                search.note(self.name, shim, why)


def folders_of_path(search: Search) -> Iterator[str]:
    """Yield each folder of PATH once, under its first spelling, noting what is left out."""
    seen = set()
    for entry in search.environ.get("PATH", "").split(os.pathsep):
        if not entry or not os.path.isabs(entry):
            reason = "is relative: it is not searched" if entry else "is empty: it is not searched"
            search.note(SearchPath.name, entry, reason)
            continue
        if "WSL_DISTRO_NAME" in search.environ and re.match(r"/mnt/[a-z](/|$)", entry):
            search.note(SearchPath.name, entry, "belongs to Windows")
            continue
        try:
            status = os.stat(entry)
        except (OSError, ValueError) as error:
            search.note(SearchPath.name, entry, getattr(error, "strerror", None) or str(error))
            continue
        identity = (status.st_dev, status.st_ino)
        if identity in seen:
            search.note(SearchPath.name, entry, "is there already")
            continue
        seen.add(identity)
        yield entry


def _listed(search: Search, source: str, folder: str) -> set[str]:
    return set(search.entries(source, folder))


def _listing_order(name: str) -> tuple[int, int, str]:
    """Put ``python`` and ``python3`` first, as a shell's person thinks, then the newest."""
    minor = re.search(r"3\.(\d+)", name)
    return (0 if name.startswith("python") else 1, -int(minor[1]) if minor else -999, name)


def _is_environment(folder: str) -> bool:
    return os.path.exists(os.path.join(os.path.dirname(folder), "pyvenv.cfg"))


def _pyenv_of(folder: str) -> str:
    """Return the root of the pyenv whose shims ``folder`` holds, or ``""``."""
    root, name = os.path.split(folder.rstrip(os.sep))
    if name == "shims" and os.path.isdir(os.path.join(root, "versions")):
        return root
    return ""


def _hits(name: str, folders: list[str]) -> Iterator[str]:
    for folder in folders:
        path = os.path.join(folder, name)
        if os.path.isfile(path) and os.access(path, os.X_OK) and not _pyenv_of(folder):
            yield path

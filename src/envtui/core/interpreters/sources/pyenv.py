"""pyenv: its installed versions, and its shims, which are resolved by reading and never run."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from envtui.core.files import read_regular
from envtui.core.interpreters.search import Candidate, Search

__all__ = ["Pyenv", "Selection", "pyenv_root", "resolve_shim", "selection", "version_key"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")


class Pyenv:
    """Every version installed by pyenv or pyenv-win, newest first."""

    name = "pyenv"

    def candidates(self, search: Search) -> Iterator[Candidate]:
        """Yield the interpreter of each installed version; its environments are not ours."""
        versions = os.path.join(pyenv_root(search), "versions")
        for name in sorted(search.entries(self.name, versions), key=version_key, reverse=True):
            folder = os.path.join(versions, name)
            if os.path.exists(os.path.join(folder, "pyvenv.cfg")) or os.path.islink(folder):
                search.note(self.name, folder, "an environment or another name of a version")
                continue
            path = _python_in(search, folder)
            if os.path.lexists(path):
                yield Candidate(path, self.name, release=_release(name))


def pyenv_root(search: Search) -> str:
    """Return the folder pyenv keeps everything in, whether or not it exists."""
    if search.is_windows:
        root = search.environ.get("PYENV") or search.environ.get("PYENV_ROOT")
        return root or os.path.join(search.home, ".pyenv", "pyenv-win")
    return search.environ.get("PYENV_ROOT") or os.path.join(search.home, ".pyenv")


def _python_in(search: Search, folder: str) -> str:
    parts = ("python.exe",) if search.is_windows else ("bin", "python")
    return os.path.join(folder, *parts)


def version_key(name: str) -> list[tuple[int, int | str]]:
    """Sort names of versions by their numbers: 3.9 before 3.10, 3.13rc1 before 3.13.0."""
    parts = re.findall(r"\d+|[a-z]+", name.lower())
    return [(2, int(part)) if part.isdigit() else (0, part) for part in parts] + [(1, "")]


def _release(name: str) -> tuple[int, ...]:
    match = re.match(r"(\d+)\.(\d+)(?:\.(\d+))?(?![.\d])", name)
    return tuple(int(part) for part in match.groups() if part) if match else ()


@dataclass(frozen=True, slots=True)
class Selection:
    """Which versions pyenv uses in a folder, and what says so."""

    versions: tuple[str, ...]
    rule: str
    """``PYENV_VERSION``, or the file that names them; ``no file`` means the system's."""


def selection(search: Search, root: str) -> Selection:
    """Return what pyenv would choose in the folder of the search, by pyenv's own rules."""
    if chosen := search.environ.get("PYENV_VERSION"):
        return Selection(tuple(filter(None, chosen.split(":"))), "PYENV_VERSION")
    start = search.environ.get("PYENV_DIR") or search.folder
    for file in [*_upward(start), os.path.join(root, "version")]:
        if versions := _read_versions(file):
            return Selection(versions, file)
    return Selection(("system",), "no file")


def _upward(folder: str) -> Iterator[str]:
    while True:
        yield os.path.join(folder, ".python-version")
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent


def _read_versions(file: str) -> tuple[str, ...]:
    try:
        text = read_regular(file, 65536).decode("utf-8", "replace")
    except OSError:
        return ()
    lines = (line.partition("#")[0] for line in text.splitlines())
    return tuple(word for line in lines for word in re.split(r"[\s:]+", line) if word)


def resolve_shim(search: Search, root: str, command: str) -> tuple[str, str]:
    """Return what a shim of pyenv leads to, and in words which rule chose it or why none did.

    The path is empty if the command is not found in the chosen versions, and ``system`` if PATH
    after the shims decides.
    """
    chosen = selection(search, root)
    for wanted in chosen.versions:
        if wanted == "system":
            return "system", f"{chosen.rule} chooses the system's"
        version = _installed(root, wanted)
        if version is None:
            return "", f"{chosen.rule} names {wanted}, which is not installed"
        folder = os.path.join(root, "versions", version)
        path = os.path.join(folder, *([command] if search.is_windows else ["bin", command]))
        if os.path.lexists(path):
            return path, f"{chosen.rule} names {wanted}"
    return "", f"{chosen.rule} names {', '.join(chosen.versions)}, which has no {command}"


def _installed(root: str, wanted: str) -> str | None:
    """Return the installed version that ``wanted`` means: itself, or the latest it begins."""
    # A file of a project says this name: it must not lead out of the folder of versions.
    if not _NAME.fullmatch(wanted):
        return None
    versions = os.path.join(root, "versions")
    for name in (wanted, wanted.removeprefix("python-")):
        if os.path.isdir(os.path.join(versions, name)):
            return name
    prefix = wanted.removeprefix("python-") + "."
    try:
        names = [name for name in os.listdir(versions) if name.startswith(prefix)]
    except OSError:
        return None
    return max(names, key=version_key, default=None)

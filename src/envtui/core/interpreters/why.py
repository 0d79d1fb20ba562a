"""Why a name means what it means here: ``python``, ``python3.12``, ``py``, ``pip``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from envtui.core.errors import InterpreterError
from envtui.core.files import read_regular
from envtui.core.interpreters.fold import identity
from envtui.core.interpreters.from_files import (
    configuration_of,
    executable_fault,
    version_from_files,
)
from envtui.core.interpreters.inspect import inspect_with
from envtui.core.interpreters.names import is_python_name
from envtui.core.interpreters.search import Place, Search
from envtui.core.interpreters.shebang import script_python
from envtui.core.interpreters.shims import Manager, manager_of, resolve_shim
from envtui.core.interpreters.sources.search_path import folders_of_path, hits_on_path
from envtui.core.interpreters.sources.store import in_apps, stub_fault
from envtui.core.record import Record, replace

__all__ = ["Explanation", "Hit", "explain_command", "explain_in"]

_LIMIT = 64 * 1024


class Hit(Record):
    """One executable of the name on PATH."""

    path: Path
    """As a shell finds it."""
    target: Path | None
    """What it leads to in the end, shims and links followed; ``None`` if nowhere."""
    version: str = ""
    """The version of Python it is or belongs to; empty if not known."""
    environment: Path | None = None
    """The root of the virtual environment it belongs to."""
    rule: str = ""
    """What chose the target of a shim: a variable, a file."""
    note: str = ""
    """Why it is not the one, or what is odd about it; one clause."""
    starts: bool = True
    """Whether a shell would start it at all; one that leads nowhere starts, and fails."""
    is_alias: bool = False
    """Whether it is the winner once more under another path."""


class Explanation(Record):
    """What a name means in a folder, and why."""

    name: str
    winner: Hit | None
    hits: tuple[Hit, ...]
    """Every executable of the name, in the order of PATH; the winner is among them."""
    passed_over: tuple[Place, ...]
    """Entries of PATH that were not searched, and why."""


def explain_command(
    name: str = "python", environ: Mapping[str, str] | None = None, folder: Path | None = None
) -> Explanation:
    """Return what ``name`` starts in ``folder``: the hits on PATH in order, and why each loses.

    Shims are resolved by reading, and nothing of a project is run.

    Args:
        name: an executable, ``python`` or ``pip`` or any other.
        environ: the environment variables that decide; the process's own by default.
        folder: the current folder by default.
    """
    folder_text = os.path.abspath(folder or os.curdir)
    return explain_in(Search(os.environ if environ is None else environ, folder_text), name)


def explain_in(search: Search, name: str) -> Explanation:
    """Do as ``explain_command`` where a search looks, which notes what it passes over."""
    hits = list(_judged(list(_hits(search, name))))
    if name.startswith("pip"):
        surroundings = Search(search.environ, search.folder, cache=search.cache)
        python = explain_in(surroundings, name.replace("pip", "python", 1)).winner
        hits = [_with_owner(hit, python) for hit in hits]
    search.cache.save()
    winner = next((hit for hit in hits if hit.starts), None)
    skipped = tuple(place for place in search.places if place.skipped)
    return Explanation(name, winner, tuple(hits), skipped)


def _hits(search: Search, name: str) -> Iterator[Hit]:
    folders = list(folders_of_path(search))
    names = (name, f"{name}.exe", f"{name}.bat") if search.is_windows else (name,)
    for place, folder in enumerate(folders):
        for each in names:
            path = os.path.join(folder, each)
            if not os.path.lexists(path):
                continue
            if manager := manager_of(search, folder):
                yield _shim(search, manager, path, folders[place + 1 :])
            elif search.is_windows and name == "py":
                yield _launcher(search, path)
            elif in_apps(folder) and (fault := stub_fault(path)):
                yield Hit(Path(path), None, note=fault.removesuffix("."))
            else:
                yield _described(search, path)


def _launcher(search: Search, path: str) -> Hit:
    """Return the hit of the launcher of Windows, which starts what it lists as its default."""
    from envtui.core.interpreters.sources.launcher import Launcher

    entries = Launcher().entries(search, path)
    default = next((entry for entry in entries if entry.is_default), None)
    if default is None:
        return Hit(Path(path), Path(path), note="says of no Python that it is the default")
    version = ".".join(map(str, default.release))
    return Hit(Path(path), Path(default.path), version, rule=f"the default of {path} --list-paths")


def _shim(search: Search, manager: Manager, path: str, later: list[str]) -> Hit:
    name = os.path.basename(path)
    resolved = resolve_shim(search, manager, name)
    target = resolved.path
    if resolved.is_system:
        target = next(hits_on_path(search, name, later), "")
    if not target:
        return Hit(Path(path), None, rule=resolved.rule, note="leads nowhere")
    return replace(_described(search, target), path=Path(path), rule=resolved.rule)


def _described(search: Search, path: str) -> Hit:
    """Return the hit of an executable: of a Python its version, of a script its Python's."""
    if fault := executable_fault(path):
        return Hit(Path(path), None, note=fault.removesuffix("."), starts=False)
    python = path if is_python_name(os.path.basename(path)) else _named_by(path)
    version = _version(search, python) if python else ""
    root = _environment(python) if python else None
    return Hit(Path(path), Path(os.path.realpath(path)), version, root)


def _named_by(script: str) -> str:
    """Return the interpreter that a script names by its absolute path, or ``""``."""
    try:
        python = script_python(read_regular(script, _LIMIT))
    except OSError:
        return ""
    return python if os.path.isabs(python) else ""


def _version(search: Search, python: str) -> str:
    if configuration_of(python):
        return version_from_files(python)
    try:
        return inspect_with(search.cache, python, search=search).version
    except InterpreterError:
        return version_from_files(python)


def _environment(python: str) -> Path | None:
    return Path(python).parent.parent if configuration_of(python) else None


def _judged(hits: list[Hit]) -> Iterator[Hit]:
    """Say of each hit after the first that starts why it is not the one."""
    winner: Hit | None = None
    for hit in hits:
        if not hit.starts:
            yield hit
        elif winner is None:
            winner = hit
            yield hit
        elif hit.target and winner.target and identity(hit.target) == identity(winner.target):
            yield replace(hit, note="the same once more", is_alias=True)
        else:
            yield replace(hit, note=f"comes after {winner.path} on PATH")


def _with_owner(hit: Hit, python: Hit | None) -> Hit:
    """Flag a ``pip`` that installs into another Python than ``python`` is."""
    if hit.target is None or python is None:
        return hit
    owner = _named_by(os.fspath(hit.target))
    if not owner or _same_place(owner, python):
        return hit
    flag = f"belongs to {owner}, which is not what python means here"
    return replace(hit, note=f"{flag}; {hit.note}" if hit.note else flag)


def _same_place(owner: str, python: Hit) -> bool:
    """Whether two executables are one interpreter, in the same environment if in any."""
    if _environment(owner) != python.environment:
        return False
    return python.target is not None and identity(owner) == identity(python.target)

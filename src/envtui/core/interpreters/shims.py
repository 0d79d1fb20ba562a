"""Shims of pyenv, asdf and mise: where they lead to, found by reading and never by running.

A shim is a script that asks its manager which version is meant here; so its answer depends on the
folder. The rules are the managers' own: a variable, then files upward, then the person's choice.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from envtui.core.files import read_regular
from envtui.core.interpreters.versions import installed_version, upward
from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.search import Search

__all__ = ["Manager", "Selection", "ShimTarget", "manager_of", "resolve_shim", "select_versions"]

_LIMIT = 65536


class Manager(NamedTuple):
    """A tool that puts shims on PATH, and where it keeps what they lead to."""

    name: str
    """``pyenv``, ``asdf`` or ``mise``."""
    root: str
    versions: str
    """The folder that has a folder for each installed version."""


class Selection(NamedTuple):
    """Which versions a manager uses here, best first, and the rule that says so."""

    versions: tuple[str, ...]
    rule: str
    """A variable, a file, or that there is neither."""


class ShimTarget(NamedTuple):
    """Where a shim leads to: an executable, the rest of PATH, or nowhere."""

    path: str
    rule: str
    """In words: what chose it, or why it leads nowhere."""
    is_system: bool = False
    """Whether what comes later on PATH is meant."""


def manager_of(search: Search, folder: str) -> Manager | None:
    """Return whose shims ``folder`` holds, or ``None`` if it is an ordinary folder."""
    root, name = os.path.split(folder.rstrip(os.sep))
    if name != "shims":
        return None
    if os.path.isdir(os.path.join(root, "versions")):
        return Manager("pyenv", root, os.path.join(root, "versions"))
    versions = os.path.join(root, "installs", "python")
    if not os.path.isdir(versions):
        return None
    by_name = os.path.basename(root) in ("mise", "rtx")
    is_mise = by_name or root == search.environ.get("MISE_DATA_DIR")
    return Manager("mise" if is_mise else "asdf", root, versions)


def resolve_shim(
    search: Search, manager: Manager, command: str, chosen: Selection | None = None
) -> ShimTarget:
    """Return where the shim ``command`` of ``manager`` leads to in the folder of the search.

    ``chosen`` is what ``select_versions`` returns; give it to resolve many shims by one reading.
    """
    chosen = chosen or select_versions(search, manager)
    for wanted in chosen.versions:
        if wanted == "system":
            return ShimTarget("", f"{chosen.rule} chooses the system's", is_system=True)
        version = installed_version(manager.versions, wanted)
        if not version:
            return ShimTarget("", f"{chosen.rule} names {wanted}, which is not installed")
        inner = (command,) if search.is_windows else ("bin", command)
        path = os.path.join(manager.versions, version, *inner)
        if os.path.lexists(path):
            return ShimTarget(path, f"{chosen.rule} names {wanted}")
    names = ", ".join(chosen.versions)
    return ShimTarget("", f"{chosen.rule} names {names}, which has no {command}")


def select_versions(search: Search, manager: Manager) -> Selection:
    """Return the versions that ``manager`` uses in the folder of the search."""
    rules = {"pyenv": _pyenv_rules, "asdf": _asdf_rules, "mise": _mise_rules}[manager.name]
    for rule, versions in rules(search, manager):
        if versions:
            return Selection(versions, rule)
    return Selection(("system",), f"no setting of {manager.name}")


def _pyenv_rules(search: Search, manager: Manager) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "PYENV_VERSION", _words(search.environ.get("PYENV_VERSION", ""))
    for folder in upward(search.environ.get("PYENV_DIR") or search.folder):
        yield from _plain_file(os.path.join(folder, ".python-version"))
    yield from _plain_file(os.path.join(manager.root, "version"))


def _asdf_rules(search: Search, manager: Manager) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "ASDF_PYTHON_VERSION", _words(search.environ.get("ASDF_PYTHON_VERSION", ""))
    file = search.environ.get("ASDF_DEFAULT_TOOL_VERSIONS_FILENAME") or ".tool-versions"
    for folder in [*upward(search.folder), search.home]:
        yield from _tool_versions(os.path.join(folder, file))


def _mise_rules(search: Search, manager: Manager) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "MISE_PYTHON_VERSION", _words(search.environ.get("MISE_PYTHON_VERSION", ""))
    for folder in upward(search.folder):
        for name in ("mise.local.toml", "mise.toml", ".mise.toml", ".config/mise/config.toml"):
            yield from _mise_file(os.path.join(folder, name))
        yield from _tool_versions(os.path.join(folder, ".tool-versions"))
        yield from _plain_file(os.path.join(folder, ".python-version"))
    configuration = search.variable("XDG_CONFIG_HOME", ".config")
    yield from _mise_file(os.path.join(configuration, "mise", "config.toml"))


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(None, re.split(r"[\s:]+", text)))


def _read(file: str) -> str:
    try:
        return read_regular(file, _LIMIT).decode("utf-8", "replace")
    except OSError:
        return ""


def _plain_file(file: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the versions of a file that has one a line, if there are any."""
    lines = (line.partition("#")[0] for line in _read(file).splitlines())
    yield file, _words("\n".join(lines))


def _tool_versions(file: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the versions after ``python`` in a file of asdf's form."""
    for line in _read(file).splitlines():
        name, *versions = line.partition("#")[0].split() or [""]
        if name == "python":
            yield file, tuple(versions)


def _mise_file(file: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what ``[tools] python`` says in a file of mise's."""
    text = _read(file)
    if "python" not in text:
        return
    import tomllib

    try:
        tools = tomllib.loads(text).get("tools", {})
    except tomllib.TOMLDecodeError:
        return
    value = tools.get("python") if isinstance(tools, dict) else None
    for each in value if isinstance(value, list) else [value]:
        version = each.get("version") if isinstance(each, dict) else each
        if isinstance(version, str):
            yield file, (version,)

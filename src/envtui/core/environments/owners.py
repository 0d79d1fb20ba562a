"""Whose an environment in a central store is, and how that is known.

A ``.project`` file names the project. Poetry, hatch and pdm put a hash of the project's path into
the name: it proves a project that is known or that the environment itself names, by an editable
install. A project counts as gone only where its path is proven and nothing is there any more.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from envtui.core.files import path_of, read_regular
from envtui.core.literal import literal
from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from envtui.core.environments.model import Environment

__all__ = ["Ownership", "StoredEnvironment", "find_owner"]

Ownership: TypeAlias = "Literal['owned', 'project gone', 'unknown']"

_LIMIT = 64 * 1024
_MOST_PTH = 200


class StoredEnvironment(Record):
    """An environment in a tool's central store, and the project it was made for."""

    environment: Environment
    tool: str
    """``poetry``, ``pipenv``, ``virtualenvwrapper``, ``hatch``, ``pdm``, ``pipx``, ``uv tool``,
    ``uv``, ``conda``, ``pyenv``; ``virtualenvs`` for a store that several tools use."""
    ownership: Ownership
    project: Path | None
    """The folder it was made for, which does not exist any more when the project is gone."""
    reason: str
    """One sentence of how that is known, or why it is not."""


def find_owner(environment: Environment, tool: str, projects: Iterable[Path]) -> StoredEnvironment:
    """Return the environment with its project, if that can be told from files."""
    root = environment.root
    tool = _refine(root, tool)
    if tool in ("pipx", "uv tool"):
        reason = f"{tool} keeps it for the application {literal(root.name)}."
        return StoredEnvironment(environment, tool, "owned", None, reason)
    if named := _named_project(root):
        reason = f"Its .project file names {literal(named)}."
        return _proven(environment, tool, Path(named), reason)
    installed = tuple(_editable_projects(environment.site_packages))
    if digest := _digest_in_name(root, tool):
        for project in (*projects, *_with_parents(installed)):
            if digest in _digests(project, tool):
                reason = f"The hash in its name is that of {literal(str(project))}."
                return _proven(environment, tool, project, reason)
    for project in installed:
        if project.is_dir():
            reason = f"{literal(str(project))} is installed in it as editable."
            return StoredEnvironment(environment, tool, "owned", project, reason)
    reason = "No file in it names a project."
    if digest:
        reason = "Its name holds the hash of a project's path, of none that is known."
    return StoredEnvironment(environment, tool, "unknown", None, reason)


def _named_project(root: Path) -> str:
    """Return the path that virtualenvwrapper or pipenv wrote; others write other things there."""
    named = _text(root / ".project").strip()
    return named if os.path.isabs(named) and "\n" not in named else ""  # noqa: PTH117 - a text


def _proven(environment: Environment, tool: str, project: Path, reason: str) -> StoredEnvironment:
    try:
        project.stat()
    except (FileNotFoundError, NotADirectoryError):
        reason = f"{reason[:-1]}, which does not exist any more."
        return StoredEnvironment(environment, tool, "project gone", project, reason)
    except (OSError, ValueError):
        reason = f"{reason[:-1]}, which cannot be looked at."
        return StoredEnvironment(environment, tool, "unknown", None, reason)
    return StoredEnvironment(environment, tool, "owned", project, reason)


def _refine(root: Path, tool: str) -> str:
    """Return whose an environment is in a folder that several tools use."""
    if tool != "virtualenvs":
        return tool
    if (root / ".project").is_file():
        hashed = re.fullmatch(r".+-[\w-]{8}(-.+)?", root.name, re.ASCII)
        return "pipenv" if hashed else "virtualenvwrapper"
    return tool


def _digest_in_name(root: Path, tool: str) -> str:
    """Return the eight characters that stand for the project's path."""
    if tool == "hatch":
        return root.parent.name
    pattern = {"poetry": r".+-([\w-]{8})-py\d.*", "pdm": r".+-([\w-]{8})-.+"}.get(tool)
    found = re.fullmatch(pattern, root.name, re.ASCII) if pattern else None
    return found[1] if found else ""


def _digests(project: Path, tool: str) -> Iterator[str]:
    """Yield what the tool makes of the project's path, as written and with links resolved."""
    from base64 import urlsafe_b64encode
    from hashlib import md5, sha256

    for path in dict.fromkeys((str(project), os.path.realpath(project))):
        content = os.fsencode(os.path.normcase(path))
        if tool == "pdm":
            digest = md5(content, usedforsecurity=False).digest()
        else:
            digest = sha256(content).digest()
        yield urlsafe_b64encode(digest).decode()[:8]


def _editable_projects(site_packages: Iterable[Path]) -> Iterator[Path]:
    """Yield the folders that ``direct_url.json`` and ``.pth`` files of the environment name."""
    from json import loads

    for folder in site_packages:
        for path in folder.glob("*.dist-info/direct_url.json"):
            try:
                origin = loads(_text(path))
                if origin["dir_info"].get("editable") and origin["url"].startswith("file:"):
                    yield path_of(origin["url"])
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
        for path in sorted(folder.glob("*.pth"))[:_MOST_PTH]:
            for line in _text(path).splitlines():
                if os.path.isabs(line):  # noqa: PTH117 - most lines are no path
                    yield Path(line)


def _with_parents(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield each folder and those above it: a project's code often lies in its ``src``."""
    for folder in folders:
        yield folder
        yield from folder.parents


def _text(path: Path) -> str:
    try:
        return os.fsdecode(read_regular(path, _LIMIT))
    except OSError:
        return ""

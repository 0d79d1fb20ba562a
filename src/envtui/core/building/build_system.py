"""How a source tree is to be built: ``[build-system]`` of its pyproject.toml (PEP 517, 518)."""

from __future__ import annotations

from pathlib import Path

from envtui.core.errors import BadDistribution
from envtui.core.files import read_regular
from envtui.core.literal import literal
from envtui.core.record import Record

__all__ = ["BuildSystem", "read_build_system"]

_LIMIT = 16 << 20


class BuildSystem(Record):
    """What must be installed to build a source tree, and which backend builds it."""

    requires: tuple[str, ...]
    backend: str
    backend_path: tuple[str, ...] = ()
    """Folders of the tree itself that the backend is imported from."""


# PEP 517: a tree that declares nothing is built by setuptools, as with setup.py.
_LEGACY = BuildSystem(("setuptools>=40.8.0",), "setuptools.build_meta:__legacy__")


def read_build_system(source: Path, place: str = "") -> BuildSystem:
    """Return what the tree at ``source`` declares, or the default of PEP 517.

    Args:
        source: the project's folder.
        place: where it was fetched from, to be named in messages instead of the folder.

    Raises:
        BadDistribution: the folder holds no project, or its pyproject.toml is malformed.
    """
    import tomllib

    path = source / "pyproject.toml"
    if not path.is_file():
        if not (source / "setup.py").is_file():
            raise BadDistribution(
                f"{literal(place or str(source))} is no project: "
                "it has neither pyproject.toml nor setup.py."
            )
        return _LEGACY
    try:
        table = tomllib.loads(read_regular(path, _LIMIT).decode()).get("build-system")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = literal(str(error))
        raise BadDistribution(f"{literal(str(path))} cannot be read: {reason}.") from None
    if table is None:
        return _LEGACY
    return _parse(table, path)


def _parse(table: object, path: Path) -> BuildSystem:
    def refuse(reason: str, hint: str = "") -> BadDistribution:
        return BadDistribution(f"[build-system] of {literal(str(path))} {reason}.", hint=hint)

    if not isinstance(table, dict) or "requires" not in table:
        raise refuse("does not say what it requires", 'Add a line to it: requires = ["setuptools"]')
    requires, backend = table["requires"], table.get("build-backend", _LEGACY.backend)
    folders = table.get("backend-path", [])
    for value in (requires, folders):
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise refuse("has a value that is no list of strings")
    if not isinstance(backend, str):
        raise refuse("has a build-backend that is no string")
    tree = path.parent.resolve()
    for folder in folders:
        if not (tree / folder).resolve().is_relative_to(tree):
            raise refuse(f"has a backend-path outside of the project: {literal(folder)}")
    return BuildSystem(tuple(requires), backend, tuple(folders))

"""What an environment still has of a Python version that it was made for before.

Making an environment over one that is there (``--allow-existing``) keeps what it finds. If the one
before was for another minor version, its packages lie in a folder that the new interpreter does not
look into, and its names still start, but another version than they say.
"""

# os.path answers False where Path raises: a folder that may not be read, a name too long.
# ruff: noqa: PTH114

from __future__ import annotations

import os
import re
from pathlib import Path

from envtui.core.environments.layout import WINDOWS, package_folders, scripts_folder
from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Environment

__all__ = ["Leftover", "leftover_libraries", "leftover_names"]


class Leftover(Record):
    """A library folder of another version."""

    library: Path
    """``lib/python3.11``, whole."""
    site_packages: Path
    python: str
    """Implementation and version: ``Python 3.11``, ``PyPy 3.10``."""


def leftover_libraries(environment: Environment) -> tuple[Leftover, ...]:
    """Return the folders of packages that the environment's Python does not see.

    On Windows one folder serves every version, and there are none.
    """
    if WINDOWS or environment.creator == "conda":
        return ()
    found = package_folders(environment.root)
    others = [path for path in found if path not in environment.site_packages]
    return tuple(Leftover(path.parent, path, _named(path.parent.name)) for path in others)


def leftover_names(environment: Environment) -> tuple[Path, ...]:
    """Return the links ``bin/python3.11`` of an environment that has another version than 3.11.

    None, if its own files do not agree on which one it has.
    """
    minor = ".".join(environment.version.split(".")[:2])
    library = environment.site_packages[0].parent.name
    if WINDOWS or environment.creator == "conda" or not library.rstrip("t").endswith(minor or "?"):
        return ()
    try:
        paths = sorted(scripts_folder(environment.root).iterdir())
    except OSError:
        return ()
    return tuple(
        path
        for path in paths
        if (named := re.fullmatch(r"(?:python|pypy|graalpy)(\d+\.\d+)t?", path.name))
        and named[1] != minor
        and os.path.islink(path)
    )


def _named(library: str) -> str:
    """Return in words what the folder ``python3.11`` is for."""
    names = {"python": "Python", "pypy": "PyPy", "graalpy": "GraalPy"}
    found = re.fullmatch(r"([a-z]+)(.*)", library)
    return f"{names[found[1]]} {found[2]}" if found else library

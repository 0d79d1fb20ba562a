"""Where things lie in an environment, on POSIX and on Windows."""

# os.path answers False where Path raises: a folder that may not be read, a name too long.
# ruff: noqa: PTH112, PTH113, PTH114, PTH119

from __future__ import annotations

import os
import re
from pathlib import Path

__all__ = [
    "WINDOWS",
    "WORK_FOLDER",
    "executable",
    "has_standard_library",
    "is_environment",
    "is_staging",
    "package_folders",
    "scripts_folder",
    "site_packages",
    "staging_prefix",
]

WINDOWS = os.name == "nt"
WORK_FOLDER = ".envtui"
"""Of an environment: its lock, its journals and its revisions."""

_STAGING = ".envtui-"
_LONGEST_WHOLE, _CUT = 200, 50
"""Bytes of a name that is followed by more, and signs that are left of a longer one: no file system
takes names of more than 255 bytes, and a sign has up to four."""
_INTERPRETER = r"(?:python|pypy|graalpy)(\d+\.\d+)t?"


def is_environment(root: Path | str) -> bool:
    """Whether the folder is an environment, perhaps a broken one: venv's way or conda's."""
    folder = os.fspath(root)  # a string: whole folders of folders are asked about
    if is_staging(os.path.basename(folder)):
        return False
    return os.path.isfile(f"{folder}/pyvenv.cfg") or os.path.isdir(f"{folder}/conda-meta")


def has_standard_library(root: Path) -> bool:
    """Whether the folder is an installation of Python, as no environment but one of conda's is."""
    return (root / "Lib" / "os.py").is_file() or any(root.glob("lib/*/os.py"))


def scripts_folder(root: Path, *, windows: bool = WINDOWS) -> Path:
    """Return the folder of the environment's executables."""
    return root / ("Scripts" if windows else "bin")


def executable(root: Path, *, windows: bool = WINDOWS) -> Path:
    """Return the environment's interpreter: the first name that exists, else the usual one."""
    names = ("Scripts/python.exe", "python.exe") if windows else ("bin/python", "bin/python3")
    for name in names:
        if os.path.lexists(found := root / name):
            return found
    return root / names[0]


def site_packages(root: Path, version: str, *, windows: bool = WINDOWS) -> tuple[Path, ...]:
    """Return the environment's folders of distributions, those of ``version`` if it is known.

    ``lib64`` counts only where it is a folder of its own. When nothing exists yet the folder that
    CPython would use is returned.
    """
    if windows:
        return (root / "Lib" / "site-packages",)
    found = package_folders(root)
    minor = ".".join(version.split(".")[:2])
    fitting = [path for path in found if _minor_of(path) == minor]
    if usable := fitting or found:
        return tuple(usable)
    if os.path.isdir(old := root / "site-packages"):  # PyPy before 3.8
        return (old,)
    return (root / "lib" / f"python{minor}" / "site-packages",)


def package_folders(root: Path) -> list[Path]:
    """Return the folders of distributions on POSIX, of any version that the environment had."""
    found = _in_library(root / "lib")
    if not os.path.islink(root / "lib64"):
        found += _in_library(root / "lib64")
    return found


def _in_library(library: Path) -> list[Path]:
    """Return the ``site-packages`` below ``lib``, by name of their interpreter's folder."""
    try:
        folders = sorted(
            path for path in library.iterdir() if re.fullmatch(_INTERPRETER, path.name)
        )
    except (OSError, ValueError):
        return []
    return [path for folder in folders if os.path.isdir(path := folder / "site-packages")]


def _minor_of(path: Path) -> str:
    named = re.fullmatch(_INTERPRETER, path.parent.name)
    return named[1] if named else ""


def staging_prefix(name: str) -> str:
    """Return how the name of a folder begins in which the environment ``name`` is being made.

    Of a name that leaves no room for more it has the beginning.
    """
    return f".{name if len(os.fsencode(name)) <= _LONGEST_WHOLE else name[:_CUT]}{_STAGING}"


def is_staging(name: str) -> bool:
    """Whether a folder of this name is one in which an environment is being made."""
    return name.startswith(".") and _STAGING in name

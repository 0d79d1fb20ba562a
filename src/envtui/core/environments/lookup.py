"""Which environment is meant from a folder, in the order in which it is looked for.

The order is uv's: ``VIRTUAL_ENV``; ``CONDA_PREFIX`` unless it is conda's own base; then upward from
the folder to the root of the file system, in each folder the folder itself if it is an environment,
else its ``.venv``; last, the first Python on ``PATH`` if it belongs to an environment.
"""

# os.path answers False where Path raises: a folder that may not be read, a name too long.
# ruff: noqa: PTH110, PTH112, PTH113

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from envtui.core.environments.describe import broken, describe_environment
from envtui.core.environments.layout import WINDOWS, is_environment
from envtui.core.files import read_regular
from envtui.core.interpreters.pyvenv_cfg import FILE_NAME
from envtui.core.literal import literal
from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Environment

__all__ = ["Found", "active", "describe_named", "lookup", "upward"]

_LONGEST_PATH = 32 * 1024


class Found(NamedTuple):
    """An environment, and the folder it was found in."""

    environment: Environment
    folder: Path


def lookup(folder: Path, environ: Mapping[str, str]) -> Iterator[Found]:
    """Yield the environments that are meant from ``folder``, the first choice first."""
    yield from active(environ)
    yield from islice(upward(folder), 1)
    yield from _first_on_path(environ)


def active(environ: Mapping[str, str]) -> Iterator[Found]:
    """Yield the environments that the shell has activated, sound or not."""
    if named := environ.get("VIRTUAL_ENV"):
        root = Path(named)
        yield Found(describe_environment(root), root.parent)
    if (named := environ.get("CONDA_PREFIX")) and not _is_conda_base(environ):
        root = Path(named)
        yield Found(describe_environment(root), root.parent)


def _is_conda_base(environ: Mapping[str, str]) -> bool:
    """Whether ``CONDA_PREFIX`` is conda's own installation rather than an environment of it."""
    prefix = Path(environ.get("CONDA_PREFIX", ""))
    name = environ.get("CONDA_DEFAULT_ENV")
    if os.path.isfile(prefix / "conda-meta" / "pixi"):
        return False
    if environ.get("_CONDA_ROOT") == str(prefix):
        return True
    return bool(name) and name not in (str(prefix), prefix.name)


def upward(folder: Path) -> Iterator[Found]:
    """Yield the environment of the folder and of each of its parents, the nearest first.

    The search has no boundary but the root. What is named ``.venv`` counts even when it is broken.
    """
    folder = folder.absolute()
    for place in (folder, *folder.parents):
        if os.path.isfile(place / FILE_NAME) and is_environment(place):
            yield Found(describe_environment(place), place.parent)
        elif os.path.lexists(named := place / ".venv"):
            yield Found(describe_named(named), place)


def _first_on_path(environ: Mapping[str, str]) -> Iterator[Found]:
    """Yield the environment that the first Python on ``PATH`` belongs to, if it does."""
    names = ("python.exe",) if WINDOWS else ("python", "python3")
    for place in map(Path, environ.get("PATH", "").split(os.pathsep)):
        if not place.is_absolute():
            continue
        if any(os.access(place / name, os.X_OK) for name in names):
            root = place.parent
            if os.path.isfile(root / FILE_NAME):
                yield Found(describe_environment(root), root.parent)
            return


def describe_named(named: Path) -> Environment:
    """Describe a ``.venv``: a folder, a link to one, or a file that names one."""
    if os.path.isdir(named) or not os.path.exists(named):
        return describe_environment(named)
    try:
        content = os.fsdecode(read_regular(named, _LONGEST_PATH))
    except OSError:
        return broken(named, f"{literal(str(named))} is neither a folder nor a readable file.")
    # Exactly one line end is not part of the path; everything else is literal.
    path = content.removesuffix("\r\n" if content.endswith("\r\n") else "\n")
    if not path or "\0" in path:
        return broken(named, f"{literal(str(named))} should name an environment and is empty.")
    return describe_environment(named.parent / path)

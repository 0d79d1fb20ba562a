"""The central stores in which tools keep environments away from the projects they belong to."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from envtui.core.environments.describe import describe, is_environment
from envtui.core.environments.owners import StoredEnvironment, find_owner
from envtui.core.events import Cancel
from envtui.core.files import read_regular

__all__ = ["Store", "stored_environments", "stores"]

_LONGEST_LIST = 1024 * 1024
_CONDA_NAMES = ("anaconda", "anaconda3", "miniconda", "miniconda3", "miniforge", "miniforge3")


@dataclass(frozen=True, slots=True)
class Store:
    """A folder in which a tool keeps environments."""

    tool: str
    folder: Path
    depth: int = 1
    """How many levels below the folder they lie."""


def stored_environments(
    environ: Mapping[str, str] | None = None,
    *,
    projects: Iterable[Path] = (),
    on_found: Callable[[StoredEnvironment], None] | None = None,
    cancel: Cancel | None = None,
) -> tuple[StoredEnvironment, ...]:
    """Return the environments of every store that is there, each once.

    Args:
        environ: the environment variables that count; the process's own by default.
        projects: folders of projects that are known, of which some may be the owners.
        on_found: called with each as it is found.
        cancel: stops between two environments; what was found until then is returned.
    """
    environ = os.environ if environ is None else environ
    projects = tuple(projects)
    found: dict[str, StoredEnvironment] = {}
    for tool, root in _roots(environ):
        identity = os.path.realpath(root)
        if identity in found:
            continue
        if cancel is not None and cancel.requested:
            break
        environment = describe(root)
        stored = find_owner(environment, tool, projects)
        found[identity] = stored
        if on_found is not None:
            on_found(stored)
    return tuple(found.values())


def stores(environ: Mapping[str, str]) -> tuple[Store, ...]:
    """Return where the tools keep environments, as their variables and defaults say."""
    return tuple(_stores(environ, _Folders.of(environ)))


@dataclass(frozen=True, slots=True)
class _Folders:
    """The folders that the platform gives to programs."""

    home: Path
    data: Path
    cache: Path

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> _Folders:
        home = Path(environ.get("USERPROFILE" if os.name == "nt" else "HOME") or Path.home())
        if os.name == "nt":
            local = Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
            return cls(home, local, local)
        if sys.platform == "darwin":
            library = home / "Library"
            return cls(home, library / "Application Support", library / "Caches")
        return cls(
            home,
            Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share"),
            Path(environ.get("XDG_CACHE_HOME") or home / ".cache"),
        )


def _stores(environ: Mapping[str, str], folders: _Folders) -> Iterator[Store]:
    home, data, cache = folders.home, folders.data, folders.cache
    xdg_data = Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    if workon := environ.get("WORKON_HOME"):
        yield Store("virtualenvs", Path(workon).expanduser())
    for name in (".virtualenvs", "virtualenvs", "Envs", ".venvs", "envs"):
        yield Store("virtualenvs", home / name)
    yield Store("virtualenvs", xdg_data / "virtualenvs")

    poetry = Path(environ.get("POETRY_CACHE_DIR") or cache / "pypoetry")
    if os.name == "nt" and "POETRY_CACHE_DIR" not in environ:
        poetry = poetry / "Cache"
    if moved := environ.get("POETRY_VIRTUALENVS_PATH"):
        yield Store("poetry", Path(moved.replace("{cache-dir}", str(poetry))))
    yield Store("poetry", poetry / "virtualenvs")

    hatch = Path(environ.get("HATCH_DATA_DIR") or data / "hatch")
    yield Store("hatch", hatch / "env" / "virtual", depth=3)
    yield Store("pdm", data / "pdm" / "venvs")

    for pipx in (environ.get("PIPX_HOME"), home / ".local" / "pipx", data / "pipx", "/opt/pipx"):
        if pipx:
            yield Store("pipx", Path(pipx) / "venvs")
    roaming = Path(environ.get("APPDATA") or home / "AppData" / "Roaming")
    uv = roaming / "uv" if os.name == "nt" else xdg_data / "uv"
    yield Store("uv tool", Path(environ.get("UV_TOOL_DIR") or uv / "tools"))
    yield Store("uv", Path(environ.get("UV_CACHE_DIR") or cache / "uv") / "environments-v2")

    pyenv = Path(environ.get("PYENV_ROOT") or home / ".pyenv") / "versions"
    yield Store("pyenv", pyenv)
    yield Store("pyenv", pyenv, depth=3)
    for place in (home, home / "opt", Path("/opt")):
        for name in _CONDA_NAMES:
            yield Store("conda", place / name / "envs")
    for conda in (home / ".conda", Path("/opt/conda"), home / "micromamba", data / "mamba"):
        yield Store("conda", conda / "envs")
    if mamba := environ.get("MAMBA_ROOT_PREFIX"):
        yield Store("conda", Path(mamba) / "envs")


def _roots(environ: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    """Yield the tool and the root of each environment in a store."""
    for store in stores(environ):
        for root in _below(store.folder, store.depth):
            if is_environment(root):
                yield store.tool, root
    try:
        listed = read_regular(_Folders.of(environ).home / ".conda/environments.txt", _LONGEST_LIST)
    except OSError:
        return
    for line in os.fsdecode(listed).splitlines():
        if is_environment(root := Path(line.strip())) and root.is_absolute():
            yield "conda", root


def _below(folder: Path, depth: int) -> Iterator[Path]:
    try:
        folders = sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError:
        return
    for path in folders:
        if depth == 1:
            yield path
        else:
            yield from _below(path, depth - 1)

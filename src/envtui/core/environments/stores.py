"""The central stores in which tools keep environments away from the projects they belong to."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from envtui.core.environments.describe import describe_environment
from envtui.core.environments.layout import is_environment
from envtui.core.environments.owners import StoredEnvironment, find_owner
from envtui.core.files import read_regular
from envtui.core.interpreters.sources.conda import INSTALLATIONS
from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Environment
    from envtui.core.events import Cancel

__all__ = ["CentralStore", "owners_of", "stored_environments", "stored_roots", "stores"]

_LONGEST_LIST = 1024 * 1024


class CentralStore(Record):
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
    for tool, root in stored_roots(environ):
        identity = os.path.realpath(root)
        if identity in found:
            continue
        if cancel is not None and cancel.requested:
            break
        environment = describe_environment(root)
        stored = find_owner(environment, tool, projects)
        found[identity] = stored
        if on_found is not None:
            on_found(stored)
    return tuple(found.values())


def owners_of(
    environments: Iterable[Environment],
    environ: Mapping[str, str] | None = None,
    *,
    projects: Iterable[Path] = (),
) -> dict[Path, StoredEnvironment]:
    """Return the owners of those ``environments`` that lie in a store, by root.

    The other arguments are those of ``stored_environments``.
    """
    wanted = {os.path.realpath(environment.root): environment for environment in environments}
    tools: dict[str, str] = {}
    for tool, root in stored_roots(os.environ if environ is None else environ):
        if (identity := os.path.realpath(root)) in wanted:
            tools.setdefault(identity, tool)
    projects = tuple(projects) if tools else ()  # they may take long to be listed
    owners = (find_owner(wanted[identity], tool, projects) for identity, tool in tools.items())
    return {owner.environment.root: owner for owner in owners}


def stores(environ: Mapping[str, str]) -> tuple[CentralStore, ...]:
    """Return where the tools keep environments, as their variables and defaults say."""
    folders = _Folders.of(environ)
    kinds = (_shared, _of_projects, _of_applications, _by_name)
    return tuple(store for kind in kinds for store in kind(environ, folders))


class _Folders(Record):
    """The folders that the platform gives to programs."""

    home: Path
    data: Path
    cache: Path
    config: Path
    xdg_data: Path
    """Where programs that follow XDG everywhere keep data, also on macOS."""

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> _Folders:
        home = Path(environ.get("USERPROFILE" if os.name == "nt" else "HOME") or Path.home())
        data = Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share")
        if os.name == "nt":
            local = Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
            return cls(home, local, local, local, data)
        if sys.platform == "darwin":
            library = home / "Library"
            support = library / "Application Support"
            return cls(home, support, library / "Caches", support, data)
        cache = Path(environ.get("XDG_CACHE_HOME") or home / ".cache")
        config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
        return cls(home, data, cache, config, data)


def _shared(environ: Mapping[str, str], folders: _Folders) -> Iterator[CentralStore]:
    """Yield the folders that virtualenvwrapper, pipenv and others use."""
    if workon := environ.get("WORKON_HOME"):
        yield CentralStore("virtualenvs", Path(workon).expanduser())
    for name in (".virtualenvs", "virtualenvs", "Envs", ".venvs", "envs", ".direnv"):
        yield CentralStore("virtualenvs", folders.home / name)
    yield CentralStore("virtualenvs", folders.xdg_data / "virtualenvs")


def _of_projects(environ: Mapping[str, str], folders: _Folders) -> Iterator[CentralStore]:
    """Yield the folders of tools that keep an environment for each project."""
    yield from _of_poetry(environ, folders)
    hatch = Path(environ.get("HATCH_DATA_DIR") or folders.data / "hatch")
    yield CentralStore("hatch", hatch / "env" / "virtual", depth=3)
    settings = Path(environ.get("HATCH_CONFIG") or folders.config / "hatch" / "config.toml")
    if moved := _setting(settings, "dirs", "env", "virtual"):
        yield CentralStore("hatch", Path(moved).expanduser(), depth=3)
    yield CentralStore("pdm", folders.data / "pdm" / "venvs")
    settings = Path(environ.get("PDM_CONFIG_FILE") or folders.config / "pdm" / "config.toml")
    if moved := _setting(settings, "venv", "location"):
        yield CentralStore("pdm", Path(moved).expanduser())
    uv = Path(environ.get("UV_CACHE_DIR") or folders.cache / "uv")
    yield CentralStore("uv", uv / "environments-v2")


def _of_poetry(environ: Mapping[str, str], folders: _Folders) -> Iterator[CentralStore]:
    roaming = folders.home / "AppData" / "Roaming" if os.name == "nt" else folders.config
    config = Path(environ.get("POETRY_CONFIG_DIR") or roaming / "pypoetry") / "config.toml"
    usual = folders.cache / "pypoetry" / ("Cache" if os.name == "nt" else "")
    cache = environ.get("POETRY_CACHE_DIR") or _setting(config, "cache-dir") or str(usual)
    moved = environ.get("POETRY_VIRTUALENVS_PATH") or _setting(config, "virtualenvs", "path")
    if moved:
        yield CentralStore("poetry", Path(moved.replace("{cache-dir}", cache)).expanduser())
    yield CentralStore("poetry", Path(cache) / "virtualenvs")


def _setting(file: Path, *keys: str) -> str:
    """Return a text from a tool's own settings; empty if there is none, or no such file."""
    try:
        content = read_regular(file, _LONGEST_LIST)
    except OSError:
        return ""
    import tomllib

    try:
        value: object = tomllib.loads(content.decode())
    except ValueError:
        return ""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def _of_applications(environ: Mapping[str, str], folders: _Folders) -> Iterator[CentralStore]:
    """Yield the folders of tools that keep an environment for each application."""
    homes = [folders.home / ".local" / "pipx", folders.data / "pipx", Path("/opt/pipx")]
    if named := environ.get("PIPX_HOME"):
        homes.insert(0, Path(named))
    for pipx in homes:
        yield CentralStore("pipx", pipx / "venvs")
    roaming = Path(environ.get("APPDATA") or folders.home / "AppData" / "Roaming")
    uv = (roaming if os.name == "nt" else folders.xdg_data) / "uv"
    yield CentralStore("uv tool", Path(environ.get("UV_TOOL_DIR") or uv / "tools"))


def _by_name(environ: Mapping[str, str], folders: _Folders) -> Iterator[CentralStore]:
    """Yield the folders of tools whose environments a person names."""
    home = folders.home
    pyenv = Path(environ.get("PYENV_ROOT") or home / ".pyenv") / "versions"
    yield CentralStore("pyenv", pyenv)
    for version in _below(pyenv, 1):
        yield CentralStore("pyenv", version / "envs")
    if mamba := environ.get("MAMBA_ROOT_PREFIX"):
        yield CentralStore("conda", Path(mamba) / "envs")
    places = (home, home / "opt", Path("/opt"))
    roots = [place / name for place in places for name in INSTALLATIONS]
    roots += [home / ".conda", Path("/opt/conda"), folders.data / "mamba"]
    for conda in roots:
        yield CentralStore("conda", conda / "envs")


def stored_roots(environ: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    """Yield the tool and the root of each environment in a store; one may come twice."""
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

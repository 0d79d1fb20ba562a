"""Which interpreters are run unasked: those in the system's and the person's own tool folders.

An executable inside the project, or one that only a file of the project names, is somebody else's
code until the person allows it. What is allowed is remembered by path and content, so that a
changed file asks again.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from envtui.core.errors import StorageError
from envtui.core.files import read_regular, write_atomic
from envtui.core.folders import state_dir
from envtui.core.interpreters.versions import upward
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.search import Search

__all__ = ["allow_interpreter", "distrust", "is_allowed", "project_root"]

_SYSTEM = ("/usr", "/bin", "/sbin", "/opt", "/nix", "/snap", "/gnu", "/home/linuxbrew/.linuxbrew")
_MAC = ("/Library", "/System", "/Applications")
_WINDOWS = ("ProgramFiles", "ProgramFiles(x86)", "ProgramW6432", "ProgramData", "SystemRoot")
# Whatever a tool keeps in somebody's own folder: ~/.pyenv, ~/.local, ~/miniforge3, …
_OWN = (".", "anaconda", "miniconda", "miniforge", "mambaforge", "micromamba", "AppData", "Library")
_VARIABLES = (
    "PYENV_ROOT",
    "PYENV",
    "UV_PYTHON_INSTALL_DIR",
    "ASDF_DATA_DIR",
    "MISE_DATA_DIR",
    "RYE_HOME",
    "CONDA_ROOT",
    "MAMBA_ROOT_PREFIX",
    "PIXI_HOME",
    "HOMEBREW_PREFIX",
    "AGENT_TOOLSDIRECTORY",
    "LOCALAPPDATA",
    "APPDATA",
)
_MARKS = (".git", ".hg", "pyproject.toml", "setup.py", "uv.lock")
_LARGEST = 512 << 20


def distrust(path: str, search: Search) -> str:
    """Return why the executable at ``path`` is not run unasked, or ``""`` if it may be.

    ``path`` is absolute; it is judged as found, and where its links lead to.
    """
    fault = _fault(path, os.path.realpath(path), search)
    return "" if not fault or is_allowed(path) else f"{fault} and is not run unasked"


def _fault(path: str, real_path: str, search: Search) -> str:
    project = project_root(search)
    for each in (path, real_path):
        if project and _is_below(each, project) and not _is_tool(each, search, project):
            return "lies in the project folder"
    if not _is_tool(path, search, project):
        return "lies outside the tool folders"
    if any(_is_below(real_path, folder) for folder in _SYSTEM):
        return ""
    return _open_to_others(real_path, is_on_path=_is_on_path(path, search))


def project_root(search: Search) -> str:
    """Return the folder of the project that the search takes place in.

    The person's home and what is above it are no project: ``""``.
    """
    marked = (
        place
        for place in upward(search.folder)
        if any(os.path.lexists(os.path.join(place, mark)) for mark in _MARKS)
    )
    folder = next(marked, search.folder)
    homes = (*_homes(search), os.path.abspath(os.sep))
    if any(_is_below(home, folder) for home in homes):
        folder = search.folder
    return "" if any(_is_below(home, folder) for home in homes) else folder


def _is_tool(path: str, search: Search, project: str) -> bool:
    """Whether a folder of tools holds ``path``, and not merely the project that holds it."""
    active = search.environ.get("CONDA_PREFIX", "")
    if os.path.isabs(active) and _is_below(path, active):  # the shell runs it as python already
        return True
    in_project = bool(project) and _is_below(path, project)
    folders = _tool_folders(search, project)
    folders += [own for home in _homes(search) if (own := _own_tool(path, home))]
    return any(
        _is_below(path, folder) and not (in_project and _is_below(project, folder))
        for folder in folders
    )


def _own_tool(path: str, home: str) -> str:
    """Return the tool's folder in ``home`` that holds ``path``, or ``""``."""
    if not _is_below(path, home) or path == home:
        return ""
    first = path[len(home) :].lstrip(os.sep).split(os.sep, 1)[0]
    return os.path.join(home, first) if first.startswith(_OWN) else ""


def _tool_folders(search: Search, project: str) -> list[str]:
    named = [search.environ.get(name, "") for name in _VARIABLES]
    for entry in search.environ.get("PATH", "").split(os.pathsep):
        named.append(entry)
        if os.path.basename(entry) == "shims":
            named.append(os.path.dirname(entry))
    if search.is_windows:
        named += [search.environ.get(name, "") for name in _WINDOWS]
    outside = [
        os.path.normpath(folder)
        for folder in (*named, *search.trusted)
        if os.path.isabs(folder) and not (project and _is_below(folder, project))
    ]
    system = _SYSTEM + (_MAC if search.system == "darwin" else ())
    return [search.root + folder for folder in system] + outside + [sys.base_prefix]


def _homes(search: Search) -> list[str]:
    homes = [search.home]
    if sys.platform != "win32":
        import pwd

        with suppress(KeyError):  # HOME can be set to anything, this cannot
            homes.append(pwd.getpwuid(os.getuid()).pw_dir)
    return [home for home in homes if os.path.isabs(home) and len(home) > 1]


def _is_below(path: str, folder: str) -> bool:
    path, folder = os.path.normcase(path), os.path.normcase(folder).rstrip(os.sep)
    return path == folder or path.startswith(folder + os.sep)


def _is_on_path(path: str, search: Search) -> bool:
    entries = search.environ.get("PATH", "").split(os.pathsep)
    return any(os.path.isabs(entry) and _is_below(path, entry) for entry in entries)


def _open_to_others(real_path: str, *, is_on_path: bool) -> str:
    """Return why somebody else may have put what is at ``real_path``, or ``""``.

    A folder on PATH may be another's: whoever looks after a shared machine owns its tools.
    """
    if sys.platform == "win32":
        return ""
    try:
        file, folder = os.stat(real_path), os.stat(os.path.dirname(real_path))
    except OSError:
        return ""  # asking it will tell
    if not is_on_path and not {file.st_uid, folder.st_uid} <= {0, os.geteuid()}:
        return "belongs to somebody else"
    open_folder = folder.st_mode & stat.S_IWOTH and not folder.st_mode & stat.S_ISVTX
    return "can be written by everybody" if file.st_mode & stat.S_IWOTH or open_folder else ""


def allow_interpreter(path: Path) -> None:
    """Remember that the executable at ``path``, as it is now, may be run.

    Raises:
        StorageError: it cannot be read, or the folder of the state cannot be written.
    """
    known = _allowed()
    file = state_dir() / "allowed-interpreters"
    try:
        known[os.path.abspath(path)] = _fingerprint(os.path.abspath(path))
        lines = "".join(f"{mark} {os.fsencode(each).hex()}\n" for each, mark in known.items())
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomic(file, lines.encode())
    except OSError as error:
        named, reason = error.filename or path, error.strerror or error
        raise StorageError(
            f"{literal(str(path))} was not allowed: {literal(str(named))}: {reason}."
        ) from error


def is_allowed(path: str) -> bool:
    """Whether the person has allowed the executable at ``path``, unchanged since."""
    mark = _allowed().get(path)
    try:
        return mark is not None and mark == _fingerprint(path)
    except OSError:
        return False


def _allowed() -> dict[str, str]:
    """Return the fingerprints of what is allowed, by path."""
    try:
        text = read_regular(state_dir() / "allowed-interpreters", 1 << 20).decode()
        lines = [line.split() for line in text.splitlines()]
        return {os.fsdecode(bytes.fromhex(path)): mark for mark, path in lines}
    except (OSError, ValueError):
        return {}


def _fingerprint(path: str) -> str:
    """Return a hash of all that decides what running ``path`` does, as far as it is its own."""
    from hashlib import sha256

    digest = sha256(os.fsencode(os.path.realpath(path)) + b"\0")
    digest.update(read_regular(path, _LARGEST))
    try:
        digest.update(b"\0" + read_regular(f"{os.path.dirname(path)}/../pyvenv.cfg", 65536))
    except OSError:
        digest.update(b"\1")
    return digest.hexdigest()

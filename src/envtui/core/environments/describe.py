"""An environment as its files describe it. Nothing in it is run, and nothing is written."""

# os.path answers False where Path raises: a folder that may not be read, a name too long.
# ruff: noqa: PTH110, PTH112, PTH113, PTH114

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from envtui.core.environments.layout import executable, site_packages
from envtui.core.environments.model import Environment
from envtui.core.files import without_dots
from envtui.core.interpreters.pyvenv_cfg import (
    FILE_NAME,
    creator_of,
    parse_cfg,
    prompt_of,
    read_content,
    unreadable_to_python,
    version_of,
)
from envtui.core.literal import literal
from envtui.core.record import replace

__all__ = ["broken", "closed_to_us", "describe_environment", "out_of_reach"]

_MOST_LINKS = 40  # as many as Linux follows


def describe_environment(root: Path) -> Environment:
    """Return what the files say of the environment at ``root``.

    Never raises: what cannot be used carries one sentence in ``problem``.
    """
    content, problem = b"", ""
    if ".." in root.parts:  # files are told from one another by their paths
        root = without_dots(root)
    if not os.path.isdir(root):
        return broken(root, _absence(root))
    try:
        content = read_content(root)
    except FileNotFoundError:
        if os.path.isdir(root / "conda-meta"):
            return _describe_conda(root)
        problem = (
            f"{_shown(root)} has no pyvenv.cfg: it is not an environment, or only half of one."
        )
    except OSError as error:
        reason = error.strerror or "it is not a regular file"
        problem = f"{_shown(root / FILE_NAME)} cannot be read: {reason}."
    found = _from_cfg(root, parse_cfg(content), problem)
    if not found.problem and (why := unreadable_to_python(content)):
        problem = f"{_shown(root / FILE_NAME)} {why}, so Python does not start."
        return replace(found, problem=problem)
    return found


def broken(root: Path, problem: str) -> Environment:
    """Return an environment of which nothing is known but why it cannot be used."""
    return _from_cfg(root, {}, problem)


def _from_cfg(root: Path, values: Mapping[str, str], problem: str) -> Environment:
    python = executable(root)
    home = Path(values["home"]) if values.get("home") else None
    packages = site_packages(root, version_of(values))
    version = version_of(values) or _version_of_folder(packages[0])
    base = _base_python(python, home, values, version)
    return Environment(
        root=root,
        python=python,
        site_packages=packages,
        version=version,
        implementation=_implementation(values, packages[0]),
        home=home,
        base_python=base,
        creator=creator_of(values),
        prompt=prompt_of(values),
        system_site_packages=values.get("include-system-site-packages", "").lower() == "true",
        problem=problem or _problem(root, python, home, base, packages),
    )


def _describe_conda(root: Path) -> Environment:
    """Return a conda environment: a whole installation, which needs no base interpreter."""
    python = executable(root)
    version = ""
    for path in sorted((root / "conda-meta").glob("python-*.json")):
        if named := re.fullmatch(r"python-(\d+(?:\.\d+)+[^-]*)-[^-]+\.json", path.name):
            version = named[1]
    usable = os.access(python, os.X_OK)
    return Environment(
        root=root,
        python=python,
        site_packages=site_packages(root, version),
        version=version,
        implementation="cpython" if version else "",
        home=None,
        base_python=python if usable else None,
        creator="conda",
        prompt=root.name,
        system_site_packages=False,
        problem="" if usable else f"{_shown(root)} has no Python in it.",
    )


def _base_python(
    python: Path, home: Path | None, values: Mapping[str, str], version: str
) -> Path | None:
    """Return the base interpreter: where the links of ``python`` lead, else one in ``home``."""
    linked = _leave(python)
    if linked is not None:
        return linked if os.path.exists(linked) else None
    candidates = [Path(values[key]) for key in ("base-executable", "executable") if key in values]
    if home is not None:
        minor = ".".join(version.split(".")[:2])
        names = (f"python{minor}", "python3", "python", "pypy3", "python.exe", "pypy3.exe")
        candidates += [home / name for name in names]
    return next((path for path in candidates if path.is_absolute() and os.path.isfile(path)), None)


def _leave(python: Path) -> Path | None:
    """Follow the links of ``python`` until one leaves its folder; ``None`` if it is no link."""
    path = python
    for _ in range(_MOST_LINKS):
        try:
            target = path.readlink()
        except (OSError, ValueError):
            return None
        path = path.parent / target
        if path.parent != python.parent:
            return path
    return None


def _absence(root: Path) -> str:
    if os.path.islink(root):
        return f"{_shown(root)} is a link to {_shown(root.readlink())}, which is not a folder."
    try:
        root.lstat()
    except FileNotFoundError:
        return f"{_shown(root)} does not exist."
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        return f"{_shown(root)} cannot be looked at: {reason}."
    return f"{_shown(root)} is not a folder."


def _problem(
    root: Path, python: Path, home: Path | None, base: Path | None, packages: tuple[Path, ...]
) -> str:
    """Return why an environment with a readable ``pyvenv.cfg`` cannot be used, or nothing."""
    if home is None:
        return f"{_shown(root / FILE_NAME)} does not name its base interpreter (no home)."
    if not home.is_absolute():
        return f"{_shown(root / FILE_NAME)} names a base interpreter by a relative path."
    if not os.path.lexists(python):
        why = out_of_reach(python)
        return f"{_shown(python)} {f'cannot be looked at: {why}' if why else 'does not exist'}."
    if not os.path.exists(python):
        target = _leave(python)
        if target is None:
            near = _shown(python.readlink())
            return f"{_shown(python)} is a link to {near}, which leads to no interpreter."
        linked = f"{_shown(python)} is a link to {_shown(target)}, which"
        if why := out_of_reach(target):
            return f"{linked} cannot be looked at: {why}."
        return f"{linked} does not exist: the base interpreter was removed, replaced or moved."
    if not os.path.isfile(python) or not os.access(python, os.X_OK):
        return f"{_shown(python)} is not an executable file."
    if why := out_of_reach(home):
        return f"{_shown(home)}, its base interpreter's folder, cannot be looked at: {why}."
    if not os.path.isdir(home):
        state = "is not a folder" if os.path.lexists(home) else "does not exist"
        return f"Its base interpreter is gone: {_shown(home)} {state}."
    if base is None:
        return f"There is no Python in {_shown(home)}, the folder of its base interpreter."
    if why := closed_to_us(packages[0]):
        return f"{_shown(packages[0])} cannot be looked at: {why}."
    if not os.path.isdir(packages[0]):
        return f"{_shown(packages[0])} does not exist: the environment is only half made."
    return ""


def out_of_reach(path: Path) -> str:
    """Return ``Permission denied`` if that is why nothing can be said of ``path``, or nothing."""
    try:
        os.stat(path)  # noqa: PTH116 - as the functions of os.path do
    except PermissionError as error:
        return error.strerror or "Permission denied"
    except (OSError, ValueError):
        return ""
    return ""


def closed_to_us(folder: Path) -> str:
    """Return ``Permission denied`` if that is why it is not known what is in it, or nothing."""
    if why := out_of_reach(folder):
        return why
    listed = os.access(folder, os.R_OK | os.X_OK) or not os.path.isdir(folder)
    return "" if listed else "Permission denied"


def _implementation(values: Mapping[str, str], packages: Path) -> str:
    stated = values.get("implementation", "").lower()
    if stated:
        return stated
    named = re.match("pypy|graalpy", packages.parent.name)
    return named[0] if named else "cpython"


def _version_of_folder(packages: Path) -> str:
    named = re.search(r"(\d+\.\d+)t?$", packages.parent.name)
    return named[1] if named else ""


def _shown(path: Path | str) -> str:
    return literal(str(path))

"""Whether the parts of an environment are there, whole, and agree with one another."""

# os.path answers False where Path raises: a folder that may not be read, a name too long.
# ruff: noqa: PTH110, PTH112, PTH113, PTH114

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from envtui.core.environments.describe import closed_to_us
from envtui.core.environments.layout import scripts_folder
from envtui.core.files import read_regular
from envtui.core.health.cfg import WRITE_CFG, check_cfg
from envtui.core.health.model import Finding, Severity
from envtui.core.interpreters.pyvenv_cfg import FILE_NAME, read_content
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Environment

__all__ = ["check_layout"]

_SHOWN = 3
_CREATE = "Create it again, or remove it."
_LOOK = "Look at it as a user who may, or change its permissions."
_MAKE = "Repair it: what is missing is made again."


def check_layout(environment: Environment, values: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is missing, dangling, contradictory or not executable.

    Args:
        environment: as described.
        values: what its ``pyvenv.cfg`` says; nothing if there is none.
    """
    root = environment.root
    if not os.path.isdir(root):
        if os.path.islink(root):
            yield _found(
                "link", root, environment.problem, "Remove the link, then create it again."
            )
        else:
            yield _found("half-made", root, environment.problem)
        return
    if environment.creator == "conda":
        cause = "What conda itself has installed was not checked, only packages for Python."
        yield _found("unchecked", root, cause, "Check it with conda.", "note")
        return
    if not values:
        yield from _no_cfg(environment)
    else:
        yield from check_cfg(environment, values)
        yield from _half_made(environment)
    yield from _dangling(environment)
    yield from _not_executable(environment)


def _no_cfg(environment: Environment) -> Iterator[Finding]:
    path = environment.root / FILE_NAME
    try:
        read_content(environment.root)
    except PermissionError as error:
        cause = f"{literal(str(path))} cannot be read: {error.strerror}."
        yield _found("unreadable", path, cause, _LOOK)
        return
    except OSError:
        pass
    whole = os.path.lexists(environment.python) and os.path.isdir(environment.site_packages[0])
    mend = WRITE_CFG if whole else _CREATE
    yield _found("cfg" if whole else "half-made", environment.root, environment.problem, mend)


def _half_made(environment: Environment) -> Iterator[Finding]:
    python = environment.python
    if why := closed_to_us(python.parent):
        cause = f"{literal(str(python.parent))} cannot be looked at: {why}."
        yield _found("unreadable", python.parent, cause, _LOOK)
    elif not os.path.lexists(python):
        cause = f"{literal(str(python))} does not exist: the environment is only half made."
        yield _found("half-made", python, cause, _MAKE)
    site = environment.site_packages[0]
    if why := closed_to_us(site):
        cause = f"{literal(str(site))} cannot be looked at: {why}."
        yield _found("unreadable", site, cause, _LOOK)
    elif not os.path.isdir(site):
        cause = f"{literal(str(site))} does not exist: the environment is only half made."
        yield _found("half-made", site, cause, _MAKE)


def _dangling(environment: Environment) -> Iterator[Finding]:
    """Yield the links that lead nowhere but for those through the missing interpreter itself."""
    root, python = environment.root, environment.python
    if not os.path.exists(python):
        return
    paths = [root / "lib64", *_entries(scripts_folder(root))]
    dangling = [path for path in paths if os.path.islink(path) and not os.path.exists(path)]
    for path in dangling:
        target = literal(str(path.readlink()))
        cause = f"{literal(str(path))} is a link to {target}, which does not exist."
        mend = "Repair it: the link is made again, or removed if nothing needs it."
        # Whoever calls this Python by that name is left without; other links may not matter.
        names_python = path.name.startswith(("python", "pypy", "graalpy"))
        yield _found("link", path, cause, mend, "error" if names_python else "warning")


def _not_executable(environment: Environment) -> Iterator[Finding]:
    if os.name == "nt":
        return
    python = environment.python
    if os.path.isfile(python) and not os.access(python, os.X_OK):
        cause = f"{literal(str(python))} is not executable."
        yield _found("not-executable", python, cause, "Repair it: it is allowed to run.")
    scripts = [
        path
        for path in _entries(scripts_folder(environment.root))
        if os.path.isfile(path)
        and not os.path.islink(path)
        and path != python
        and not os.access(path, os.X_OK)
        and _is_script(path)
    ]
    if scripts:
        names = ", ".join(literal(path.name) for path in scripts[:_SHOWN])
        more = f" and {len(scripts) - _SHOWN} more" if len(scripts) > _SHOWN else ""
        verb = "is" if len(scripts) == 1 else "are"
        cause = f"{names}{more} in {literal(str(scripts[0].parent))} {verb} not executable."
        mend = f"Repair it: {'it is' if len(scripts) == 1 else 'they are'} allowed to run."
        yield _found("not-executable", scripts[0], cause, mend)


def _is_script(path: Path) -> bool:
    try:
        return read_regular(path, 2) == b"#!"
    except OSError:
        return False


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _found(
    kind: str, path: Path, cause: str, mend: str = _CREATE, severity: Severity = "error"
) -> Finding:
    return Finding(severity, kind, str(path), cause, mend)

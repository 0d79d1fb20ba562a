"""Whether the parts of an environment are there, whole, and agree with one another."""

# os.path answers False where Path raises: a folder that may not be read, a name too long.
# ruff: noqa: PTH110, PTH112, PTH113, PTH114

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from envtui.core.environments.describe import out_of_reach
from envtui.core.environments.layout import scripts_folder
from envtui.core.files import read_regular
from envtui.core.health.model import Finding, Severity
from envtui.core.interpreters.pyvenv_cfg import FILE_NAME
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Environment

__all__ = ["check_layout"]

_SHOWN = 3
_CREATE = "Create it again, or remove it."
_REPAIR = "Repair it: it is rewritten."


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
        return
    if not values:
        yield from _no_cfg(environment)
    else:
        yield from _cfg(environment, values)
        yield from _half_made(environment)
    yield from _dangling(environment)
    yield from _not_executable(environment)


def _no_cfg(environment: Environment) -> Iterator[Finding]:
    whole = os.path.lexists(environment.python) and os.path.isdir(environment.site_packages[0])
    mend = _REPAIR if whole else _CREATE
    yield _found("cfg" if whole else "half-made", environment.root, environment.problem, mend)


def _cfg(environment: Environment, values: Mapping[str, str]) -> Iterator[Finding]:
    path = environment.root / FILE_NAME
    shown = literal(str(path))
    home = environment.home
    if home is None:
        yield _found("cfg", path, f"{shown} does not name its base interpreter (no home).", _REPAIR)
    elif not home.is_absolute():
        cause = f"{shown} names a base interpreter by a relative path."
        yield _found("cfg", path, cause, _REPAIR)
    stated = {
        found[0]
        for key in ("version_info", "version", "python-version")
        if (found := re.match(r"\d+\.\d+", values.get(key, "")))
    }
    if len(stated) > 1:
        cause = f"{shown} names two versions of Python, {' and '.join(sorted(stated))}."
        yield _found("cfg", path, cause, _REPAIR)
    library = re.search(r"(\d+\.\d+)t?$", environment.site_packages[0].parent.name)
    if library and stated and library[1] not in stated:
        cause = f"{shown} says Python {min(stated)}, and the packages lie in a folder of Python "
        yield _found("cfg", path, f"{cause}{library[1]}.", _REPAIR)
    yield from _other_home(environment)
    system = values.get("include-system-site-packages", "false").lower()
    if system not in ("true", "false"):
        cause = f"{shown} says neither true nor false of the system's packages."
        yield _found("cfg", path, cause, _REPAIR, "warning")


def _other_home(environment: Environment) -> Iterator[Finding]:
    """Yield a finding if the link and ``home`` lead to different installations of Python."""
    base, home = environment.base_python, environment.home
    if base is None or home is None or not os.path.isdir(home):
        return
    if not os.path.islink(environment.python):
        return
    near = {os.path.realpath(base.parent), os.path.dirname(os.path.realpath(base))}  # noqa: PTH120
    if os.path.realpath(home) in near or any(
        os.path.realpath(home / name) == os.path.realpath(base)
        for name in (base.name, "python3", "python")
    ):
        return
    path = environment.root / FILE_NAME
    cause = f"{literal(str(path))} names {literal(str(home))}, and the link leads to "
    yield _found("cfg", path, f"{cause}{literal(str(base))}.", _REPAIR)


def _half_made(environment: Environment) -> Iterator[Finding]:
    python = environment.python
    if not os.path.lexists(python):
        cause = f"{literal(str(python))} does not exist: the environment is only half made."
        yield _found("half-made", python, cause, _REPAIR)
    site = environment.site_packages[0]
    if why := out_of_reach(site):
        cause = f"{literal(str(site))} cannot be looked at: {why}."
        mend = "Look at it as a user who may, or change its permissions."
        yield _found("unreadable", site, cause, mend)
    elif not os.path.isdir(site):
        cause = f"{literal(str(site))} does not exist: the environment is only half made."
        yield _found("half-made", site, cause, _REPAIR)


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
        yield _found("link", path, cause, mend, "warning")


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

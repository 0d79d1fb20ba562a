"""Whether ``pyvenv.cfg`` can be read by Python, and agrees with itself and with what is there."""

# os.path answers False where Path raises: a folder that may not be read, a name too long.
# ruff: noqa: PTH112, PTH114

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from envtui.core.health.model import Finding, Severity
from envtui.core.interpreters.pyvenv_cfg import FILE_NAME, read_content, unreadable_to_python
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Environment

__all__ = ["WRITE_CFG", "check_cfg"]

WRITE_CFG = "Repair it: pyvenv.cfg is written again."


def check_cfg(environment: Environment, values: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what Python cannot read, what is missing, and what contradicts something else.

    Args:
        environment: as described.
        values: what the file says; there is something in it.
    """
    path = environment.root / FILE_NAME
    shown = literal(str(path))
    if why := unreadable_to_python(read_content(environment.root)):
        yield _found(path, f"{shown} {why}, so Python does not start.")
    home = environment.home
    if home is None:
        yield _found(path, f"{shown} does not name its base interpreter (no home).")
    elif not home.is_absolute():
        yield _found(path, f"{shown} names a base interpreter by a relative path.")
    yield from _versions(environment, values)
    yield from _other_home(environment)
    system = values.get("include-system-site-packages", "false").lower()
    if system not in ("true", "false"):
        cause = f"{shown} says neither true nor false of the system's packages."
        yield _found(path, cause, "warning")


def _versions(environment: Environment, values: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding if the versions that are named differ, or are not that of the packages."""
    path = environment.root / FILE_NAME
    shown = literal(str(path))
    stated = {
        found[0]
        for key in ("version_info", "version", "python-version")
        if (found := re.match(r"\d+\.\d+", values.get(key, "")))
    }
    if len(stated) > 1:
        cause = f"{shown} names two versions of Python, {' and '.join(sorted(stated))}."
        yield _found(path, cause)
    library = re.search(r"(\d+\.\d+)t?$", environment.site_packages[0].parent.name)
    if library and stated and library[1] not in stated:
        cause = f"{shown} says Python {min(stated)}, and the packages lie in a folder of Python "
        yield _found(path, f"{cause}{library[1]}.")


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
    yield _found(path, f"{cause}{literal(str(base))}.")


def _found(path: Path, cause: str, severity: Severity = "error") -> Finding:
    return Finding(severity, "cfg", str(path), cause, WRITE_CFG)

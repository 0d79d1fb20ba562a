"""Names that a wheel may use: its own file name, entry points, scripts, places in a scheme."""

from __future__ import annotations

import re

from envtui.core.errors import BadDistribution
from envtui.core.literal import literal
from envtui.core.names import normalize_name

__all__ = [
    "check_script_name",
    "is_reserved_place",
    "parse_entry_points",
    "parse_wheel_name",
    "same_version",
]

_SCRIPT_NAME = r"(?a)[\w.-]+"
_TARGET = (
    r"(?P<module>[^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*:\s*(?P<function>[^\W\d]\w*(?:\.[^\W\d]\w*)*)"
    r"(?:\s*\[[^\]]*\])?"
)
# The interpreters and activation scripts of an environment, which no package may replace.
_RESERVED = (
    r"(?ai)(?:python|pythonw|pypy|pypyw|graalpy)[\d.]*t?d?w?(?:\.(?:py|pyw|exe))?"
    r"|(?:de)?activate(?:\.\w+|_this\.py)?"
)
_SCRIPT_FOLDERS = {"bin", "scripts"}
_FOLDERS = {*_SCRIPT_FOLDERS, "lib", "lib64", "include"}
_OWN = {"pyvenv.cfg", ".envtui", ".lock", "conda-meta"}


def parse_wheel_name(filename: str) -> tuple[str, str]:
    """Return the normalized name and the version, as written, of a wheel's file name.

    Raises:
        BadDistribution: it is not the name of a wheel (PEP 427, PEP 491).
    """
    parts = filename.removesuffix(".whl").split("-")
    if not filename.endswith(".whl") or len(parts) not in (5, 6) or not all(parts):
        raise BadDistribution(f"{literal(filename)} is not the file name of a wheel")
    return normalize_name(parts[0]), parts[1]


def same_version(one: str, other: str) -> bool:
    """Whether two spellings mean one version (PEP 440)."""
    if one == other:
        return True
    from packaging.version import InvalidVersion, Version

    try:
        return Version(one.replace("_", "-")) == Version(other)
    except InvalidVersion:
        return False


def check_script_name(name: str) -> None:
    """Return if a package may install a script of this name.

    Raises:
        BadDistribution: the name leads elsewhere, or belongs to the environment itself.
    """
    if not re.fullmatch(_SCRIPT_NAME, name) or not name.strip("."):
        raise BadDistribution(f"a script has an unsafe name: '{literal(name[:100])}'")
    if re.fullmatch(_RESERVED, name):
        raise BadDistribution(f"a script would replace the environment's own {literal(name)}")


def is_reserved_place(path: str) -> bool:
    """Whether ``path``, relative to an environment's root, belongs to the environment itself."""
    first, *rest = path.lower().split("/")
    if first in _SCRIPT_FOLDERS and len(rest) == 1:
        return bool(re.fullmatch(_RESERVED, rest[0]))
    return first in _OWN or (not rest and first in _FOLDERS)


def parse_entry_points(text: str) -> tuple[tuple[str, str, bool], ...]:
    """Return the scripts of an ``entry_points.txt``: name, ``module:function``, whether gui.

    Source: the "Entry points" specification.

    Raises:
        BadDistribution: a script's name or target is unsafe, or a name comes twice.
    """
    scripts: dict[str, tuple[str, str, bool]] = {}
    section = ""
    for line in map(str.strip, text.splitlines()):
        if not line or line[0] in "#;":
            continue
        if line[0] == "[" and line[-1] == "]":
            section = line[1:-1].strip()
        elif section in ("console_scripts", "gui_scripts"):
            name, target = _parse_script(line)
            if name.lower() in scripts:
                raise BadDistribution(f"entry_points.txt has the script {literal(name)} twice")
            scripts[name.lower()] = (name, target, section == "gui_scripts")
    return tuple(scripts.values())


def _parse_script(line: str) -> tuple[str, str]:
    name, _, target = (part.strip() for part in line.partition("="))
    check_script_name(name)
    match = re.fullmatch(_TARGET, target)
    if match is None:
        raise BadDistribution(
            f"the script {literal(name)} has an unsafe target: '{literal(target[:200])}'"
        )
    return name, f"{match['module']}:{match['function']}"

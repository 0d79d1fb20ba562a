"""Where the files of an environment say that it lies.

Activation scripts, the first lines of scripts, and the ``command`` that ``venv`` notes all hold the
absolute path of the environment. After a move or a copy they name a place that it is not at.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from envtui.core.environments.layout import scripts_folder
from envtui.core.files import read_regular
from envtui.core.interpreters.shebang import script_python, shell_words
from envtui.core.record import Record

__all__ = ["NamedPlace", "is_activation_script", "named_places"]

_LIMIT = 64 * 1024
_MOST_SCRIPTS = 2000
_ASSIGNED = (
    r"""(?m)^\s*(?:export\s+|setenv\s+|set\s+-gx\s+|@?set\s+)?"?VIRTUAL_ENV(?:\s*=\s*|\s+)(\S.*)$"""
)


class NamedPlace(Record):
    """A file of an environment, and the root that it names."""

    file: Path
    root: Path
    python: str = ""
    """The interpreter that a script names; empty for other files."""


def named_places(root: Path) -> Iterator[NamedPlace]:
    """Yield what names a root: the scripts of the environment at ``root``, in order of name."""
    scripts = scripts_folder(root)
    try:
        paths = sorted(scripts.iterdir())[:_MOST_SCRIPTS]
    except OSError:
        return
    for path in paths:
        try:
            if path.is_symlink() or not path.is_file():
                continue
            content = read_regular(path, _LIMIT)
        except OSError:
            continue
        if is_activation_script(path.name):
            if place := _assigned(content.decode("utf-8", "surrogateescape")):
                yield NamedPlace(path, place)
        elif python := script_python(content):
            named = Path(python)
            if named.is_absolute() and named.parent.name == scripts.name:
                yield NamedPlace(path, named.parent.parent, python)


def is_activation_script(name: str) -> bool:
    """Whether a file in the folder of scripts is one that activates, or leaves, an environment."""
    return name.partition(".")[0].lower() in ("activate", "deactivate")


def _assigned(script: str) -> Path | None:
    """Return the absolute path that an activation script gives ``VIRTUAL_ENV``, if it is fixed."""
    for found in re.finditer(_ASSIGNED, script):
        value = found[1].strip().rstrip(";")
        if "$" in value.replace("\\$", "") and not value.startswith("'"):
            continue  # it is worked out when the script runs
        words = shell_words(value)
        if words and os.path.isabs(words[0].rstrip('"')):  # noqa: PTH117 - of another platform
            return Path(words[0].rstrip('"'))
    return None

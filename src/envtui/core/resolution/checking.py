"""Checking what is asked for, as far as its words and the files of this machine tell."""

from __future__ import annotations

from envtui.core.errors import RequirementError
from envtui.core.files import path_of
from envtui.core.index.filenames import FILE_SUFFIXES
from envtui.core.literal import literal
from envtui.core.resolution.model import RequirementLine
from envtui.core.resolution.requests import address_of
from envtui.core.resolution.requirements import parse_requirement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["check_requirement"]

_PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")


def check_requirement(asked: str | RequirementLine) -> None:
    """Return if ``asked`` can be read, and there is something to install at the path it names.

    No index is asked, nothing is fetched or run: it may be called for every key that is typed.

    Raises:
        RequirementError: it cannot be read, or there is nothing of the kind at its path.
    """
    line = asked if isinstance(asked, RequirementLine) else RequirementLine(asked)
    address = address_of(line)
    if address is None:
        parse_requirement(line.text, where=line.where)
        return
    # Whether extras and marker can be read.
    parse_requirement(address.named("name"), where=line.where)
    if address.url.lower().startswith("file:"):
        _check_path(path_of(address.url.partition("#")[0]), editable=line.editable)


def _check_path(path: Path, *, editable: bool) -> None:
    shown = literal(str(path))
    if path.is_dir():
        if not any((path / name).is_file() for name in _PROJECT_FILES):
            raise RequirementError(
                f"{shown} is not a project: it has no pyproject.toml.",
                hint="Name the folder that has one.",
            )
    elif not path.exists():
        raise RequirementError(f"There is nothing at {shown}.")
    elif editable:
        raise RequirementError(f"{shown} is not a folder: only a project's folder is editable.")
    elif not path.name.endswith(FILE_SUFFIXES):
        raise RequirementError(
            f"{shown} is neither a wheel nor an archive of source code.",
            hint="A list of requirements is named with -r.",
        )

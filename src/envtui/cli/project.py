"""The folder of the project: where the search upward for what counts in it begins."""

from __future__ import annotations

import os
from pathlib import Path

from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.parser import Options

__all__ = ["folder_of", "project_folder", "project_group"]


def project_folder(options: Options) -> Path:
    """Return where environments, settings and version files are looked for upward.

    Raises:
        UsageError: ``--project`` names no folder.
    """
    named = getattr(options, "project", "")
    if not named:
        return Path.cwd()
    folder = folder_of(named)
    if not folder.is_dir():
        from envtui.core import literal

        raise UsageError(f"There is no folder {literal(named)} that could be the project.")
    return folder


def folder_of(*names: str) -> Path:
    """Return a folder that is named step by step from the current one; empty names lead nowhere."""
    return Path(os.path.normpath(Path.cwd().joinpath(*names)))


def project_group(group: str, options: Options) -> str:
    """Return a dependency group as the core takes it, with the file that it is from."""
    if ":" in group or not options.project:
        return group
    return f"{Path(options.project) / 'pyproject.toml'}:{group}"

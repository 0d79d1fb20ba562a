"""The command that a person types to activate an environment."""

from __future__ import annotations

import os
from pathlib import Path

from envtui.core.environments.activation import quoting
from envtui.core.environments.layout import scripts_folder

__all__ = ["activation_command"]


def activation_command(root: Path, shell: str = "") -> str:
    """Return the line that activates ``root`` in ``shell``, the person's own by default.

    The path is relative where the environment lies below the current folder.
    """
    shell = shell or Path(os.environ.get("SHELL", "sh")).name
    scripts = scripts_folder(root.absolute())
    if scripts.is_relative_to(Path.cwd()):
        scripts = scripts.relative_to(Path.cwd())
    if shell == "fish":
        return f"source {quoting.fish(str(scripts / 'activate.fish'))}"
    verb = "source" if shell in ("bash", "zsh") else "."
    return f"{verb} {quoting.posix(str(scripts / 'activate'))}"

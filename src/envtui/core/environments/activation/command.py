"""The command that a person types to activate an environment."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from envtui.core.environments.activation import quoting
from envtui.core.environments.layout import WINDOWS, scripts_folder
from envtui.core.interpreters.pyvenv_cfg import FILE_NAME

__all__ = ["activation_command"]


def activation_command(root: Path, shell: str = "") -> str:
    """Return the line that activates ``root`` in ``shell``, the person's own by default.

    The path is relative where the environment lies below the current folder. Shells are named as
    their executables: ``bash``, ``zsh``, ``sh``, ``fish``, ``tcsh``, ``nu``, ``pwsh``, ``cmd``.
    """
    shell = shell or _current_shell()
    if os.path.isdir(root / "conda-meta") and not os.path.isfile(root / FILE_NAME):  # noqa: PTH112, PTH113 - never raise
        return _activation_by_conda(root.absolute(), shell)
    scripts = scripts_folder(root.absolute())
    if scripts.is_relative_to(Path.cwd()):
        scripts = scripts.relative_to(Path.cwd())
    match shell:
        case "fish":
            return f"source {_argument(scripts / 'activate.fish', quoting.fish)}"
        case "csh" | "tcsh":
            return f"source {_argument(scripts / 'activate.csh', quoting.csh)}"
        case "nu" | "nushell":
            return f"overlay use {_argument(scripts / 'activate.nu', quoting.nushell)}"
        case "pwsh" | "powershell":
            return f". {_argument(scripts / 'activate.ps1', quoting.powershell)}"
        case "cmd":
            # Without "call", which is for batch files and alters some paths.
            return quoting.cmd_word(str(scripts / "activate.bat"))
        case "bash" | "zsh":
            return f"source {_argument(scripts / 'activate', quoting.posix)}"
        case _:
            return f". {_argument(scripts / 'activate', quoting.posix)}"


def _activation_by_conda(root: Path, shell: str) -> str:
    """Return the line for an environment of conda's, which brings no scripts for it."""
    quotes = {
        "fish": quoting.fish,
        "csh": quoting.csh,
        "tcsh": quoting.csh,
        "nu": quoting.nushell,
        "nushell": quoting.nushell,
        "pwsh": quoting.powershell,
        "powershell": quoting.powershell,
        "cmd": quoting.cmd_word,
    }
    return f"conda activate {quoting.unless_plain(str(root), quotes.get(shell, quoting.posix))}"


def _current_shell() -> str:
    """Return the shell we were most likely started from: few shells tell their children."""
    if "NU_VERSION" in os.environ:
        return "nu"
    if shell := os.environ.get("SHELL"):
        return Path(shell).stem
    if WINDOWS:
        return "cmd" if "PROMPT" in os.environ else "pwsh"
    return "sh"


def _argument(path: Path, quote: Callable[[str], str]) -> str:
    """Return the path as one word that the shell takes literally, and not for an option."""
    text = str(path)
    return quoting.unless_plain(f"./{text}" if text.startswith("-") else text, quote)

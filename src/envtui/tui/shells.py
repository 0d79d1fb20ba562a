"""How a shell is started so that an environment is active in it once its own start-up files ran.

Those files often put other Pythons first on PATH, as pyenv's lines do, and would undo what is only
set in variables: the environment is activated after them, by the script that people would source.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envtui.core import Environment

__all__ = ["start_shell"]

_ACTIVATE = 'if [ -n "$ENVTUI_ACTIVATE" ]; then . "$ENVTUI_ACTIVATE"; unset ENVTUI_ACTIVATE; fi\n'
_BASHRC = f"if [ -f ~/.bashrc ]; then . ~/.bashrc; fi\n{_ACTIVATE}"
_ZDOTDIR = """\
ENVTUI_HERE=$ZDOTDIR
if [ -n "$ENVTUI_ZDOTDIR" ]; then ZDOTDIR=$ENVTUI_ZDOTDIR; else unset ZDOTDIR; fi
if [ -f "${ZDOTDIR:-$HOME}/%s" ]; then . "${ZDOTDIR:-$HOME}/%s"; fi
"""
_ZSHENV = f"{_ZDOTDIR % ('.zshenv', '.zshenv')}ENVTUI_ZDOTDIR=${{ZDOTDIR:-}} ZDOTDIR=$ENVTUI_HERE\n"
_ZSHRC = f"{_ZDOTDIR % ('.zshrc', '.zshrc')}unset ENVTUI_HERE ENVTUI_ZDOTDIR\n{_ACTIVATE}"


def start_shell(
    shell: str, environment: Environment, files: Path
) -> tuple[list[str], dict[str, str]]:
    """Return the command and the variables of ``shell`` with ``environment`` active in it.

    bash, zsh, fish and plain sh read what is written into the folder ``files``, which has to stay
    until they end. Another shell, or an environment without scripts, is given the variables only.
    """
    name = Path(shell).stem
    script = environment.python.parent / ("activate.fish" if name == "fish" else "activate")
    variables = {**os.environ, "ENVTUI_ACTIVATE": str(script.absolute())}
    if script.is_file():
        match name:
            case "bash":
                rc = _written(files / "bashrc", _BASHRC)
                return [shell, "--rcfile", str(rc), "-i"], variables
            case "zsh":
                _written(files / ".zshenv", _ZSHENV)
                _written(files / ".zshrc", _ZSHRC)
                before = os.environ.get("ZDOTDIR", "")
                return [shell, "-i"], variables | {"ZDOTDIR": str(files), "ENVTUI_ZDOTDIR": before}
            case "fish":
                activate = "source $ENVTUI_ACTIVATE; set -e ENVTUI_ACTIVATE"
                return [shell, "--init-command", activate], variables
            case "sh" | "dash":
                return [shell, "-i"], variables | {"ENV": str(_written(files / "rc", _ACTIVATE))}
    return [shell], _activated(environment, os.environ)


def _written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def _activated(environment: Environment, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that activating ``environment`` would set."""
    path = f"{environment.python.parent}{os.pathsep}{environ.get('PATH', '')}"
    variables = {**environ, "VIRTUAL_ENV": str(environment.root.absolute()), "PATH": path}
    variables["VIRTUAL_ENV_PROMPT"] = environment.prompt or environment.root.name
    variables.pop("PYTHONHOME", None)
    return variables

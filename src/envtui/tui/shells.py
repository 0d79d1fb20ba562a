"""How a shell is started so that an environment is active in it once its own start-up files ran.

Those files often put other Pythons first on PATH, as pyenv's lines do, and would undo what is only
set in variables: the environment is activated after them, by the script that people would source.
"""

from __future__ import annotations

import os
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envtui.core import Environment

__all__ = ["start_shell", "usual_shell"]

_ENDINGS = {"fish": ".fish", "pwsh": ".ps1", "powershell": ".ps1"}
_ACTIVATE = 'if [ -n "$ENVTUI_ACTIVATE" ]; then . "$ENVTUI_ACTIVATE"; unset ENVTUI_ACTIVATE; fi\n'
_BASHRC = f"if [ -f ~/.bashrc ]; then . ~/.bashrc; fi\n{_ACTIVATE}"
_ZDOTDIR = """\
ENVTUI_HERE=$ZDOTDIR
if [ -n "$ENVTUI_ZDOTDIR" ]; then ZDOTDIR=$ENVTUI_ZDOTDIR; else unset ZDOTDIR; fi
if [ -f "${ZDOTDIR:-$HOME}/%s" ]; then . "${ZDOTDIR:-$HOME}/%s"; fi
"""
_ZSHENV = f"{_ZDOTDIR % ('.zshenv', '.zshenv')}ENVTUI_ZDOTDIR=${{ZDOTDIR:-}} ZDOTDIR=$ENVTUI_HERE\n"
_ZSHRC = f"{_ZDOTDIR % ('.zshrc', '.zshrc')}unset ENVTUI_HERE ENVTUI_ZDOTDIR\n{_ACTIVATE}"


def usual_shell() -> str:
    """Return the person's shell; on Windows the one that envtui was most likely started from."""
    if shell := os.environ.get("SHELL"):
        return shell
    if os.name != "nt":
        return "/bin/sh"
    powershell = "" if "PROMPT" in os.environ else which("pwsh") or which("powershell")
    return powershell or os.environ.get("COMSPEC", "cmd.exe")


def start_shell(
    shell: str, environment: Environment, files: Path
) -> tuple[list[str], dict[str, str]]:
    """Return the command and the variables of ``shell`` with ``environment`` active in it.

    bash, zsh and plain sh read what is written into the folder ``files``, which has to stay until
    they end. Another shell, or an environment without scripts, is given the variables only.
    """
    name = Path(shell).stem
    script = environment.python.parent / f"activate{_ENDINGS.get(name, '')}"
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
            case "pwsh" | "powershell":
                activate = ". $env:ENVTUI_ACTIVATE; Remove-Item env:ENVTUI_ACTIVATE"
                return [shell, "-NoExit", "-Command", activate], variables
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
    prompt = variables["VIRTUAL_ENV_PROMPT"] = environment.prompt or environment.root.name
    if os.name == "nt":  # what cmd shows; $ begins its codes
        variables["PROMPT"] = f"({prompt.replace('$', '$$')}) {environ.get('PROMPT', '$P$G')}"
    variables.pop("PYTHONHOME", None)
    return variables

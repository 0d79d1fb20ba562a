"""The command lines that do the same as what is done here."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from envtui.core import Environment, NewEnvironment, Options
    from envtui.tui.wanted import Wanted

__all__ = [
    "environment_command",
    "export_command",
    "install_command",
    "restore_command",
    "undo_command",
    "uninstall_command",
    "venv_command",
]


def venv_command(wanted: NewEnvironment, folder: Path) -> str:
    """Return the command that makes an environment."""
    words = ["envtui", "venv", "--python", str(wanted.interpreter.executable)]
    words += ["--seed"] if wanted.seed else []
    words += ["--system-site-packages"] if wanted.system_site_packages else []
    return shlex.join([*words, _short(wanted.root, folder)])


def install_command(
    environment: Environment, folder: Path, wanted: Wanted, options: Options | None = None
) -> str:
    """Return the command that installs ``wanted``."""
    words = ["envtui", "pip", "install", *_python(environment, folder)]
    if options is not None:
        words += [f"--upgrade-package={name}" for name in sorted(options.upgrade_packages)]
        words += [f"--prerelease={options.prerelease}"] * (options.prerelease != "if-necessary")
        words += [f"--exclude-newer={options.exclude_newer}"] * bool(options.exclude_newer)
    command = shlex.join([*words, *wanted.words])
    if limits := [limit for limit in wanted.constraints if isinstance(limit, str)]:
        # Limits of no file: a shell makes one of what a command prints.
        command += f" -c <(printf '%s\\n' {shlex.join(limits)})"
    return command


def uninstall_command(environment: Environment, folder: Path, names: Iterable[str]) -> str:
    """Return the command that uninstalls ``names``."""
    return shlex.join(["envtui", "pip", "uninstall", *_python(environment, folder), *names])


def export_command(environment: Environment, folder: Path, path: Path) -> str:
    """Return the command that writes what is installed into a file."""
    what = "pylock" if path.suffix == ".toml" else "requirements"
    file = ["--output-file", _short(path, folder)]
    return shlex.join(["envtui", "export", what, *_python(environment, folder), *file])


def environment_command(verb: str, environment: Environment, folder: Path) -> str:
    """Return the command that removes, repairs or compares an environment."""
    return shlex.join(["envtui", "env", verb, _short(environment.root, folder)])


def undo_command(
    verb: str, environment: Environment, folder: Path, number: int | None = None
) -> str:
    """Return the command that undoes or redoes a change, goes to a revision, or lists them."""
    to = [] if number is None else ["--to", str(number)]
    return shlex.join(["envtui", "env", verb, *to, *_python(environment, folder)])


def restore_command(roots: Iterable[Path], folder: Path) -> str:
    """Return the commands that put environments back out of the trash."""
    places = (shlex.quote(_short(root, folder)) for root in roots)
    return " && ".join(f"envtui env restore {place}" for place in places)


def _python(environment: Environment, folder: Path) -> list[str]:
    """Return the option that names the environment; what is found by itself needs none."""
    root = environment.root
    is_found = root == folder / ".venv" and not os.environ.get("VIRTUAL_ENV")
    return [] if is_found else ["--python", _short(root, folder)]


def _short(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)

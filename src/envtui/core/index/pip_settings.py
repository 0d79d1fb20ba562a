"""pip's own settings: its configuration files, then ``PIP_*``.

Source: pip's documentation, "Configuration": global, user and site files in this order, later
ones win, the section of the command over ``[global]``; environment variables over all files.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["read_pip_settings"]

_SECTIONS = ("global", "install")
_LIMIT = 1 << 20


def read_pip_settings(
    environ: Mapping[str, str], prefix: Path | None = None, *, files: bool = True
) -> dict[str, str]:
    """Return pip's options for ``pip install``: values by long name without leading dashes.

    ``prefix`` is an environment whose own ``pip.conf`` counts too; without ``files`` only variables
    count. A file that cannot be read is passed over, as by pip. Several entries of one value are
    separated by white space.
    """
    settings: dict[str, str] = {}
    for path in _configuration_files(environ, prefix) if files else ():
        settings |= _read_file(path)
    for name, value in environ.items():
        if name.startswith("PIP_") and value:
            settings[name[4:].lower().replace("_", "-")] = value
    return settings


def _configuration_files(environ: Mapping[str, str], prefix: Path | None = None) -> list[Path]:
    """Return the files that pip would read and that exist, the one that wins last."""
    chosen = environ.get("PIP_CONFIG_FILE", "")
    if chosen == os.devnull:
        return []
    name = "pip.ini" if sys.platform == "win32" else "pip.conf"
    found = _global_files(environ, name)
    # With a file of its own chosen, pip leaves the user's out.
    if not (chosen and Path(chosen).exists()):
        found += _user_files(environ, name)
    if prefix is not None:
        found.append(prefix / name)
    if chosen:
        found.append(Path(chosen))
    # Of a home folder that may not be entered nothing is known, which is no reason to stop.
    return [path for path in found if os.path.exists(path)]  # noqa: PTH110 - never raises


def _global_files(environ: Mapping[str, str], name: str) -> list[Path]:
    if sys.platform == "win32":
        return [Path(environ.get("PROGRAMDATA", "C:\\ProgramData"), "pip", name)]
    if sys.platform == "darwin":
        return [Path("/Library/Application Support/pip", name)]
    folders = environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    shared = [Path(folder, "pip", name) for folder in folders.split(os.pathsep) if folder]
    return [*shared, Path("/etc", name)]


def _user_files(environ: Mapping[str, str], name: str) -> list[Path]:
    home = Path(environ.get("USERPROFILE" if sys.platform == "win32" else "HOME") or Path.home())
    if sys.platform == "win32":
        roaming = Path(environ.get("APPDATA") or home / "AppData" / "Roaming")
        return [home / "pip" / name, roaming / "pip" / name]
    configuration = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    if sys.platform == "darwin":
        library = home / "Library" / "Application Support"
        configuration = library if (library / "pip").is_dir() else configuration
    return [home / ".pip" / name, configuration / "pip" / name]


def _read_file(path: Path) -> dict[str, str]:
    from configparser import Error, RawConfigParser

    from envtui.core.files import read_regular

    parser = RawConfigParser()
    try:
        parser.read_string(read_regular(path, _LIMIT).decode("utf-8", "replace"))
    except (OSError, Error):
        return {}
    settings: dict[str, str] = {}
    for section in _SECTIONS:
        if parser.has_section(section):
            for name, value in parser.items(section):
                settings[name.replace("_", "-").lstrip("-")] = value
    return settings

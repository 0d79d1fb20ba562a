"""What files alone tell of an interpreter, before it is run or if it is not."""

from __future__ import annotations

import os
import re
import stat

from envtui.core.interpreters.pyvenv_cfg import read_cfg, version_of

__all__ = ["configuration_of", "executable_fault", "version_from_files"]


def configuration_of(executable: str) -> dict[str, str]:
    """Return the keys of the ``pyvenv.cfg`` that ``executable`` obeys; empty if there is none.

    Keys are in lower case. Rule: https://docs.python.org/3/library/site.html
    """
    folder = os.path.dirname(executable)
    for place in (folder, os.path.dirname(folder)):
        try:
            return read_cfg(place)
        except OSError:
            continue
    return {}


def version_from_files(executable: str) -> str:
    """Return the version that names and files around ``executable`` tell, or ``""``."""
    if stated := version_of(configuration_of(executable)):
        return stated
    if match := re.search(r"(\d\.\d+)t?(\.exe)?$", os.path.basename(executable)):
        return match[1]
    library = os.path.join(os.path.dirname(os.path.dirname(executable)), "lib")
    try:
        names = os.listdir(library)
    except OSError:
        return ""
    versions = [name.removeprefix("python") for name in names if re.match(r"python\d\.\d", name)]
    return versions[0] if len(versions) == 1 else ""


def executable_fault(path: str) -> str:
    """Return why ``path`` cannot be an interpreter, judged by its file alone, or ``""``."""
    try:
        status = os.stat(path)
    except (OSError, ValueError) as error:
        if os.path.islink(path):
            return "is a link to nothing."
        return f"cannot be read: {getattr(error, 'strerror', None) or error}."
    if not stat.S_ISREG(status.st_mode):
        return "is a folder." if stat.S_ISDIR(status.st_mode) else "is not a regular file."
    return "" if os.access(path, os.X_OK) else "is not executable."

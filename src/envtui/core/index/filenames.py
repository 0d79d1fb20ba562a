"""What the name of a distribution file says: project and version."""

from __future__ import annotations

from envtui.core.names import normalize_name

__all__ = ["FILE_SUFFIXES", "is_wheel", "version_of"]

_SDIST_SUFFIXES = (".tar.gz", ".zip", ".tar.bz2", ".tgz")
FILE_SUFFIXES = (".whl", *_SDIST_SUFFIXES)
"""How the name of a wheel or an sdist ends."""


def is_wheel(filename: str) -> bool:
    """Tell whether the file is a wheel by its name."""
    return filename.endswith(".whl")


def version_of(filename: str, project: str) -> str:
    """Return the version as the name of a wheel or sdist of ``project`` (normalized) spells it.

    Empty when it is another project's, or neither a wheel nor an sdist (eggs, installers).
    Source: the binary and source distribution format specifications; older sdists may have
    dashes in both parts, so the first split that gives the project's name counts.
    """
    if is_wheel(filename):
        if filename.count("-") not in (4, 5):
            return ""
        name, version, _ = filename.split("-", 2)
        return version if name == project or normalize_name(name) == project else ""
    for suffix in _SDIST_SUFFIXES:
        if filename.endswith(suffix):
            return _sdist_version(filename.removesuffix(suffix), project)
    return ""


def _sdist_version(stem: str, project: str) -> str:
    place = stem.find("-")
    while place > 0:
        if normalize_name(stem[:place]) == project:
            return stem[place + 1 :]
        place = stem.find("-", place + 1)
    return ""

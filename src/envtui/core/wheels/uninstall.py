"""Finding the files that leave when distributions are uninstalled. Nothing is deleted here.

A distribution itself says which files it has, in RECORD or in what setuptools wrote before there
was one. It is believed only for files that lie where distributions are installed, are no part of
the environment itself, and belong to no distribution that stays.
"""

# Paths are strings here: there are thousands, and a Path costs more than looking at the file.
# ruff: noqa: PTH112, PTH114, PTH118
from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator

from envtui.core.distributions.record import read_record
from envtui.core.errors import EnvironmentProblem
from envtui.core.files import read_regular
from envtui.core.literal import literal
from envtui.core.wheels.legacy import (
    easy_install_without,
    egg_files,
    is_egg,
    legacy_scripts,
    top_level_files,
)
from envtui.core.wheels.names import is_reserved_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from envtui.core.distributions.model import Distribution
    from envtui.core.environments.model import Target

__all__ = ["Uninstallation", "removal_of"]

_LIMIT = 1 << 24


class Uninstallation:
    """What uninstalling changes, by absolute paths."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        """Existing files and links that leave, without the bytecode compiled from them."""
        self.replaced: dict[str, bytes] = {}
        """Files that stay with new content."""


def removal_of(
    leaving: Iterable[Distribution], staying: Iterable[Distribution], target: Target
) -> Uninstallation:
    """Return what changes when the distributions ``leaving`` are uninstalled from ``target``.

    Args:
        leaving: the distributions to uninstall.
        staying: every other one that is installed there; their files are not touched.
        target: where all of them are installed.

    Raises:
        EnvironmentProblem: it is not known which files belong to one of them.
    """
    removal = Uninstallation()
    bounds = _Bounds(target)
    for distribution in leaving:
        for path in _claimed(distribution, target.scheme.scripts):
            if _is_file(path) and bounds.allow(path):
                removal.files.add(path)
        if is_egg(distribution):
            _leave_easy_install(distribution, distribution.info.parents[1], removal)
        elif distribution.info.suffix == ".egg-link":
            _leave_easy_install(distribution, distribution.info.parent, removal)
    if removal.files:
        removal.files.difference_update(path for other in staying for path in _recorded(other))
    return removal


def _is_file(path: str) -> bool:
    """Whether there is something other than a folder; a link to a folder counts as a file."""
    try:
        return not stat.S_ISDIR(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


class _Bounds:
    """Tells which paths an uninstallation may touch; each folder is looked at once."""

    def __init__(self, target: Target) -> None:
        scheme = target.scheme
        self._libraries = {os.path.realpath(scheme.purelib), os.path.realpath(scheme.platlib)}
        folders = (scheme.scripts, scheme.data, scheme.include)
        self._allowed = self._libraries | {os.path.realpath(folder) for folder in folders}
        self._stdlib = os.path.realpath(target.interpreter.stdlib)
        self._root = os.path.realpath(target.root)
        self._real: dict[str, str] = {}
        self._folders: dict[str, str | None] = {}

    def allow(self, path: str) -> bool:
        """Whether ``path``, itself not followed if it is a link, lies where it may be removed."""
        folder, name = os.path.split(path)
        if folder not in self._folders:
            self._folders[folder] = self._allowed_inside(self._resolve(folder))
        inside = self._folders[folder]
        return inside is not None and not is_reserved_place(f"{inside}{name}")

    def _resolve(self, folder: str) -> str:
        """Return the real path of a folder, as ``realpath`` would, by that of the one above."""
        if folder not in self._real:
            above, name = os.path.split(folder)
            is_plain = name and above != folder and not os.path.islink(folder)
            self._real[folder] = (
                os.path.join(self._resolve(above), name) if is_plain else os.path.realpath(folder)
            )
        return self._real[folder]

    def _allowed_inside(self, folder: str) -> str | None:
        """Return what names in the real ``folder`` begin with, seen from the root, with ``/``.

        ``None`` if nothing there may be removed; outside of the root nothing is reserved.
        """
        if not self._is_allowed(folder):
            return None
        if not _below(folder, self._root):
            return f"{folder.replace(os.sep, '/')}/"
        inside = os.path.relpath(folder, self._root).replace(os.sep, "/")
        return "" if inside == "." else f"{inside}/"

    def _is_allowed(self, folder: str) -> bool:
        if any(_below(folder, library) for library in self._libraries):
            return True
        # The standard library lies inside a system Python's data folder.
        return not _below(folder, self._stdlib) and any(
            _below(folder, allowed) for allowed in self._allowed
        )


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _claimed(distribution: Distribution, scripts: Path) -> Iterator[str]:
    """Yield every path that the distribution claims, its metadata included."""
    info = str(distribution.info)
    if is_egg(distribution) or distribution.info.suffix == ".egg-link":
        yield from egg_files(distribution) if is_egg(distribution) else [info]
        yield from legacy_scripts(distribution, scripts)
        return
    if os.path.isdir(info) and not os.path.islink(info):
        for folder, _, names in os.walk(info):
            yield from (os.path.join(folder, name) for name in names)
    elif distribution.info.suffix == ".egg-info":
        raise EnvironmentProblem(
            f"{literal(distribution.name)} {literal(distribution.version)} was installed by "
            "distutils, which kept no list of its files.",
            hint="Remove it with the tool that installed it.",
        )
    try:
        yield from _recorded(distribution, quiet=False)
    except EnvironmentProblem:
        if distribution.info.suffix != ".egg-info":
            raise
        yield from top_level_files(distribution)
        yield from legacy_scripts(distribution, scripts)


def _recorded(distribution: Distribution, *, quiet: bool = True) -> Iterator[str]:
    base = str(distribution.info.parent)
    try:
        rows = read_record(distribution)
    except EnvironmentProblem:
        if quiet:
            return
        raise
    for row in rows:
        yield os.path.normpath(os.path.join(base, row.path))


def _leave_easy_install(distribution: Distribution, library: Path, removal: Uninstallation) -> None:
    """Remove the line of ``easy-install.pth`` that makes an egg or a project importable."""
    place = str(library / "easy-install.pth")
    try:
        content = removal.replaced.get(place) or read_regular(place, _LIMIT)
        remaining = easy_install_without(distribution, content)
    except OSError:
        return
    if remaining != content:
        removal.replaced[place] = remaining

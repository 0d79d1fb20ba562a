"""Tools that keep each Python they install in a folder named by its version."""

from __future__ import annotations

import os
from collections.abc import Iterator

from envtui.core.interpreters.versions import in_versions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.search import FoundExecutable, Search

__all__ = ["Asdf", "Mise", "Rye", "ToolCache", "UvManaged", "is_managed_by_uv"]


class UvManaged:
    """What uv has installed: folders named ``cpython-3.12.8-linux-x86_64-gnu``."""

    name = "uv"

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield each installation in uv's folder of Pythons, newest first."""
        folder = _folder_of_uv(search)
        for prefix in ("cpython-", "pypy-", "graalpy-"):
            yield from in_versions(search, self.name, folder, prefix=prefix)


def is_managed_by_uv(search: Search, path: str) -> bool:
    """Whether an executable, wherever a link to it was found, is one that uv has installed."""
    folder = os.path.join(os.path.realpath(_folder_of_uv(search)), "")
    return os.path.realpath(path).startswith(folder)


def _folder_of_uv(search: Search) -> str:
    if chosen := search.environ.get("UV_PYTHON_INSTALL_DIR"):
        return os.path.join(search.folder, chosen)
    if search.is_windows:
        return os.path.join(search.environ.get("APPDATA", search.home), "uv", "python")
    data = search.variable("XDG_DATA_HOME", ".local", "share")
    return os.path.join(data, "uv", "python")


class Asdf:
    """What asdf has installed by its plugin for Python."""

    name = "asdf"

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield each version, newest first."""
        root = search.variable("ASDF_DATA_DIR", ".asdf")
        yield from in_versions(search, self.name, os.path.join(root, "installs", "python"))


class Mise:
    """What mise has installed; its folders ``3.12`` and ``latest`` are links to others."""

    name = "mise"

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield each version, newest first."""
        if search.is_windows:
            default = os.path.join(search.environ.get("LOCALAPPDATA", search.home), "mise")
            root = search.environ.get("MISE_DATA_DIR") or default
        else:
            data = search.variable("XDG_DATA_HOME", ".local", "share")
            root = search.environ.get("MISE_DATA_DIR") or os.path.join(data, "mise")
        yield from in_versions(search, self.name, os.path.join(root, "installs", "python"))


class Rye:
    """What rye has installed: folders named ``cpython@3.12.1``."""

    name = "rye"

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield each toolchain, newest first."""
        home = search.variable("RYE_HOME", ".rye")
        folder = search.environ.get("RYE_PY_ROOT") or os.path.join(home, "py")
        python = "python.exe" if search.is_windows else "bin/python3"
        inner = (python, f"install/{python}")
        for prefix in ("cpython@", "pypy@"):
            yield from in_versions(search, self.name, folder, *inner, prefix=prefix)


class ToolCache:
    """What images for continuous integration bring: hosted tool caches, manylinux's Pythons."""

    name = "tool cache"

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield each Python and PyPy of the cache, then those of a manylinux image."""
        for variable in ("AGENT_TOOLSDIRECTORY", "RUNNER_TOOL_CACHE"):
            if folder := search.environ.get(variable):
                yield from self._cache(search, folder)
        if not search.is_windows:
            yield from self._cache(search, search.absolute("/opt/hostedtoolcache"))
            image = search.absolute("/opt/python")
            yield from in_versions(search, self.name, image, prefix="cp3")
            yield from in_versions(search, self.name, image, prefix="pp3")

    def _cache(self, search: Search, folder: str) -> Iterator[FoundExecutable]:
        python = "python.exe" if search.is_windows else "bin/python"
        inner = [f"{arch}/{python}" for arch in ("x64", "arm64", "x64-freethreaded", "x86")]
        for name in ("Python", "PyPy"):
            yield from in_versions(search, self.name, os.path.join(folder, name), *inner)

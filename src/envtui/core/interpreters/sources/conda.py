"""conda, mamba, micromamba and pixi: their base installations, not the environments in them."""

from __future__ import annotations

import os
from collections.abc import Iterator

from envtui.core.files import read_regular
from envtui.core.interpreters.search import FoundExecutable, Search
from envtui.core.interpreters.versions import in_versions

__all__ = ["INSTALLATIONS", "Conda", "Pixi", "is_conda_installation"]

INSTALLATIONS = (
    "anaconda",
    "anaconda3",
    "miniconda",
    "miniconda3",
    "miniforge",
    "miniforge3",
    "mambaforge",
    "micromamba",
)
"""What the installers of the family call the folder that they make."""

_VARIABLES = ("CONDA_ROOT", "CONDA_DIR", "CONDA", "_CONDA_ROOT", "MAMBA_ROOT_PREFIX")


def is_conda_installation(root: str) -> bool:
    """Whether ``root`` is what environments of conda are made from, rather than one of them."""
    parts = [os.path.join(root, name) for name in ("conda-meta", "condabin", "envs")]
    has_meta, *of_installation = map(os.path.isdir, parts)
    return has_meta and any(of_installation)


class Conda:
    """Installations of the conda family: ``conda-meta`` beside ``condabin`` or ``envs``."""

    name = "conda"

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield the Python of each installation; one without Python is noted."""
        for root in dict.fromkeys(self._roots(search)):
            if not os.path.isdir(os.path.join(root, "conda-meta")):
                continue
            if not is_conda_installation(root):
                search.note(self.name, root, "is an environment")
                continue
            inner = ("python.exe",) if search.is_windows else ("bin", "python")
            path = os.path.join(root, *inner)
            if os.path.lexists(path):
                search.note(self.name, root)
                yield FoundExecutable(path, self.name)
            else:
                search.note(self.name, root, "holds no Python")

    def _roots(self, search: Search) -> Iterator[str]:
        for name in _VARIABLES:
            if os.path.isabs(search.environ.get(name, "")):
                yield search.environ[name]
        for parent in self._parents(search):
            yield from (os.path.join(parent, name) for name in INSTALLATIONS)
        if not search.is_windows:
            yield search.absolute("/opt/conda")
        yield from self._listed(search)

    def _parents(self, search: Search) -> list[str]:
        home = search.home
        if search.is_windows:
            names = ("PROGRAMDATA", "ALLUSERSPROFILE", "LOCALAPPDATA")
            return [home, *(search.environ[name] for name in names if search.environ.get(name))]
        own = [os.path.join(home, *parts) for parts in ((), ("opt",), (".conda",), (".local",))]
        system = ("/", "/opt", "/usr", "/usr/local", "/usr/share", "/opt/homebrew")
        return [*own, *(search.absolute(folder) for folder in system)]

    def _listed(self, search: Search) -> Iterator[str]:
        """Yield the environments that conda has written down; a base is among them."""
        file = os.path.join(search.home, ".conda", "environments.txt")
        try:
            text = read_regular(file, 1 << 20).decode("utf-8", "replace")
        except OSError:
            return
        search.note(self.name, file)
        for line in text.splitlines():
            if os.path.isabs(line.strip()):
                yield line.strip()


class Pixi:
    """Pythons that pixi has installed for the person: its global environments."""

    name = "pixi"

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield the Python of each global environment that has one."""
        yield from in_versions(
            search, self.name, os.path.join(search.variable("PIXI_HOME", ".pixi"), "envs")
        )

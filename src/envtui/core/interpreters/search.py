"""One search for interpreters: in what surroundings, and what was looked at on the way."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping

from envtui.core.interpreters.cache import Cache
from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Protocol
else:
    Protocol = object

__all__ = ["FoundExecutable", "InterpreterSource", "Place", "Search", "search_from"]


class FoundExecutable(NamedTuple):
    """An executable that may be an interpreter. Paths are strings: there are many of them."""

    path: str
    source: str
    via: str = ""
    """The shim that leads to it."""
    release: tuple[int, ...] = ()
    """The version its folder or registry entry claims, as far as it is plain; ``()`` if not."""
    by_name: bool = False
    """Found under a default name of PATH, ``python`` or ``python3``, as a shell would."""
    fault: str = ""
    """Why it is no Python, where its place tells: the rest of a sentence; it is never run."""


class Place(NamedTuple):
    """A folder, file or tool that a source looked at."""

    source: str
    where: str
    skipped: str = ""
    """Why nothing was taken from it, in a few words; empty if it was searched."""


class Search:
    """What sources need to know, and where they note what they looked at."""

    def __init__(
        self,
        environ: Mapping[str, str],
        folder: str,
        *,
        cache: Cache | None = None,
        system: str = sys.platform,
        root: str = "",
    ) -> None:
        """Search from ``folder``, absolute, in the surroundings ``environ``.

        Args:
            environ: the environment variables that decide.
            folder: where the request is made.
            cache: what is known already; by default what is kept on disk.
            system: ``linux``, ``darwin`` or ``win32``.
            root: put before every absolute path that a source knows by itself; tests build
                machines so.
        """
        self.environ = environ
        self.folder = folder
        self.cache = cache or Cache()
        self.system = system
        self.root = root
        self.places: list[Place] = []
        self.trusted: set[str] = set()
        """Folders that the system itself, its registry say, names as those of interpreters."""

    @property
    def home(self) -> str:
        """The person's own folder."""
        name = "USERPROFILE" if self.system == "win32" else "HOME"
        return self.environ.get(name) or os.path.expanduser("~")

    @property
    def is_windows(self) -> bool:
        """Whether executables are ``python.exe`` and scripts lie in ``Scripts``."""
        return self.system == "win32"

    def note(self, source: str, where: str, skipped: str = "") -> None:
        """Note that ``source`` looked at ``where``, or why it did not."""
        self.places.append(Place(source, where, skipped))

    def absolute(self, *parts: str) -> str:
        """Return a path of the system's, which on a machine under test lies below ``root``."""
        return self.root + os.path.join(*parts)

    def variable(self, name: str, *default: str) -> str:
        """Return a folder that ``name`` names absolutely, else ``default`` in the home."""
        value = self.environ.get(name, "")
        return value if os.path.isabs(value) else os.path.join(self.home, *default)

    def entries(self, source: str, folder: str) -> list[str]:
        """Return the names in ``folder``, noting it; none if it cannot be listed."""
        try:
            names = os.listdir(folder)
        except FileNotFoundError:
            self.note(source, folder, "does not exist")
        except (OSError, ValueError) as error:
            self.note(source, folder, getattr(error, "strerror", None) or str(error))
        else:
            self.note(source, folder)
            return names
        return []

    def pythons(self, source: str, folder: str) -> list[str]:
        """Return the names in ``folder`` that a Python could have, from the cache if possible."""
        from envtui.core.interpreters.names import is_like_python

        try:
            status = os.stat(folder)
        except (OSError, ValueError):
            return [name for name in self.entries(source, folder) if is_like_python(name)]
        names = self.cache.names(folder, status)
        if names is not None:
            self.note(source, folder)
            return names
        names = [name for name in self.entries(source, folder) if is_like_python(name)]
        if not self.places[-1].skipped:
            self.cache.remember_names(folder, status, names)
        return names


def search_from(folder: Path | None = None, environ: Mapping[str, str] | None = None) -> Search:
    """Return a search from a folder, by default the current one, with the process's variables."""
    place = os.path.abspath(folder or os.curdir)
    return Search(os.environ if environ is None else environ, place)


class InterpreterSource(Protocol):
    """A kind of place where interpreters are found."""

    name: str

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield what is there, best first, noting in ``search`` what was looked at."""

"""The Microsoft Store's Pythons, by the folders of their packages."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from envtui.core.interpreters.search import Candidate, Search
from envtui.core.interpreters.versions import version_key

__all__ = ["MicrosoftStore"]

_PACKAGE = re.compile(
    r"PythonSoftwareFoundation\.Python\.3\.(\d+)_(qbz5n2kfra8p0|3847v3x7pw1km|hd69rhyc2wevp)"
)


class MicrosoftStore:
    """The packages of Python in the person's ``WindowsApps``.

    ``python.exe`` itself in that folder is no Python but an alias, or a stub that opens the Store;
    it is only noted.
    """

    name = "Microsoft Store"

    def candidates(self, search: Search) -> Iterator[Candidate]:
        """Yield the Python of each package, newest first."""
        local = search.environ.get("LOCALAPPDATA")
        if not search.is_windows or not local:
            return
        apps = os.path.join(local, "Microsoft", "WindowsApps")
        for name in sorted(search.entries(self.name, apps), key=version_key, reverse=True):
            path = os.path.join(apps, name, "python.exe")
            if match := _PACKAGE.fullmatch(name):
                if os.path.lexists(path):
                    yield Candidate(path, self.name, release=(3, int(match[1])))
            elif re.fullmatch(r"python[\d.]*\.exe", name.lower()):
                search.note(self.name, os.path.join(apps, name), "is an alias or a stub, not run")

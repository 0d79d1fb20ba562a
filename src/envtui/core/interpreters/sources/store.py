"""The Microsoft Store's Pythons, by the folders of their packages, and the stubs in their place."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from envtui.core.interpreters.search import FoundExecutable, Search
from envtui.core.interpreters.versions import version_key

__all__ = ["MicrosoftStore", "in_apps", "stub_fault"]

_APPS = ("microsoft/windowsapps", "microsoft\\windowsapps")
# Texts, not compiled: the module is imported everywhere, and they are needed on Windows only.
_PACKAGE = r"PythonSoftwareFoundation\.Python\.3\.(\d+)_(qbz5n2kfra8p0|3847v3x7pw1km|hd69rhyc2wevp)"
_NAME = r"(?i:python[\d.]*\.exe)"


class MicrosoftStore:
    """The packages of Python in the person's ``WindowsApps``, and the stubs beside them.

    ``python.exe`` itself in that folder is another name of a package's, or a stub of Windows that
    opens the Store: that one is no Python, and is told as such.
    """

    name = "Microsoft Store"

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield the Python of each package, newest first, then the stubs."""
        local = search.environ.get("LOCALAPPDATA")
        if not search.is_windows or not local:
            return
        apps = os.path.join(local, "Microsoft", "WindowsApps")
        names = sorted(search.entries(self.name, apps), key=version_key, reverse=True)
        for name in names:
            path = os.path.join(apps, name, "python.exe")
            if (match := re.fullmatch(_PACKAGE, name)) and os.path.lexists(path):
                yield FoundExecutable(path, self.name, release=(3, int(match[1])))
        for path in (os.path.join(apps, name) for name in names if re.fullmatch(_NAME, name)):
            if fault := stub_fault(path):
                yield FoundExecutable(path, self.name, fault=fault)
            else:
                search.note(self.name, path, "is another name of a package's Python")


def in_apps(folder: str) -> bool:
    """Whether ``folder`` is the one that holds the names of the Store's programs."""
    return folder.rstrip("\\/").lower().endswith(_APPS)


def stub_fault(path: str) -> str:
    """Return why ``path`` in ``WindowsApps`` is no Python, or ``""`` if a package has that name.

    Each package has a folder there with its own names; those of Windows itself belong to the
    installer of apps.
    """
    apps, name = os.path.split(path)
    try:
        packages = [each for each in os.listdir(apps) if each.startswith("PythonSoftwareFound")]
    except OSError:
        return ""
    if any(os.path.lexists(os.path.join(apps, each, name)) for each in packages):
        return ""
    return "is a stub that opens the Microsoft Store, no Python."

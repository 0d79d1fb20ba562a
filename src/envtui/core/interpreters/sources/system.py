"""Package managers and installers of whole systems: Homebrew, MacPorts, python.org, Xcode, Nix."""

from __future__ import annotations

import os
from collections.abc import Iterator

from envtui.core.interpreters.names import is_python_name, listing_order
from envtui.core.interpreters.search import FoundExecutable, Search
from envtui.core.interpreters.versions import in_versions

__all__ = ["Homebrew", "MacPorts", "Nix", "PythonOrg", "Xcode"]


def _in_folder(search: Search, source: str, folder: str) -> Iterator[FoundExecutable]:
    names = filter(is_python_name, search.pythons(source, folder))
    for name in sorted(names, key=listing_order):
        yield FoundExecutable(os.path.join(folder, name), source)


class Homebrew:
    """Homebrew's Pythons, by the links that stay when a version is replaced by its successor."""

    name = "Homebrew"

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield what its ``bin`` and its ``opt/python@X.Y`` hold."""
        if search.is_windows:
            return
        known = ["/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew"]
        prefixes = [search.absolute(folder) for folder in known]
        if chosen := search.environ.get("HOMEBREW_PREFIX"):
            prefixes.insert(0, chosen)
        for prefix in dict.fromkeys(prefixes):
            # Other things are in /usr/local too: Homebrew is where its Cellar is.
            if not os.path.isdir(os.path.join(prefix, "Cellar")):
                search.note(self.name, prefix, "is not Homebrew's")
                continue
            yield from _in_folder(search, self.name, os.path.join(prefix, "bin"))
            for name in search.entries(self.name, os.path.join(prefix, "opt")):
                if name.startswith("python@"):
                    folder = os.path.join(prefix, "opt", name, "bin")
                    yield from _in_folder(search, self.name, folder)


class PythonOrg:
    """The installers of python.org on macOS: one framework, a folder for each version."""

    name = "python.org"

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield the interpreter of each version, newest first."""
        if search.system != "darwin":
            return
        for framework in ("Python", "PythonT"):
            folder = search.absolute("/Library/Frameworks", f"{framework}.framework", "Versions")
            yield from in_versions(search, self.name, folder, "bin/python3", "bin/python3t")


class Xcode:
    """Apple's Python, in Xcode and in its command line tools."""

    name = "Xcode"

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield the ``python3`` of the tools and of each Xcode."""
        if search.system != "darwin":
            return
        tools = search.absolute("/Library/Developer/CommandLineTools/usr/bin")
        yield from _in_folder(search, self.name, tools)
        applications = search.absolute("/Applications")
        for name in sorted(search.entries(self.name, applications)):
            if name.startswith("Xcode") and name.endswith(".app"):
                inner = ("Contents", "Developer", "usr", "bin")
                yield from _in_folder(search, self.name, os.path.join(applications, name, *inner))


class MacPorts:
    """MacPorts keeps everything in one folder."""

    name = "MacPorts"

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield what that folder holds."""
        if search.system == "darwin":
            yield from _in_folder(search, self.name, search.absolute("/opt/local/bin"))


class Nix:
    """The profiles of Nix: the person's, the user's on NixOS, the system's, the default one."""

    name = "Nix"

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield what the profiles hold; shells of Nix are on PATH anyway."""
        if search.is_windows or not os.path.isdir(search.absolute("/nix")):
            return
        user = search.environ.get("USER", "")
        folders = [
            os.path.join(search.home, ".nix-profile", "bin"),
            search.absolute("/etc/profiles/per-user", user, "bin"),
            search.absolute("/run/current-system/sw/bin"),
            search.absolute("/nix/var/nix/profiles/default/bin"),
        ]
        for folder in folders:
            yield from _in_folder(search, self.name, folder)

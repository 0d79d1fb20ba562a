"""The Windows registry: what installers have registered by PEP 514."""

from __future__ import annotations

import ntpath
import re
import sys
from collections.abc import Iterator

from envtui.core.interpreters.search import FoundExecutable, Search
from envtui.core.interpreters.versions import release_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol
else:
    Protocol = object

__all__ = ["Registry", "RegistryReader"]

_HIVES = ("HKCU", "HKLM", "HKLM32")
_KEY = r"Software\Python"
# The launcher keeps its own settings among the companies.
_NO_COMPANY = "PyLauncher"


class RegistryReader(Protocol):
    """What is asked of a registry; a hive is ``HKCU``, ``HKLM`` or ``HKLM32``, its 32-bit view."""

    def subkeys(self, hive: str, key: str) -> list[str]:
        """Return the names of the keys in ``key``; none if there is no such key."""

    def value(self, hive: str, key: str, name: str) -> str:
        """Return a text value of ``key``, its default one for ``""``; empty if there is none."""


class Registry:
    """Every company's Pythons: the person's, then the machine's, newest first within a company."""

    name = "registry"

    def __init__(self, reader: RegistryReader | None = None) -> None:
        """Read by ``reader``; by default the machine's own registry, if it has one."""
        self._reader = reader

    def candidates(self, search: Search) -> Iterator[FoundExecutable]:
        """Yield each registered interpreter that says where it is."""
        reader = self._reader or _own_registry()
        if not search.is_windows or reader is None:
            return
        for hive in _HIVES:
            search.note(self.name, rf"{hive}\{_KEY}")
            for company in reader.subkeys(hive, _KEY):
                if company != _NO_COMPANY:
                    yield from self._company(search, reader, hive, company)

    def _company(
        self, search: Search, reader: RegistryReader, hive: str, company: str
    ) -> Iterator[FoundExecutable]:
        found = []
        for tag in reader.subkeys(hive, rf"{_KEY}\{company}"):
            key = rf"{_KEY}\{company}\{tag}"
            path = _executable(reader, hive, key)
            if not path:
                search.note(self.name, rf"{hive}\{key}", "names no executable")
                continue
            version = reader.value(hive, key, "Version") or reader.value(hive, key, "SysVersion")
            found.append(FoundExecutable(path, self.name, release=_release(version or tag)))
            search.trusted.add(ntpath.dirname(path))
        yield from sorted(found, key=lambda candidate: candidate.release, reverse=True)


def _executable(reader: RegistryReader, hive: str, key: str) -> str:
    key += r"\InstallPath"
    if path := reader.value(hive, key, "ExecutablePath"):
        return path
    folder = reader.value(hive, key, "")
    return ntpath.join(folder, "python.exe") if folder else ""


def _release(version: str) -> tuple[int, ...]:
    match = re.match(r"\d+\.\d+(?:\.\d+)?", version)
    return release_of(match[0]) if match else ()


def _own_registry() -> RegistryReader | None:
    """Return the registry of the machine this runs on, ``None`` if it has none."""
    if sys.platform == "win32":
        return WindowsRegistry()
    return None


if sys.platform == "win32":
    import winreg

    class WindowsRegistry:
        """The registry of the machine this runs on."""

        def subkeys(self, hive: str, key: str) -> list[str]:
            """Return the names of the keys in ``key``; none if there is no such key."""
            try:
                with self._open(hive, key) as opened:
                    count = winreg.QueryInfoKey(opened)[0]
                    return [winreg.EnumKey(opened, place) for place in range(count)]
            except OSError:
                return []

        def value(self, hive: str, key: str, name: str) -> str:
            """Return a text value of ``key``; empty if there is none."""
            try:
                with self._open(hive, key) as opened:
                    return str(winreg.QueryValueEx(opened, name)[0])
            except OSError:
                return ""

        def _open(self, hive: str, key: str) -> winreg.HKEYType:
            view = winreg.KEY_WOW64_32KEY if hive == "HKLM32" else winreg.KEY_WOW64_64KEY
            root = winreg.HKEY_CURRENT_USER if hive == "HKCU" else winreg.HKEY_LOCAL_MACHINE
            return winreg.OpenKey(root, key, 0, winreg.KEY_READ | view)

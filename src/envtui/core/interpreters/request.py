"""What Python is asked for: uv's grammar of requests, and whether an interpreter satisfies one."""

from __future__ import annotations

import os
import re

from envtui.core.errors import InterpreterError
from envtui.core.literal import literal
from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from envtui.core.interpreters.model import Interpreter

__all__ = ["IMPLEMENTATIONS", "PythonRequest", "parse_request"]

IMPLEMENTATIONS = {
    "cpython": "cpython",
    "cp": "cpython",
    "pypy": "pypy",
    "pp": "pypy",
    "graalpy": "graalpy",
    "gp": "graalpy",
    "pyodide": "pyodide",
}
"""Long and short names of implementations, by the name that the interpreter has for itself."""

Kind: TypeAlias = "Literal['any', 'default', 'version', 'file', 'directory', 'name']"

_VERSION = (
    r"(?P<major>\d+)(?:\.(?P<minor>\d+)(?:\.(?P<patch>\d+))?)?"
    r"(?P<pre>(?:a|b|rc)\d+)?(?P<short>td|t|d)?(?P<long>(?:\+(?:freethreaded|debug|gil))*)"
)
_KEY = (
    r"(?P<impl>[a-z]+)-(?P<version>[^-]+)"
    r"(?:-(?P<os>[^-]+))?(?:-(?P<arch>[^-]+))?(?:-(?P<libc>[^-]+))?"
)


class PythonRequest(NamedTuple):
    """A parsed request; empty fields ask for nothing."""

    text: str
    """As it was given."""
    kind: Kind = "default"
    implementation: str = ""
    release: tuple[int, ...] = ()
    """``(3,)``, ``(3, 13)`` or ``(3, 13, 2)``."""
    pre: str = ""
    """``rc2``, ``a1``; only with a release."""
    specifiers: str = ""
    """PEP 440: ``>=3.11,<3.13``."""
    free_threaded: bool | None = None
    """True or False as asked; ``None`` if either will do, GIL builds first."""
    debug: bool | None = None
    os: str = ""
    arch: str = ""
    libc: str = ""
    target: str = ""
    """The path of a file or directory, or the name of an executable."""

    def matches(self, interpreter: Interpreter) -> bool:
        """Whether ``interpreter`` is what is asked for; paths and names match by being found."""
        return (
            self._matches_build(interpreter)
            and self._matches_version(interpreter)
            and self._matches_platform(interpreter)
        )

    def _matches_build(self, interpreter: Interpreter) -> bool:
        if self.implementation and self.implementation != interpreter.implementation:
            return False
        if self.free_threaded is not None and self.free_threaded != interpreter.gil_disabled:
            return False
        if self.debug is not None and self.debug != interpreter.debug:
            return False
        # From 3.14 on free-threaded builds are no experiment: they do where none was asked for.
        unasked = self.free_threaded is None and self.kind != "any"
        return not (unasked and interpreter.gil_disabled and interpreter.version_info < (3, 14))

    def _matches_version(self, interpreter: Interpreter) -> bool:
        if self.specifiers:
            return _satisfies(interpreter.version, self.specifiers)
        if self.release and interpreter.version_info[: len(self.release)] != self.release:
            return False
        if self.pre:
            return interpreter.version.endswith(self.pre)
        # A patch number means the release, not what led to it.
        return len(self.release) < 3 or not interpreter.is_prerelease

    def _matches_platform(self, interpreter: Interpreter) -> bool:
        system = {"darwin": "macos"}.get(
            interpreter.markers["sys_platform"], interpreter.markers["platform_system"].lower()
        )
        libc = {"glibc": "gnu", "musl": "musl"}.get(interpreter.libc.name, "none")
        machine = _ARCHITECTURES.get(interpreter.machine, interpreter.machine)
        return (
            self.os in ("", system)
            and self.libc in ("", libc)
            and (not self.arch or _ARCHITECTURES.get(self.arch, self.arch) == machine)
        )

    @property
    def is_range(self) -> bool:
        """Whether it leaves the minor version open."""
        return len(self.release) < 2

    @property
    def version_text(self) -> str:
        """The version asked for, ``3.13.2rc1``, without builds; empty if there is none."""
        release = self.release if not self.pre or self.release[2:] != (0,) else self.release[:2]
        return ".".join(map(str, release)) + self.pre


_ARCHITECTURES = {
    "amd64": "x86_64",
    "x64": "x86_64",
    "arm64": "aarch64",
    "i386": "x86",
    "i586": "x86",
    "i686": "x86",
    "win32": "x86",
}


def parse_request(text: str) -> PythonRequest:
    """Parse a request as uv does; what fits no form is the name of an executable.

    Forms, in the order they are tried: ``any``, ``default``; ``3``, ``3.12``, ``312``,
    ``3.13rc1``, ``3.13t``, ``3.13+debug``, ``>=3.11,<3.13``; ``pypy``, ``cp312``,
    ``pypy@3.10``, ``cpython>=3.11``; a directory; a file; ``cpython-3.12-linux-x86_64-gnu``.

    Raises:
        InterpreterError: the version asked for is one that no environment can be made with.
    """
    stripped = text.strip()
    lower = stripped.lower()
    if lower in ("", "default"):
        return PythonRequest(text, "default")
    if lower == "any":
        return PythonRequest(text, "any")
    request = _version_request(text, lower.removeprefix("python"))
    request = request or _implementation_request(text, lower)
    request = request or _path_request(text, stripped)
    request = request or _key_request(text, lower)
    if request is None:
        return PythonRequest(text, "name", target=stripped)
    _refuse_unsupported(request)
    return request


def _version_request(text: str, words: str) -> PythonRequest | None:
    # Compiling the expression takes a hundred times as long as seeing that there is no number.
    match = re.fullmatch(_VERSION, words) if words[:1].isdigit() else None
    if match is None:
        return _specifier_request(text, words)
    release = _release(match)
    if match["pre"] and len(release) < 2:
        return None
    if match["pre"] and len(release) == 2:
        release = (*release, 0)
    request = PythonRequest(text, "version", release=release, pre=match["pre"] or "")
    short, long = match["short"] or "", match["long"] or ""
    if short and long:
        return None
    return _with_builds(request, short, long)


def _release(match: re.Match[str]) -> tuple[int, ...]:
    major: str = match["major"]
    if not match["minor"] and len(major) > 1:  # 312 is 3.12
        return int(major[0]), int(major[1:])
    return tuple(int(number) for number in match.group("major", "minor", "patch") if number)


def _with_builds(request: PythonRequest, short: str, long: str) -> PythonRequest:
    words = long.split("+")
    free_threaded = True if "t" in short or "freethreaded" in words else None
    if "gil" in words:
        free_threaded = False
    debug = True if "d" in short or "debug" in words else None
    return request._replace(free_threaded=free_threaded, debug=debug)


def _specifier_request(text: str, words: str) -> PythonRequest | None:
    if words[:1] not in ("<", ">", "=", "~", "!"):
        return None
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        specifiers = SpecifierSet(words)
    except InvalidSpecifier:
        return None
    alone = next(iter(specifiers)) if len(specifiers) == 1 else None
    if alone and alone.operator == "==" and not alone.version.endswith("*"):
        return _version_request(text, alone.version)
    return PythonRequest(text, "version", specifiers=str(specifiers))


def _implementation_request(text: str, words: str) -> PythonRequest | None:
    for name in sorted(IMPLEMENTATIONS, key=len, reverse=True):
        if not words.startswith(name):
            continue
        rest = words.removeprefix(name).removeprefix("@")
        if not rest and not words.endswith("@"):
            return PythonRequest(text, "version", implementation=IMPLEMENTATIONS[name])
        if request := _version_request(text, rest):
            return request._replace(implementation=IMPLEMENTATIONS[name])
    return None


def _path_request(text: str, path: str) -> PythonRequest | None:
    expanded = os.path.expanduser(path)
    if os.path.isdir(expanded):
        return PythonRequest(text, "directory", target=expanded)
    if os.path.isfile(expanded):
        return PythonRequest(text, "file", target=expanded)
    if os.name == "nt" and os.path.isfile(expanded + ".exe"):
        return PythonRequest(text, "file", target=expanded + ".exe")
    separators = [separator for separator in (os.sep, os.altsep) if separator]
    if any(separator in path for separator in separators):
        return PythonRequest(text, "file", target=expanded)
    return None


def _key_request(text: str, words: str) -> PythonRequest | None:
    match = re.fullmatch(_KEY, words)
    if match is None or match["impl"] not in {*IMPLEMENTATIONS, "any"}:
        return None
    version = "" if match["version"] == "any" else match["version"]
    request = _version_request(text, version) if version else PythonRequest(text, "version")
    if request is None:
        return None
    system, arch, libc = ("" if part in (None, "any") else part for part in match.group(3, 4, 5))
    implementation = IMPLEMENTATIONS.get(match["impl"], "")
    return request._replace(implementation=implementation, os=system, arch=arch, libc=libc)


def _refuse_unsupported(request: PythonRequest) -> None:
    asked = literal(request.text.strip())
    release = request.release
    if release[:1] in ((0,), (1,), (2,)) or (3, 0) <= release < (3, 6):
        raise InterpreterError(
            f"Python older than 3.6 is not supported, but {asked} was asked for."
        )
    if request.free_threaded and len(request.release) > 1 and request.release < (3, 13):
        raise InterpreterError(
            f"There is no free-threaded Python before 3.13, but {asked} was asked for."
        )


def _satisfies(version: str, specifiers: str) -> bool:
    from packaging.specifiers import SpecifierSet

    asked = SpecifierSet(specifiers)
    # A pre-release is in a range only if the range names one.
    return asked.contains(version, prereleases=bool(asked.prereleases))

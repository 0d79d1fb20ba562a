"""Names of executables: which ones look like Pythons, and which a request tries in what order."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.request import PythonRequest

__all__ = [
    "is_like_python",
    "is_python_name",
    "listing_order",
    "minor_names",
    "names_tried",
    "stem",
]

_PYTHON = r"python(?:3(?:\.\d\d?)?)?(?:td|t|d|-dbg)?|(?:pypy|graalpy)(?:3(?:\.\d\d?)?)?"
_LIKE = ("python", "cpython", "pypy", "graalpy", "pyodide")
_MINOR = r"(python|pypy|graalpy)3\.(\d\d?)(t?)"


def stem(name: str) -> str:
    """Return the name of an executable without ``.exe``."""
    return name[:-4] if name[-4:].lower() == ".exe" else name


def is_like_python(name: str) -> bool:
    """Whether some request may try this name: a wide net, cheap to cast over whole folders."""
    return name.lower().startswith(_LIKE) and not name.endswith("-config")


def is_python_name(name: str) -> bool:
    """Whether an executable of this name is taken for an interpreter when a folder is listed."""
    return re.fullmatch(_PYTHON, stem(name)) is not None


def names_tried(request: PythonRequest) -> list[str]:
    """Return the names a request tries in each folder of PATH, without ``.exe``, best first."""
    if request.kind == "name":
        return [request.target]
    if request.kind == "any":
        every = ("python", "cpython", "pypy", "graalpy", "pyodide")
        return [f"{name}{digit}" for name in every for digit in ("", "3")]
    stems = [name for name in (request.implementation, "python") if name]
    suffix = ("t" if request.free_threaded else "") + ("d" if request.debug else "")
    suffixes = (suffix, "") if suffix else ("",)
    return [
        f"{name}{version}{ending}"
        for name in stems
        for version in _versions(request)
        for ending in suffixes
    ]


def _versions(request: PythonRequest) -> list[str]:
    if request.specifiers:
        return ["3", ""]
    if not request.release:
        return ["", "3"]
    parts = [".".join(map(str, request.release[:count])) for count in (2, 1)]
    return list(dict.fromkeys([request.version_text, *parts, ""]))


def listing_order(name: str) -> tuple[int, int, str]:
    """Sort the names of one folder: ``python`` and ``python3``, then the newest minor first."""
    minor = re.search(r"3\.(\d+)", name)
    return (0 if name.startswith("python") else 1, -int(minor[1]) if minor else -999, name)


def minor_names(names: list[str], request: PythonRequest) -> list[str]:
    """Return those of ``names`` that carry a minor version a wide request accepts, newest first.

    uv looks at them after the fixed names, for requests that leave the minor version open.
    """
    if not request.is_range or request.kind in ("name", "file", "directory"):
        return []
    found = []
    for name in names:
        match = re.fullmatch(_MINOR, stem(name))
        if match is None or int(match[2]) < 6:
            continue
        if match[1] != "python" and match[1] != request.implementation:
            continue
        if _allows_minor(request, int(match[2])):
            found.append((-int(match[2]), match[3], match[1] == "python", name))
    return [name for *_, name in sorted(found)]


def _allows_minor(request: PythonRequest, minor: int) -> bool:
    if request.release[:1] not in ((), (3,)):
        return False
    if not request.specifiers:
        return True
    from packaging.specifiers import SpecifierSet

    specifiers = SpecifierSet(request.specifiers)
    # The patch number is not in the name: try the ends of the range it may lie in.
    return any(specifiers.contains(f"3.{minor}.{patch}", True) for patch in (*range(40), 9999))

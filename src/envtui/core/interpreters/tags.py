"""The wheels that an interpreter can use: its compatibility tags, best first.

They are computed from what the interpreter said of itself, not from the Python that runs envtui.
Order and content are those of ``packaging.tags.sys_tags`` run inside that interpreter.
Rules: https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.model import Interpreter

__all__ = ["compatible_tags"]

_LEGACY = {(2, 17): "manylinux2014", (2, 12): "manylinux2010", (2, 5): "manylinux1"}
# A C library of a later major version is taken to run what the last of an earlier one ran.
_LAST_GLIBC_MINOR = 50
_MANYLINUX_ARCHITECTURES = {
    "x86_64",
    "i686",
    "aarch64",
    "ppc64",
    "ppc64le",
    "s390x",
    "loongarch64",
    "riscv64",
}


def compatible_tags(interpreter: Interpreter) -> tuple[str, ...]:
    """Return the tags of the wheels that ``interpreter`` can use, the best match first.

    Each is written as in a wheel's name: ``cp313-cp313-manylinux_2_36_x86_64``.
    """
    platforms = list(_platforms(interpreter))
    major, minor, _ = interpreter.version_info
    if interpreter.implementation == "cpython":
        name = f"cp{major}{minor}"
        own, pure = _of_cpython(interpreter, name), name
    else:
        short = {"pypy": "pp", "graalpy": "graalpy"}.get(
            interpreter.implementation, interpreter.implementation
        )
        own = _of_another(interpreter, f"{short}{major}{minor}")
        pure = "pp3" if short == "pp" else ""
    versions = [f"py{major}{minor}", f"py{major}"]
    versions += [f"py{major}{older}" for older in range(minor - 1, -1, -1)]
    kinds = [*own, *(f"{version}-none" for version in versions)]
    return (
        *[f"{kind}-{platform}" for kind in kinds for platform in platforms],
        *([f"{pure}-none-any"] if pure else []),
        *(f"{version}-none-any" for version in versions),
    )


def _of_cpython(interpreter: Interpreter, name: str) -> list[str]:
    """Return the versions and ABIs that CPython takes: ``cp313-abi3``."""
    major, minor, _ = interpreter.version_info
    stable = "abi3t" if interpreter.gil_disabled else "abi3"
    found = [f"{name}-{abi}" for abi in (*_cpython_abis(interpreter, name), stable, "none")]
    # The stable ABI, PEP 384, begins with 3.2.
    return found + [f"cp{major}{older}-{stable}" for older in range(minor - 1, 1, -1)]


def _cpython_abis(interpreter: Interpreter, name: str) -> list[str]:
    threaded = "t" if interpreter.gil_disabled else ""
    debug = "d" if interpreter.debug else ""
    if interpreter.version_info < (3, 8):
        return [f"{name}{debug}{'m' if 'm' in interpreter.abi_flags else ''}"]
    if debug:  # which since 3.8 loads release builds of extension modules too
        return [f"{name}{threaded}d", f"{name}{threaded}"]
    return [f"{name}{threaded}"]


def _of_another(interpreter: Interpreter, name: str) -> list[str]:
    length = 3 if interpreter.implementation == "graalpy" else 2
    abi = _underscored("-".join(interpreter.soabi.split("-")[:length]))
    return [f"{name}-{each}" for each in (abi, "none") if each]


def _platforms(interpreter: Interpreter) -> Iterator[str]:
    if interpreter.platform.startswith("macosx-"):
        return _mac_platforms(interpreter)
    if interpreter.platform.startswith("linux-"):
        return _linux_platforms(interpreter)
    return iter([_underscored(interpreter.platform)])


def _linux_platforms(interpreter: Interpreter) -> Iterator[str]:
    architectures = _linux_architectures(interpreter)
    yield from (f"linux_{arch}" for arch in architectures)
    libc = interpreter.libc
    if libc.name == "glibc" and _is_manylinux(interpreter, architectures):
        for arch in architectures:
            yield from _manylinux(arch, libc.major, libc.minor, _oldest_glibc(architectures))
    if libc.name == "musl":
        for arch in architectures:
            for minor in range(libc.minor, -1, -1):
                yield f"musllinux_{libc.major}_{minor}_{arch}"


def _linux_architectures(interpreter: Interpreter) -> list[str]:
    arch = _underscored(interpreter.platform.removeprefix("linux-"))
    if interpreter.pointer_bits == 32:  # on a 64-bit kernel, which is what the platform names
        arch = {"x86_64": "i686", "aarch64": "armv8l"}.get(arch, arch)
    return ["armv8l", "armv7l"] if arch == "armv8l" else [arch]


def _is_manylinux(interpreter: Interpreter, architectures: list[str]) -> bool:
    if "armv7l" in architectures:  # the hard-float ABI only
        return interpreter.soabi.endswith("gnueabihf")
    return not _MANYLINUX_ARCHITECTURES.isdisjoint(architectures)


def _oldest_glibc(architectures: list[str]) -> int:
    return 5 if {"x86_64", "i686"} & set(architectures) else 17


def _manylinux(arch: str, major: int, minor: int, oldest: int) -> Iterator[str]:
    for each in range(major, 1, -1):
        newest = minor if each == major else _LAST_GLIBC_MINOR
        for version in range(newest, (oldest if each == 2 else 0) - 1, -1):
            yield f"manylinux_{each}_{version}_{arch}"
            if legacy := _LEGACY.get((each, version)):
                yield f"{legacy}_{arch}"


def _mac_platforms(interpreter: Interpreter) -> Iterator[str]:
    numbers = [int(number) for number in re.findall(r"\d+", interpreter.macos)[:2]]
    version = (*numbers, 0, 0)[:2]
    arch = interpreter.markers["platform_machine"]
    if interpreter.pointer_bits == 32:
        arch = "ppc" if arch.startswith("ppc") else "i386"
    if version < (11, 0):
        for minor in range(version[1], -1, -1):
            yield from _mac_formats(10, minor, arch)
        return
    for major in range(version[0], 10, -1):
        yield from _mac_formats(major, 0, arch)
    # An Intel part may be older than macOS 11, Arm parts lie only in universal2 files then.
    for minor in range(16, 3, -1):
        if arch == "x86_64":
            yield from _mac_formats(10, minor, arch)
        else:
            yield f"macosx_10_{minor}_universal2"


def _mac_formats(major: int, minor: int, arch: str) -> Iterator[str]:
    """Yield the platforms of one macOS version: the architecture, then the fat files it is in."""
    version = (major, minor)
    if arch in ("x86_64", "i386") and version < (10, 4):
        return
    if (arch == "ppc64" and version not in ((10, 4), (10, 5))) or (
        arch == "ppc" and version > (10, 6)
    ):
        return
    formats = {
        "x86_64": ["intel", "fat64", "fat3", "universal2", "universal"],
        "i386": ["intel", "fat3", "fat", "universal"],
        "ppc64": ["fat64", "universal"],
        "ppc": ["fat3", "fat", "universal"],
        "arm64": ["universal2"],
    }.get(arch, [])
    yield from (f"macosx_{major}_{minor}_{format}" for format in [arch, *formats])


def _underscored(text: str) -> str:
    return text.replace(".", "_").replace("-", "_").replace(" ", "_")

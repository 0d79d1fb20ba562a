"""Other targets than the interpreter at hand: another Python version, another platform."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envtui.core.errors import UsageError
from envtui.core.interpreters.model import Interpreter, Libc
from envtui.core.literal import literal
from envtui.core.record import Record, field, replace
from envtui.core.resolution.asked import OtherPython
from envtui.core.resolution.targets import TargetPython, target_python

__all__ = ["Platform", "nearby_pythons", "other_target", "parse_platform"]

_MACHINES = ("x86_64", "aarch64", "i686", "armv7l", "ppc64le", "s390x", "riscv64")
_WINDOWS = {
    "x86_64": ("win-amd64", "AMD64"),
    "aarch64": ("win-arm64", "ARM64"),
    "i686": ("win32", "x86"),
}
# What uv takes when a triple does not say it.
_GLIBC, _MUSL, _MACOS = (2, 28), (1, 2), "13.0"
_SHORT = {
    "windows": "x86_64-pc-windows-msvc",
    "linux": "x86_64-unknown-linux-gnu",
    "macos": "aarch64-apple-darwin",
}
_OLD_MANYLINUX = {"1": (2, 5), "2010": (2, 12), "2014": (2, 17)}
_TRIED_VERSIONS = ("3.13", "3.12", "3.11", "3.14", "3.10", "3.9")


class Platform(Record):
    """What decides markers and wheel tags, apart from Python itself."""

    sysconfig: str
    """As ``sysconfig.get_platform()`` has it."""
    machine: str
    """As the marker ``platform_machine`` has it."""
    system: str
    """As the marker ``platform_system`` has it."""
    libc: Libc = field(default_factory=Libc)
    macos: str = ""


def parse_platform(text: str) -> Platform:
    """Return the platform that ``--python-platform`` names.

    Args:
        text: ``windows``, ``linux``, ``macos``, a target triple such as
            ``aarch64-unknown-linux-musl``, ``x86_64-manylinux_2_28``, or that as the tag of a
            wheel has it: ``manylinux_2_28_x86_64``.

    Raises:
        UsageError: no such platform is known.
    """
    machine, _, rest = _SHORT.get(text, _turned(text)).partition("-")
    platform = None
    if rest == "apple-darwin" and machine in ("x86_64", "aarch64"):
        own = "arm64" if machine == "aarch64" else machine
        platform = Platform(f"macosx-11.0-{own}", own, "Darwin", macos=_MACOS)
    elif rest == "pc-windows-msvc" and machine in _WINDOWS:
        platform = Platform(*_WINDOWS[machine], "Windows")
    elif machine in _MACHINES and (libc := _libc(rest)):
        platform = Platform(f"linux-{machine}", machine, "Linux", libc)
    if platform is None:
        raise UsageError(
            f"{literal(text)!r} is not a known platform.",
            hint="Write windows, linux, macos, a triple such as aarch64-unknown-linux-gnu, "
            "or x86_64-manylinux_2_28.",
        )
    return platform


def _turned(text: str) -> str:
    """Return the platform tag of a wheel with the machine before the rest, as in a triple."""
    match = re.fullmatch(r"(manylinux\d+|(?:many|musl)linux_\d+_\d+)_(\w+)", text)
    return f"{match[2]}-{match[1]}" if match else text


def _libc(text: str) -> Libc | None:
    if text in ("unknown-linux-gnu", "unknown-linux-gnueabihf"):
        return Libc("glibc", *_GLIBC)
    if text in ("unknown-linux-musl", "unknown-linux-musleabihf"):
        return Libc("musl", *_MUSL)
    if match := re.fullmatch(r"manylinux(1|2010|2014)", text):
        return Libc("glibc", *_OLD_MANYLINUX[match[1]])
    if match := re.fullmatch(r"(many|musl)linux_(\d+)_(\d+)", text):
        name = "glibc" if match[1] == "many" else "musl"
        return Libc(name, int(match[2]), int(match[3]))
    return None


def other_target(interpreter: Interpreter, other: OtherPython) -> TargetPython:
    """Return the target that differs from an interpreter in version, platform or both.

    Raises:
        UsageError: the version or the platform is malformed.
    """
    if other.version:
        interpreter = _of_version(interpreter, other.version)
    if other.platform:
        interpreter = _on_platform(interpreter, parse_platform(other.platform))
    return target_python(interpreter)


def _of_version(interpreter: Interpreter, version: str) -> Interpreter:
    match = re.fullmatch(r"(\d+)\.(\d+)(?:\.(\d+))?", version)
    if match is None:
        raise UsageError(
            f"{literal(version)!r} is not a Python version.", hint="Write it like 3.12 or 3.12.4."
        )
    minor, full = f"{match[1]}.{match[2]}", f"{match[1]}.{match[2]}.{match[3] or 0}"
    is_cpython = interpreter.implementation == "cpython"
    markers = {**interpreter.markers, "python_version": minor, "python_full_version": full}
    if is_cpython:
        markers["implementation_version"] = full
    return replace(
        interpreter,
        version=full,
        implementation_version=full if is_cpython else interpreter.implementation_version,
        markers=markers,
        abi_flags="m" if (int(match[1]), int(match[2])) < (3, 8) else "",
        gil_disabled=False,
        debug=False,
    )


def _on_platform(interpreter: Interpreter, platform: Platform) -> Interpreter:
    is_windows = platform.system == "Windows"
    names = {"Windows": "win32", "Darwin": "darwin", "Linux": "linux"}
    hard_float = "-linux-gnueabihf" if platform.machine == "armv7l" else ""
    return replace(
        interpreter,
        platform=platform.sysconfig,
        libc=platform.libc,
        macos=platform.macos,
        soabi=interpreter.soabi + hard_float,
        pointer_bits=32 if platform.machine in ("i686", "x86", "armv7l") else 64,
        markers={
            **interpreter.markers,
            "os_name": "nt" if is_windows else "posix",
            "sys_platform": names[platform.system],
            "platform_system": platform.system,
            "platform_machine": platform.machine,
            # Nobody can know these of a machine that is not at hand.
            "platform_release": "",
            "platform_version": "",
        },
    )


def nearby_pythons(target: TargetPython) -> Iterator[tuple[str, TargetPython]]:
    """Yield other Python versions on the same platform that are worth a try."""
    if target.interpreter is None:
        return
    for version in _TRIED_VERSIONS:
        if version != target.interpreter.minor_version:
            yield version, other_target(target.interpreter, OtherPython(version))

"""The name that uv gives an interpreter: ``cpython-3.12.8-linux-x86_64-gnu``."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core import Interpreter

__all__ = ["key_of", "platform_of"]

_SYSTEMS = {"macosx": "macos", "win32": "windows", "win": "windows"}
_ARCHITECTURES = {"amd64": "x86_64", "arm64": "aarch64", "i686": "x86", "win32": "x86"}
_LIBCS = {"glibc": "gnu", "musl": "musl"}


def key_of(interpreter: Interpreter) -> str:
    """Return the interpreter's key: what it is, its version with its variants, its platform."""
    variants = "+freethreaded" if interpreter.gil_disabled else ""
    variants += "+debug" if interpreter.debug else ""
    parts = (interpreter.implementation, interpreter.version + variants)
    return "-".join((*parts, *platform_of(interpreter)))


def platform_of(interpreter: Interpreter) -> tuple[str, str, str]:
    """Return operating system, architecture and C library in uv's words."""
    system, _, rest = interpreter.platform.partition("-")
    architecture = rest.rpartition("-")[2] or system
    return (
        _SYSTEMS.get(system, system),
        _ARCHITECTURES.get(architecture, architecture),
        _LIBCS.get(interpreter.libc.name, "none"),
    )

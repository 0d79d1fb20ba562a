"""The executables of an environment on Windows, where links do not serve.

Each is a copy of the launcher that CPython keeps for its own ``venv`` (it reads ``pyvenv.cfg`` and
starts the base interpreter), or, where a distribution leaves the launchers out, of the
interpreter itself with the libraries beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.model import Interpreter

__all__ = ["windows_executables"]


def windows_executables(interpreter: Interpreter) -> Iterator[tuple[str, Path]]:
    """Yield the names in ``Scripts`` and the files of the base installation they are copies of."""
    base = interpreter.base_executable
    for name, windowed in _names(interpreter):
        yield name, _source(interpreter, windowed=windowed)
    if not _launcher(interpreter, windowed=False).is_file():
        for pattern in ("*.dll", "*.pyd", "python*.zip"):
            for library in sorted(base.parent.glob(pattern)):
                yield library.name, library


def _names(interpreter: Interpreter) -> Iterator[tuple[str, bool]]:
    """Yield each executable's name, and whether it is one without a console."""
    minor = interpreter.minor_version
    if interpreter.implementation == "pypy":
        for name in ("python", "python3", f"python{minor}", "pypy", "pypy3", f"pypy{minor}"):
            yield f"{name}.exe", False
        for name in ("pythonw", "pypyw", f"pypy{minor}w"):
            yield f"{name}.exe", True
        return
    if interpreter.implementation == "graalpy":
        yield from (("python.exe", False), ("python3.exe", False), ("graalpy.exe", False))
        return
    yield from (("python.exe", False), ("pythonw.exe", True))
    if interpreter.gil_disabled:
        yield from ((f"python{minor}t.exe", False), (f"pythonw{minor}t.exe", True))


def _source(interpreter: Interpreter, *, windowed: bool) -> Path:
    launcher = _launcher(interpreter, windowed=windowed)
    if launcher.is_file():
        return launcher
    base = interpreter.base_executable
    window = base.with_name(base.name.replace("python", "pythonw").replace("pypy3", "pypy3w"))
    return window if windowed and window.is_file() else base


def _launcher(interpreter: Interpreter, *, windowed: bool) -> Path:
    """Return the launcher of ``venv``, the name of which changed with Python 3.13."""
    folder = interpreter.stdlib / "venv" / "scripts" / "nt"
    letters = ("w" if windowed else "") + "launcher" + ("t" if interpreter.gil_disabled else "")
    old = folder / ("pythonw.exe" if windowed else "python.exe")
    new = folder / f"venv{letters}.exe"
    return new if new.is_file() else old

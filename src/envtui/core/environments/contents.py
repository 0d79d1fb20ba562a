"""What a new environment consists of, as values: folders, files, links and copies.

The list is made from what is known of the interpreter alone, so that the environment of any
platform can be listed on any other. The order is the order of writing: ``pyvenv.cfg`` is last.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import envtui
from envtui.core.environments.activation import activation_files
from envtui.core.interpreters.pyvenv_cfg import FILE_NAME, format_cfg
from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import NewEnvironment
    from envtui.core.interpreters.model import Interpreter

__all__ = ["Copy", "Entry", "File", "Folder", "Link", "base_executable", "contents"]


# Tuples: four dataclasses would take as long to define as an environment to make.


class Folder(NamedTuple):
    """A folder, with its parents."""

    path: str


class File(NamedTuple):
    """A file and its content."""

    path: str
    content: bytes


class Link(NamedTuple):
    """A symbolic link; ``target`` is absolute or relative to the link's folder."""

    path: str
    target: str


class Copy(NamedTuple):
    """A copy of a file of the base interpreter."""

    path: str
    source: Path


Entry = Folder | File | Link | Copy

_NAMES = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy", "pyodide": "Pyodide"}


def contents(new: NewEnvironment, root: Path) -> list[Entry]:
    """Return everything that the environment at ``root`` (absolute) consists of."""
    interpreter = new.interpreter
    windows = interpreter.markers.get("os_name") == "nt"
    scheme = interpreter.venv_scheme
    scripts = str(scheme.scripts)
    entries: list[Entry] = [
        Folder(scripts),
        *(Folder(path) for path in sorted({str(scheme.purelib), str(scheme.platlib)})),
        File(".gitignore", b"*"),
        File("CACHEDIR.TAG", b"Signature: 8a477f597d28d172789f06886806bc55"),
    ]
    if windows:
        from envtui.core.environments.windows import windows_executables

        entries += [
            Copy(f"{scripts}/{name}", path) for name, path in windows_executables(interpreter)
        ]
    else:
        entries += _links(interpreter, scripts)
    for name, content in activation_files(new, root, windows=windows):
        entries.append(File(f"{scripts}/{name}", content))
    if interpreter.version_info < (3, 10):
        entries += _distutils_patch(str(scheme.purelib))
    entries.append(File(FILE_NAME, format_cfg(_cfg(new))))
    return entries


def base_executable(interpreter: Interpreter) -> Path:
    """Return what environments of the interpreter link to: absolute, links kept.

    ``python3.13`` is preferred over a ``python3`` that is the same file, which a later version may
    take over.
    """
    base = Path(os.path.abspath(interpreter.base_executable))  # noqa: PTH100 - keeps links
    if interpreter.implementation != "cpython" or base.suffix == ".exe":
        return base
    flags = interpreter.abi_flags if interpreter.gil_disabled else ""
    versioned = base.with_name(f"python{interpreter.minor_version}{flags}")
    try:
        return versioned if versioned.samefile(base) else base
    except OSError:
        return base


def _cfg(new: NewEnvironment) -> Iterator[tuple[str, str]]:
    interpreter = new.interpreter
    yield "home", str(base_executable(interpreter).parent)
    yield "implementation", _NAMES.get(interpreter.implementation, interpreter.implementation)
    yield "envtui", envtui.__version__
    yield "version_info", interpreter.version
    yield "include-system-site-packages", "true" if new.system_site_packages else "false"
    if new.relocatable:
        yield "relocatable", "true"
    if new.seed:
        yield "seed", "true"
    if new.prompt:
        yield "prompt", new.prompt


def _links(interpreter: Interpreter, scripts: str) -> Iterator[Entry]:
    yield Link(f"{scripts}/python", str(base_executable(interpreter)))
    minor = interpreter.minor_version
    names = ["python3", f"python{minor}"]
    if interpreter.gil_disabled:
        names.append(f"python{minor}t")
    if interpreter.implementation == "pypy":
        names += ["pypy", "pypy3"]
    if interpreter.implementation == "graalpy":
        names.append("graalpy")
    for name in names:
        yield Link(f"{scripts}/{name}", "python")
    # Some platforms and build back-ends put extension modules into lib64 without asking.
    if interpreter.pointer_bits == 64 and interpreter.markers.get("sys_platform") != "darwin":
        yield Link("lib64", "lib")


def _distutils_patch(purelib: str) -> Iterator[Entry]:
    source = Path(__file__).with_name("distutils_patch.py").read_bytes()
    yield File(f"{purelib}/_virtualenv.py", source)
    yield File(f"{purelib}/_virtualenv.pth", b"import _virtualenv\n")

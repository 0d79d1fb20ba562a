"""Scripts of an environment, each of which calls ``module:function`` under its interpreter.

On POSIX a script is text with a shebang line; on Windows it is one of distlib's launchers, to which
the shebang and a ZIP with ``__main__.py`` are appended.
"""

from __future__ import annotations

import ntpath
import os
import re
import struct
from collections.abc import Sequence
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.wheels.manifest import Manifest, Script

__all__ = ["launcher", "launcher_line", "named_for", "rewrite_shebang", "script_files", "shebang"]

# How much of the first line old Linux kernels read, "#!" and newline included.
_SHEBANG_LIMIT = 127


def shebang(python: str, *, relocatable: bool = False, folder: str = "") -> bytes:
    """Return the first line, or lines, that make a POSIX script run under ``python``.

    Where the kernel cannot follow a plain ``#!`` line, ``/bin/sh`` runs a second line, which Python
    reads as a string. With ``relocatable`` a script finds ``python`` from its own place by a path
    relative to ``folder``, that of the scripts.
    """
    if relocatable:
        name = os.path.relpath(python, folder).replace(os.sep, "/")
        start = '"$(dirname -- "$(realpath -- "$0")")"/' + _quote(name)
    else:
        plain = os.fsencode(f"#!{python}\n")
        if len(plain) <= _SHEBANG_LIMIT and not any(space in python for space in " \t\n"):
            return plain
        start = _quote(python)
    # For Python '''exec' … ''' is a string; for sh '''exec' is the word exec.
    return b"#!/bin/sh\n'''exec' " + os.fsencode(start) + b" \"$0\" \"$@\"\n' '''\n"


def launcher_line(python: str, folder: str = "", *, gui: bool = False) -> bytes:
    """Return the line that tells a Windows launcher to run ``python``, or its twin for ``gui``.

    With a ``folder``, that of the scripts, it is found from the launcher's own place.
    """
    if gui and python.endswith("python.exe"):
        python = f"{python.removesuffix('.exe')}w.exe"
    if folder:
        python = f"<launcher_dir>\\{ntpath.relpath(python, folder)}"
    return f'#!"{python}"\n'.encode() if " " in python else f"#!{python}\n".encode()


def _quote(text: str) -> str:
    """Quote ``text`` for sh in a way that Python can read inside a '''string'''.

    So there are never three single quotes in a row, and no backslash that Python does not know.
    """
    special = {"'": "'\"'\"'", "\\": "'\"$(printf '\\134')\"'"}
    return "'" + "".join(special.get(character, character) for character in text) + "'"


def named_for(minor_version: str, manifest: Manifest) -> Sequence[Script]:
    """Return the scripts of a wheel in an environment of that Python.

    pip's own are ``pip``, ``pip3`` and ``pip3.12``, as pip installs itself; its entry points may
    name the Python that its wheel was made with.
    """
    pip = next((script for script in manifest.scripts if script.name == "pip"), None)
    if manifest.name != "pip" or pip is None:
        return manifest.scripts
    others = [one for one in manifest.scripts if not re.fullmatch(r"pip[\d.]*", one.name)]
    versions = ("", minor_version.partition(".")[0], minor_version)
    return [*others, *(pip._replace(name=f"pip{version}") for version in versions)]


def script_files(
    name: str, target: str, *, first_lines: bytes, windows: bool = False, gui: bool = False
) -> tuple[str, bytes]:
    """Return the file name and the content of a script that calls ``target``.

    ``target`` is ``module:function``, checked when the wheel was unpacked. ``first_lines`` are
    those of ``shebang``.
    """
    module, _, function = target.partition(":")
    body = (
        "# -*- coding: utf-8 -*-\n"
        "import sys\n"
        f"from {module} import {function.partition('.')[0]}\n"
        'if __name__ == "__main__":\n'
        '    for suffix in ("-script.pyw", "-script.py", ".exe"):\n'
        "        if sys.argv[0].endswith(suffix):\n"
        "            sys.argv[0] = sys.argv[0][: -len(suffix)]\n"
        f"    sys.exit({function}())\n"
    ).encode()
    if windows:
        return f"{name}.exe", launcher(gui) + first_lines + _zipped(body)
    return name, first_lines + body


def rewrite_shebang(content: bytes, first_lines: bytes) -> bytes:
    """Return a script of a wheel with its ``#!python`` line, arguments included, replaced."""
    return first_lines + content.partition(b"\n")[2]


def launcher(gui: bool, machine: str = "", bits: int = 0) -> bytes:
    """Return distlib's Windows launcher for console or gui scripts, by default for this machine.

    It need not match the interpreter, which it starts as a process of its own.
    """
    import platform
    from importlib.util import find_spec

    machine = (machine or platform.machine()).lower()
    bits = bits or struct.calcsize("P") * 8
    name = f"{'w' if gui else 't'}{bits}{'-arm' if machine in ('arm64', 'aarch64') else ''}.exe"
    spec = find_spec("distlib")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("distlib, which has the Windows launchers, is not installed")
    return (Path(spec.origin).parent / name).read_bytes()


def _zipped(body: bytes) -> bytes:
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        # A fixed date, so that the same script always has the same bytes.
        archive.writestr(zipfile.ZipInfo("__main__.py", (1980, 1, 1, 0, 0, 0)), body)
    return buffer.getvalue()

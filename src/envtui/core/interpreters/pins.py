"""What a project asks for: ``.python-version``, ``.python-versions``, ``requires-python``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from envtui.core.errors import InterpreterError
from envtui.core.files import read_regular
from envtui.core.interpreters.request import PythonRequest, parse_request
from envtui.core.interpreters.versions import upward
from envtui.core.literal import literal
from envtui.core.record import Record

__all__ = ["Pin", "read_pin", "read_requires_python"]

_PROJECT = ("pyproject.toml", ".git")
_LIMIT = 1 << 20


class Pin(Record):
    """A request that a file makes."""

    file: Path
    request: PythonRequest | None
    """``None`` if what the file says cannot be asked for."""
    problem: str = ""
    """One sentence of why it is passed over; empty if it is not."""


def read_pin(folder: Path, environ: Mapping[str, str] | None = None) -> Pin | None:
    """Return what the nearest version file asks for, ``None`` if there is none.

    Looked for from ``folder`` upward to the root of the project, then where uv keeps the person's
    own choice. The first line that is no comment counts; what it says may be wrong, which is a
    problem of the pin and no error.
    """
    for file in _version_files(os.path.abspath(folder), os.environ if environ is None else environ):
        text = next(_lines(file), "")
        if text:
            return _pin(file, text)
    return None


def read_requires_python(folder: Path) -> Pin | None:
    """Return what ``requires-python`` of the project around ``folder`` asks for, if anything."""
    for place in upward(os.path.abspath(folder)):
        file = os.path.join(place, "pyproject.toml")
        if not os.path.isfile(file):
            continue
        import tomllib

        try:
            project = tomllib.loads(read_regular(file, _LIMIT).decode()).get("project")
        except (OSError, ValueError) as error:
            return Pin(Path(file), None, f"{literal(file)} cannot be read: {literal(str(error))}")
        text = project.get("requires-python") if isinstance(project, dict) else None
        return _pin(file, text) if isinstance(text, str) and text.strip() else None
    return None


def _version_files(folder: str, environ: Mapping[str, str]) -> Iterator[str]:
    for place in upward(folder):
        yield from _both(place)
        if any(os.path.exists(os.path.join(place, mark)) for mark in _PROJECT):
            break
    configuration = environ.get("XDG_CONFIG_HOME") or os.path.join(
        environ.get("HOME", ""), ".config"
    )
    if os.path.isabs(configuration):
        yield from _both(os.path.join(configuration, "uv"))


def _both(folder: str) -> Iterator[str]:
    yield os.path.join(folder, ".python-version")
    yield os.path.join(folder, ".python-versions")


def _lines(file: str) -> Iterator[str]:
    try:
        text = read_regular(file, 65536).decode("utf-8", "replace")
    except OSError:
        return
    for line in text.splitlines():
        if (line := line.strip()) and not line.startswith("#"):
            yield line


def _pin(file: str, text: str) -> Pin:
    try:
        request = parse_request(text)
    except InterpreterError as error:
        return Pin(Path(file), None, f"{literal(file)}: {error.message}")
    if request.kind == "name":
        problem = f"{literal(file)} names {literal(text)}, which is not a version of Python."
        return Pin(Path(file), None, problem)
    return Pin(Path(file), request)

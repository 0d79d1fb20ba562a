"""The interpreter that a request means."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from envtui.core.errors import InterpreterError
from envtui.core.interpreters.request import PythonRequest, parse_request
from envtui.core.interpreters.search import Search, search_from
from envtui.core.interpreters.select import by_path, select
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.model import Interpreter

__all__ = ["find_interpreter"]


def find_interpreter(
    request: str = "",
    *,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    managed: bool | None = None,
) -> Interpreter:
    """Return the first interpreter that satisfies ``request``, never an environment's.

    An environment named by its path stands for its base interpreter.

    Args:
        request: what ``parse_request`` takes. Empty for what the project around ``folder`` asks
            for, by a version file or by ``requires-python``, and else for the default Python.
        environ: the environment variables that decide; the process's own by default.
        folder: where the request is made; without it no project is looked at.
        managed: whether it must be one that uv has installed, or must not; a path may be either.

    Raises:
        InterpreterError: nothing satisfies it; says what was looked for, where, what is there.
    """
    search = search_from(folder, environ)
    asked_by = ""
    wanted = parse_request(request)
    if not request.strip() and folder is not None:
        wanted, asked_by = _request_of_project(folder, search, wanted)
    try:
        if wanted.kind in ("file", "directory"):
            return by_path(search, wanted, trusted=not asked_by)
        from envtui.core.interpreters.sources import candidates

        found = select(search, wanted, candidates(search, wanted, managed))
        if found is None:
            raise _not_found(search, wanted, asked_by, managed)
        return found
    finally:
        search.cache.save()


def _request_of_project(
    folder: Path, search: Search, default: PythonRequest
) -> tuple[PythonRequest, str]:
    """Return what the project asks for and the file that says so, or the default."""
    from envtui.core.interpreters.pins import read_pin, read_requires_python

    for pin in (read_pin(folder, search.environ), read_requires_python(folder)):
        if pin and pin.request:
            return pin.request, os.fspath(pin.file)
    return default, ""


def _not_found(
    search: Search, request: PythonRequest, asked_by: str, managed: bool | None
) -> InterpreterError:
    asked = literal(request.text.strip()) or "a default Python"
    if asked_by:
        asked += f" (named by {literal(asked_by)})"
    looked = [place for place in search.places if not place.skipped]
    folders = sum(place.source == "PATH" for place in looked)
    where = [f"{folders} folders of PATH"] + [p.source for p in looked if p.source != "PATH"]
    there = ", ".join(_versions_there(search)) or "no other"
    which = {None: "", True: " installed by uv", False: " not installed by uv"}[managed]
    places = ", ".join(dict.fromkeys(where))
    return InterpreterError(
        f"No interpreter{which} found for {asked} in {places}; there is {there}.",
        hint="See all of them with 'envtui python list'.",
    )


def _versions_there(search: Search) -> list[str]:
    from envtui.core.interpreters.discover import survey_interpreters
    from envtui.core.interpreters.versions import version_key

    found, _ = survey_interpreters(search.environ, Path(search.folder))
    versions = {row.interpreter.version for row in found if row.interpreter}
    return sorted(versions, key=version_key, reverse=True)

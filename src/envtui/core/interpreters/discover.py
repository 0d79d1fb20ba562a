"""Every interpreter there is, as rows of a list."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from envtui.core.errors import InterpreterError
from envtui.core.interpreters.fold import fold, identity
from envtui.core.interpreters.from_files import executable_fault, version_from_files
from envtui.core.interpreters.inspect import UntrustedInterpreter, inspect_with
from envtui.core.interpreters.model import FoundInterpreter
from envtui.core.interpreters.names import stem
from envtui.core.interpreters.search import FoundExecutable, Place, Search, search_from
from envtui.core.interpreters.select import OLDEST, is_environment_of
from envtui.core.interpreters.sources import candidates
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.events import Cancel
    from envtui.core.interpreters.cache import Cache
    from envtui.core.interpreters.request import PythonRequest

__all__ = ["discover_interpreters", "meets_request", "survey_interpreters"]

OnFound = Callable[[FoundInterpreter], None]
_Row = tuple[FoundExecutable, tuple[str, ...]]


def discover_interpreters(
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    *,
    on_found: OnFound | None = None,
    cancel: Cancel | None = None,
) -> tuple[FoundInterpreter, ...]:
    """Return every interpreter on this machine, the newest first, those that do not work last.

    Environments are not among them. Interpreters that are not known yet are asked side by side.

    Args:
        environ: the environment variables that decide; the process's own by default.
        folder: where version files are read from upward, and whose project's executables are not
            run; the current folder by default.
        on_found: called with each row as it is known, from any thread and in any order.
        cancel: looked at between two interpreters.

    Raises:
        Cancelled: ``cancel`` was requested.
    """
    return survey_interpreters(environ, folder, on_found=on_found, cancel=cancel)[0]


def survey_interpreters(
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    *,
    managed: bool | None = None,
    on_found: OnFound | None = None,
    cancel: Cancel | None = None,
) -> tuple[tuple[FoundInterpreter, ...], tuple[Place, ...]]:
    """Return what ``discover_interpreters`` does, and every place looked at or passed over.

    With ``managed`` only those that uv has installed, or only the others.
    """
    search = search_from(folder, environ)
    rows = fold(candidates(search, None, managed))

    def describe(row: _Row) -> FoundInterpreter | None:
        if cancel:
            cancel.check()
        found = _describe(search, *row)
        if found and on_found:
            on_found(found)
        return found

    try:
        described = _describe_all(describe, rows, search.cache)
    finally:
        search.cache.save()
    found = [row for row in described if row]
    return tuple(sorted(found, key=_newest_first)), tuple(search.places)


def _describe(
    search: Search, first: FoundExecutable, others: tuple[str, ...]
) -> FoundInterpreter | None:
    """Return the row of an interpreter, ``None`` if it proves to be an environment's."""
    path, aliases = Path(first.path), tuple(map(Path, others))
    if first.fault:
        return FoundInterpreter(
            path, first.source, None, f"{literal(first.path)} {first.fault}", aliases
        )
    try:
        interpreter = inspect_with(search.cache, first.path, search=search)
    except InterpreterError as error:
        return FoundInterpreter(
            path,
            first.source,
            None,
            error.message,
            aliases,
            version_from_files=version_from_files(first.path),
            needs_permission=isinstance(error, UntrustedInterpreter),
        )
    if is_environment_of(interpreter):
        search.note(first.source, first.path, "belongs to a virtual environment")
        return None
    problem = ""
    if interpreter.version_info < OLDEST:
        problem = f"{literal(first.path)} is too old: environments need Python 3.6 or later."
    return FoundInterpreter(path, first.source, interpreter, problem, aliases)


def _describe_all(
    describe: Callable[[_Row], FoundInterpreter | None], rows: list[_Row], cache: Cache
) -> list[FoundInterpreter | None]:
    """Describe every row: the known ones at once, those that need a process side by side."""
    unknown = [row for row in rows if not _is_quick(row[0], cache)]
    known = [describe(row) for row in rows if row not in unknown]
    if len(unknown) < 2:
        return known + [describe(row) for row in unknown]
    from concurrent.futures import ThreadPoolExecutor

    threads = ThreadPoolExecutor(max_workers=min(len(unknown), 4 * (os.cpu_count() or 2)))
    try:
        return [*known, *threads.map(describe, unknown)]
    finally:  # after a cancellation those that are being asked still have to end
        threads.shutdown(wait=False, cancel_futures=True)


def _is_quick(first: FoundExecutable, cache: Cache) -> bool:
    """Whether no process is needed to describe a row."""
    return bool(first.fault) or cache.knows(first.path) or bool(executable_fault(first.path))


def _newest_first(row: FoundInterpreter) -> tuple[object, ...]:
    interpreter = row.interpreter
    if interpreter is None:
        return (True,)
    newest = [-part if isinstance(part, int) else part for part in interpreter.version_info]
    return (
        False,
        bool(row.problem),
        interpreter.implementation != "cpython",
        *newest,
        interpreter.is_prerelease,
        interpreter.gil_disabled,
        interpreter.debug,
    )


def meets_request(found: FoundInterpreter, request: PythonRequest) -> bool:
    """Whether a row of the list is one that ``request`` means.

    One that does not answer is judged by the version that files tell.
    """
    if request.kind == "name":
        names = {stem(path.name) for path in (found.path, *found.aliases)}
        return stem(request.target) in names
    if request.kind == "file":
        return identity(found.path) == identity(request.target)
    if request.kind == "directory":
        folder = os.path.abspath(request.target)
        return any(path.is_relative_to(folder) for path in (found.path, *found.aliases))
    if found.interpreter is None:
        wanted = list(map(str, request.release))
        known = found.version_from_files.split(".")
        return bool(wanted) and all(one == two for one, two in zip(wanted, known, strict=False))
    return request.matches(found.interpreter)

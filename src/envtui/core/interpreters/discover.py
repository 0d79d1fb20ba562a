"""Every interpreter there is, and the one that a request means."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from envtui.core.errors import InterpreterError
from envtui.core.interpreters.fold import fold
from envtui.core.interpreters.from_files import executable_fault, version_from_files
from envtui.core.interpreters.inspect import UntrustedInterpreter, inspect_with
from envtui.core.interpreters.model import FoundInterpreter, Interpreter
from envtui.core.interpreters.request import Request, parse_request
from envtui.core.interpreters.search import Candidate, Place, Search
from envtui.core.interpreters.select import OLDEST, by_path, is_environment_of, select
from envtui.core.interpreters.sources import all_sources
from envtui.core.interpreters.sources.version_managers import is_managed_by_uv
from envtui.core.interpreters.versions import version_key
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.events import Cancel
    from envtui.core.interpreters.cache import Cache

__all__ = ["discover", "find_interpreter", "survey"]

OnFound = Callable[[FoundInterpreter], None]
_Row = tuple[Candidate, tuple[str, ...]]


def discover(
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
    return survey(environ, folder, on_found=on_found, cancel=cancel)[0]


def survey(
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    *,
    managed: bool | None = None,
    on_found: OnFound | None = None,
    cancel: Cancel | None = None,
) -> tuple[tuple[FoundInterpreter, ...], tuple[Place, ...]]:
    """Return what ``discover`` does, and every place that was looked at or passed over.

    With ``managed`` only those that uv has installed, or only the others.
    """
    search = _search(environ, folder)
    rows = fold(_candidates(search, None, managed))

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


def _describe(search: Search, first: Candidate, others: tuple[str, ...]) -> FoundInterpreter | None:
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


def _is_quick(first: Candidate, cache: Cache) -> bool:
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
    search = _search(environ, folder)
    asked_by = ""
    wanted = parse_request(request)
    if not request.strip() and folder is not None:
        wanted, asked_by = _request_of_project(folder, search, wanted)
    try:
        if wanted.kind in ("file", "directory"):
            return by_path(search, wanted, trusted=not asked_by)
        found = select(search, wanted, _candidates(search, wanted, managed))
        if found is None:
            raise _not_found(search, wanted, asked_by, managed)
        return found
    finally:
        search.cache.save()


def _request_of_project(folder: Path, search: Search, default: Request) -> tuple[Request, str]:
    """Return what the project asks for and the file that says so, or the default."""
    from envtui.core.interpreters.pins import pinned, required

    for pin in (pinned(folder, search.environ), required(folder)):
        if pin and pin.request:
            return pin.request, os.fspath(pin.file)
    return default, ""


def _not_found(
    search: Search, request: Request, asked_by: str, managed: bool | None
) -> InterpreterError:
    asked = literal(request.text.strip()) or "a default Python"
    if asked_by:
        asked += f" (named by {literal(asked_by)})"
    looked = [place for place in search.places if not place.skipped]
    folders = sum(place.source == "PATH" for place in looked)
    where = [f"{folders} folders of PATH"] + [p.source for p in looked if p.source != "PATH"]
    everywhere = Search(search.environ, search.folder, cache=search.cache)
    rows = fold(_candidates(everywhere, None))
    described = _describe_all(lambda row: _describe(everywhere, *row), rows, search.cache)
    versions = {row.interpreter.version for row in described if row and row.interpreter}
    there = ", ".join(sorted(versions, key=version_key, reverse=True)) or "no other"
    which = {None: "", True: " installed by uv", False: " not installed by uv"}[managed]
    places = ", ".join(dict.fromkeys(where))
    return InterpreterError(
        f"No interpreter{which} found for {asked} in {places}; there is {there}.",
        hint="See all of them with 'envtui python list'.",
    )


def _search(environ: Mapping[str, str] | None, folder: Path | None) -> Search:
    return Search(os.environ if environ is None else environ, os.path.abspath(folder or os.curdir))


def _candidates(
    search: Search, request: Request | None, managed: bool | None = None
) -> Iterator[Candidate]:
    for source in all_sources(search, request):
        for candidate in source.candidates(search):
            if managed is None or is_managed_by_uv(search, candidate.path) == managed:
                yield candidate

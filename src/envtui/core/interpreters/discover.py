"""Every interpreter there is, and the one that a request means."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from envtui.core.errors import InterpreterError
from envtui.core.events import Cancel
from envtui.core.interpreters.cache import AnswerCache
from envtui.core.interpreters.fold import fold
from envtui.core.interpreters.inspect import inspect_with
from envtui.core.interpreters.model import FoundInterpreter, Interpreter
from envtui.core.interpreters.request import Request, parse_request
from envtui.core.interpreters.search import Candidate, Search, Source
from envtui.core.interpreters.sources.pyenv import Pyenv
from envtui.core.interpreters.sources.search_path import SearchPath
from envtui.core.literal import literal

__all__ = ["discover", "find_interpreter"]

OnFound = Callable[[FoundInterpreter], None]


def discover(
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    *,
    on_found: OnFound | None = None,
    cancel: Cancel | None = None,
) -> tuple[FoundInterpreter, ...]:
    """Return every interpreter on this machine, in the order in which a search meets them.

    Args:
        environ: the environment variables that decide; the process's own by default.
        folder: where version files are read from upward; the current folder by default.
        on_found: called with each row as it is known, from any thread and in any order.
        cancel: looked at between two interpreters.

    Raises:
        Cancelled: ``cancel`` was requested.
    """
    search = _search(environ, folder)
    cache = AnswerCache()
    rows = fold(_all_candidates(_sources(None), search))

    def describe(row: tuple[Candidate, tuple[str, ...]]) -> FoundInterpreter:
        if cancel:
            cancel.check()
        found = _describe(cache, *row)
        if on_found:
            on_found(found)
        return found

    try:
        return tuple(_in_parallel(describe, rows, cache))
    finally:
        cache.save()


def _describe(cache: AnswerCache, first: Candidate, others: tuple[str, ...]) -> FoundInterpreter:
    path, aliases = Path(first.path), tuple(map(Path, others))
    try:
        interpreter = inspect_with(cache, first.path)
    except InterpreterError as error:
        return FoundInterpreter(path, first.source, None, error.message, aliases)
    return FoundInterpreter(path, first.source, interpreter, "", aliases)


def _in_parallel(
    describe: Callable[[tuple[Candidate, tuple[str, ...]]], FoundInterpreter],
    rows: list[tuple[Candidate, tuple[str, ...]]],
    cache: AnswerCache,
) -> list[FoundInterpreter]:
    """Describe every row; those that need a process run side by side."""
    unknown = [row for row in rows if not cache.knows(row[0].path)]
    if len(unknown) < 2:
        return [describe(row) for row in rows]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=min(len(rows), 2 * (os.cpu_count() or 2))) as threads:
        return list(threads.map(describe, rows))


def find_interpreter(
    request: str = "",
    *,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Interpreter:
    """Return the first interpreter that satisfies ``request``, never an environment's.

    An environment named by its path stands for its base interpreter.

    Args:
        request: what ``parse_request`` takes; empty for the default Python.
        environ: the environment variables that decide; the process's own by default.
        folder: where version files are read from upward; the current folder by default.

    Raises:
        InterpreterError: nothing satisfies it; says what was looked for, where, what is there.
    """
    wanted = parse_request(request)
    search = _search(environ, folder)
    cache = AnswerCache()
    try:
        if wanted.kind in ("file", "directory"):
            return _by_path(cache, wanted)
        return _select(cache, wanted, search)
    finally:
        cache.save()


def _by_path(cache: AnswerCache, request: Request) -> Interpreter:
    path = request.target
    if request.kind == "directory":
        path = _python_of(path)
    interpreter = inspect_with(cache, path, again=True)
    if interpreter.is_virtual:
        interpreter = inspect_with(cache, os.fspath(interpreter.base_executable), again=True)
    return interpreter


def _python_of(folder: str) -> str:
    for parts in (
        ("bin", "python"),
        ("bin", "python3"),
        ("Scripts", "python.exe"),
        ("python.exe",),
    ):
        path = os.path.join(folder, *parts)
        if os.path.isfile(path):
            return path
    raise InterpreterError(f"There is no Python in the folder {literal(folder)}.")


def _select(cache: AnswerCache, request: Request, search: Search) -> Interpreter:
    second_best: Interpreter | None = None
    others: list[str] = []
    for candidate in _all_candidates(_sources(request), search):
        if _is_ruled_out(candidate, request):
            continue
        try:
            interpreter = inspect_with(cache, candidate.path)
        except InterpreterError as error:
            others.append(error.message)
            continue
        if interpreter.is_virtual or interpreter.version_info < (3, 6):
            continue
        if not request.matches(interpreter):
            others.append(interpreter.version)
        elif _is_first_choice(candidate, interpreter, request):
            return interpreter
        else:
            second_best = second_best or interpreter
    if second_best:
        return second_best
    asked = literal(request.text) or "the default Python"
    there = ", ".join(dict.fromkeys(others)) or "none"
    raise InterpreterError(
        f"No interpreter found for {asked} on PATH and in pyenv; found instead: {there}.",
        hint="See all of them with: envtui python list",
    )


def _is_ruled_out(candidate: Candidate, request: Request) -> bool:
    length = min(len(candidate.release), len(request.release))
    return candidate.release[:length] != request.release[:length]


def _is_first_choice(candidate: Candidate, interpreter: Interpreter, request: Request) -> bool:
    if candidate.by_name or request.kind == "name":
        return True
    if interpreter.is_prerelease and not request.pre:
        return False
    if interpreter.debug and not request.debug:
        return False
    return interpreter.implementation == "cpython" or bool(request.implementation)


def _search(environ: Mapping[str, str] | None, folder: Path | None) -> Search:
    return Search(os.environ if environ is None else environ, os.path.abspath(folder or os.curdir))


def _sources(request: Request | None) -> tuple[Source, ...]:
    if request and request.kind == "name":
        return (SearchPath(request),)
    return (SearchPath(request), Pyenv())


def _all_candidates(sources: Iterable[Source], search: Search) -> Iterator[Candidate]:
    for source in sources:
        yield from source.candidates(search)

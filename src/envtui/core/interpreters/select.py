"""Which of the interpreters a request means: uv's rules of selection."""

from __future__ import annotations

import os
from collections.abc import Iterable

from envtui.core.errors import InterpreterError
from envtui.core.interpreters.inspect import inspect_with
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.model import Interpreter
    from envtui.core.interpreters.request import PythonRequest
    from envtui.core.interpreters.search import FoundExecutable, Search

__all__ = ["OLDEST", "by_path", "is_environment_of", "python_in", "select"]

OLDEST = (3, 6)
"""The first version that environments are made for."""
_LONGEST_CHAIN = 8


def select(
    search: Search, request: PythonRequest, candidates: Iterable[FoundExecutable]
) -> Interpreter | None:
    """Return the first candidate that satisfies ``request``, ``None`` if none does.

    The first match wins, not the newest. Pre-releases, debug builds and other implementations
    than CPython that nobody asked for count only if there is nothing better, in this order:
    debug, pre-release, other; unless a shell would start them as ``python`` or ``python3``.
    """
    second_best: list[tuple[int, Interpreter]] = []
    for candidate in candidates:
        if _is_ruled_out(candidate, request):
            continue
        try:
            interpreter = inspect_with(search.cache, candidate.path, search=search)
        except InterpreterError:
            continue
        if not _is_usable(interpreter) or not request.matches(interpreter):
            continue
        rank = _rank(candidate, interpreter, request)
        if rank == 0:
            return interpreter
        second_best.append((rank, interpreter))
    return min(second_best, key=lambda ranked: ranked[0])[1] if second_best else None


def _is_ruled_out(candidate: FoundExecutable, request: PythonRequest) -> bool:
    """Whether its place, its folder or the registry say already that it is not what is meant."""
    if candidate.fault:
        return True
    length = min(len(candidate.release), len(request.release))
    # PyPy's folders are named by PyPy's version, not by Python's.
    return request.implementation in ("", "cpython") and (
        candidate.release[:length] != request.release[:length]
    )


def _is_usable(interpreter: Interpreter) -> bool:
    return interpreter.version_info >= OLDEST and not is_environment_of(interpreter)


def is_environment_of(interpreter: Interpreter) -> bool:
    """Whether it is a virtual environment's.

    Prefixes alone do not tell: those of Nix's wrapped Pythons differ too.
    """
    return interpreter.is_virtual and os.path.exists(interpreter.prefix / "pyvenv.cfg")


def _rank(candidate: FoundExecutable, interpreter: Interpreter, request: PythonRequest) -> int:
    """Return 0 for what is taken at once, and else how far it is from what is meant."""
    if candidate.by_name or request.kind in ("name", "any"):
        return 0
    if interpreter.debug and not request.debug:
        return 1
    if interpreter.is_prerelease and not request.pre and not request.specifiers:
        return 2
    return 0 if interpreter.implementation in (request.implementation, "cpython") else 3


def by_path(search: Search, request: PythonRequest, *, trusted: bool) -> Interpreter:
    """Return the interpreter that a path means: of an environment its base.

    Args:
        search: where the request is made; a shim is resolved as it would be there.
        request: one of kind ``file`` or ``directory``.
        trusted: whether a person named the path, who may have anything run.

    Raises:
        InterpreterError: there is no interpreter, it does not answer, or it may not be run.
    """
    path = os.path.join(search.folder, request.target)
    if request.kind == "directory":
        folder, path = path, python_in(path)
        if not path:
            raise InterpreterError(
                f"There is no Python in the folder {literal(folder)}.",
                hint="Name an environment, an interpreter, or a version.",
            )
    path = _behind_shim(search, path)
    required = None if trusted else search
    interpreter = inspect_with(search.cache, path, search=required, again=True)
    for _ in range(_LONGEST_CHAIN):
        if not is_environment_of(interpreter):
            return interpreter
        base = os.fspath(interpreter.base_executable)
        interpreter = inspect_with(search.cache, base, search=required, again=True)
    raise InterpreterError(f"{literal(path)} belongs to environments made from each other.")


def _behind_shim(search: Search, path: str) -> str:
    """Return where ``path`` leads to if it is a shim, else ``path``."""
    folder = os.path.dirname(path)
    if os.path.basename(folder) != "shims":  # as all managers call it
        return path
    from envtui.core.interpreters.shims import manager_of, resolve_shim

    manager = manager_of(search, folder)
    if manager is None:
        return path
    resolved = resolve_shim(search, manager, os.path.basename(path))
    if not resolved.path:
        raise InterpreterError(f"{literal(path)} leads nowhere: {literal(resolved.rule)}.")
    return resolved.path


def python_in(folder: str) -> str:
    """Return the executable of the environment or installation in ``folder``; empty if none.

    ``bin/python`` may still be Python 2, so ``bin/python3`` comes first, as in uv.
    """
    for place in ("bin/python3", "bin/python", "bin/pypy3", "Scripts/python.exe", "python.exe"):
        path = os.path.join(folder, *place.split("/"))
        if os.path.lexists(path):
            return path
    return ""

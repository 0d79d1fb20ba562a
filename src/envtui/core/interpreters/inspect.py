"""The facts of one interpreter: from the cache, or by asking it once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from envtui.core.errors import InterpreterError
from envtui.core.interpreters.cache import Cache, stamp
from envtui.core.interpreters.model import Interpreter, Libc, Scheme
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from envtui.core.interpreters.search import Search

__all__ = ["UntrustedInterpreter", "inspect_interpreter", "inspect_with"]


class UntrustedInterpreter(InterpreterError):
    """It was not run: nobody has allowed it, and it lies in no folder of tools."""


def inspect_interpreter(path: Path, *, asked: bool = True) -> Interpreter:
    """Return the facts of the interpreter at ``path``, asked once and remembered.

    Args:
        path: an executable; it is run if its answer is not known.
        asked: whether a person named it. One that only a file names, the ``home`` of an
            environment say, is run only from folders of tools or if it was allowed.

    Raises:
        InterpreterError: there is no interpreter at ``path``, it does not answer, or it may not
            be run (``UntrustedInterpreter``).
    """
    cache, search = Cache(), None
    if not asked:
        from envtui.core.interpreters.search import search_from

        search = search_from()
    try:
        return inspect_with(cache, os.fspath(path), search=search, again=True)
    finally:
        cache.save()


def inspect_with(
    cache: Cache, path: str, *, search: Search | None = None, again: bool = False
) -> Interpreter:
    """Do as ``inspect_interpreter`` with a cache that the caller saves.

    Args:
        cache: where answers are looked up and left.
        path: an executable, absolute or relative to the current folder.
        search: the surroundings in which it must be trusted to be run; ``None`` to run it anyway.
        again: ask once more even if it failed a short while ago, and wait longer for the answer.

    Raises:
        InterpreterError: there is no interpreter at ``path``, it does not answer, or it may not
            be run (``UntrustedInterpreter``).
    """
    path = os.path.abspath(path)
    now, real_path = stamp(path), os.path.realpath(path)
    if answer := cache.answer(path, real_path, now):
        return _interpreter(path, real_path, answer)
    if answer := cache.answer_of_alias(path, real_path, now):
        cache.remember(path, real_path, now, answer, _witnesses(answer))
        return _interpreter(path, real_path, answer)
    if not again and (reason := cache.failure(path, real_path, now)):
        raise InterpreterError(reason)
    _check(path, search)
    try:
        answer = _ask(path, patiently=again)
        interpreter = _interpreter(path, real_path, answer)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InterpreterError(f"{literal(path)} answered like no Python.") from error
    except InterpreterError as error:
        cache.remember_failure(path, real_path, now, error.message)
        raise
    # A wrapper script stands for whatever it chooses today: its answer is not kept.
    if os.path.realpath(answer["executable"]) == real_path:
        cache.remember(path, real_path, now, answer, _witnesses(answer))
    return interpreter


def _check(path: str, search: Search | None) -> None:
    """Raise if the file cannot be an interpreter, or must not be run."""
    from envtui.core.interpreters.from_files import executable_fault

    if fault := executable_fault(path):
        raise InterpreterError(f"{literal(path)} {fault}")
    if search is None:
        return
    from envtui.core.interpreters.trust import distrust

    if reason := distrust(path, search):
        raise UntrustedInterpreter(
            f"{literal(path)} {reason}.",
            hint=f"If you trust it, run 'envtui python allow {literal(path)}'.",
        )


def _ask(path: str, *, patiently: bool) -> dict[str, Any]:
    # A warm cache starts no process and spares the import of what that needs.
    from envtui.core.interpreters.ask import SECONDS, SECONDS_IF_NEEDED, ask

    return ask(path, seconds=SECONDS_IF_NEEDED if patiently else SECONDS)


def _witnesses(answer: Mapping[str, Any]) -> list[str]:
    """Return the files beside the executable whose change makes an answer wrong."""
    witnesses = [os.path.join(answer["stdlib"], "EXTERNALLY-MANAGED")]
    if answer["prefix"] != answer["base_prefix"]:
        witnesses += [os.path.join(answer["prefix"], "pyvenv.cfg"), answer["base_executable"]]
    return witnesses


def _interpreter(path: str, real_path: str, answer: Mapping[str, Any]) -> Interpreter:
    return Interpreter(
        executable=Path(path),
        real_path=Path(real_path),
        implementation=answer["implementation"],
        version=answer["version"],
        implementation_version=answer["implementation_version"],
        prefix=Path(answer["prefix"]),
        base_prefix=Path(answer["base_prefix"]),
        base_executable=Path(answer["base_executable"]),
        stdlib=Path(answer["stdlib"]),
        scheme=_scheme(answer["scheme"]),
        venv_scheme=_scheme(answer["venv_scheme"]),
        markers=dict(answer["markers"]),
        platform=answer["platform"],
        libc=Libc(*answer["libc"]),
        abi_flags=answer["abi_flags"],
        soabi=answer["soabi"],
        pointer_bits=answer["pointer_bits"],
        gil_disabled=answer["gil_disabled"],
        debug=answer["debug"],
        externally_managed=answer["externally_managed"],
        site_packages=tuple(map(Path, answer["site_packages"])),
        macos=answer["macos"],
    )


def _scheme(paths: Mapping[str, str]) -> Scheme:
    return Scheme(**{name: Path(path) for name, path in paths.items()})

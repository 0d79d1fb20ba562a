"""The facts of one interpreter: from the cache, or by asking it once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from envtui.core.errors import InterpreterError
from envtui.core.interpreters.cache import AnswerCache, stamp
from envtui.core.interpreters.model import Interpreter, Libc, Scheme
from envtui.core.literal import literal

__all__ = ["inspect_interpreter", "inspect_with"]


def inspect_interpreter(path: Path) -> Interpreter:
    """Return the facts of the interpreter at ``path``, asked once and remembered.

    Raises:
        InterpreterError: there is no interpreter at ``path``, or it does not answer.
    """
    cache = AnswerCache()
    try:
        return inspect_with(cache, os.fspath(path), again=True)
    finally:
        cache.save()


def inspect_with(cache: AnswerCache, path: str, *, again: bool = False) -> Interpreter:
    """Do as ``inspect_interpreter`` with a cache that the caller saves.

    Args:
        cache: where answers are looked up and left.
        path: an executable, absolute or relative to the current folder.
        again: ask once more even if it failed a short while ago.

    Raises:
        InterpreterError: there is no interpreter at ``path``, or it does not answer.
    """
    path = os.path.abspath(path)
    now, real_path = stamp(path), os.path.realpath(path)
    if answer := cache.answer(path, real_path, now):
        return _interpreter(path, real_path, answer)
    if not again and (reason := cache.failure(path, real_path, now)):
        raise InterpreterError(reason)
    # Needed for a process only: a warm cache spares the import.
    from envtui.core.interpreters.ask import ask, executable_fault

    if fault := executable_fault(path):
        raise InterpreterError(f"{literal(path)} {fault}")
    try:
        answer = ask(path)
        interpreter = _interpreter(path, real_path, answer)
    except (KeyError, TypeError, ValueError) as error:
        raise InterpreterError(f"{literal(path)} answered like no Python.") from error
    except InterpreterError as error:
        cache.remember_failure(path, real_path, now, error.message)
        raise
    # A wrapper script stands for whatever it chooses today: its answer is not kept.
    if os.path.realpath(answer["executable"]) == real_path:
        cache.remember(path, real_path, now, answer, _witnesses(path, answer))
    return interpreter


def _witnesses(path: str, answer: Mapping[str, Any]) -> list[str]:
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

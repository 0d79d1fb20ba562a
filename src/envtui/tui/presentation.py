"""Models of the core turned into rows and texts. Pure: nothing here knows of a screen."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from re import findall, sub
from typing import TYPE_CHECKING

from envtui.core import literal
from envtui.core.record import Record
from envtui.tui.rows import Cell, Column, Role, Row

if TYPE_CHECKING:
    from envtui.core import (
        Details,
        Distribution,
        Environment,
        FoundInterpreter,
        Interpreter,
        Outdated,
    )

__all__ = [
    "INTERPRETER_COLUMNS",
    "PACKAGE_COLUMNS",
    "Installed",
    "duration",
    "implementation_name",
    "interpreter_row",
    "natural_key",
    "package_row",
    "package_rows",
    "plural",
    "sentence",
    "short_path",
    "size",
    "version_key",
]

INTERPRETER_COLUMNS = (
    Column("  Python"),
    Column("Kind", least=8, most=30, rank=2),
    Column("Source", rank=4),
    Column("Envs", right=True, rank=1),
    Column("Path", least=22, rank=3, is_path=True),
    Column("Also as", least=40, rank=5),
)
PACKAGE_COLUMNS = (
    Column("Name", least=14, most=40),
    Column("Version", least=7, most=24),
    Column("Kind", rank=1),
    Column("Size", right=True),
    Column("Summary", least=10, rank=2),
)
_NAMES = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}


class Installed(Record):
    """An installed distribution and what has been learned of it so far."""

    distribution: Distribution
    details: Details | None = None
    is_root: bool | None = None
    """Whether nothing else needs it; ``None`` while unknown."""
    extras: tuple[str, ...] = ()
    """The extras of others that require it, where nothing else does: ``uvicorn[standard]``."""
    is_noted: bool = False
    """Whether its installer notes what was asked for: that this was not, then means something."""
    size: int = -1
    """In bytes; -1 while unknown."""
    missing: tuple[str, ...] = ()
    """Its requirements that nothing installed satisfies, as written."""
    newer: Outdated | None = None
    """The newer versions there are, if that was looked for."""


def short_path(path: Path | str, home: Path | None = None, base: Path | None = None) -> str:
    """Return ``path`` to be read: below ``base`` without it, below ``home`` with ``~``."""
    text = str(path)
    if base is not None and text.startswith(f"{base}{os.sep}"):
        return literal(text[len(str(base)) + 1 :])
    # For hundreds of rows at a time: Path.home() takes as long as the rest of a row.
    above = str(home) if home else os.path.expanduser("~")  # noqa: PTH111
    if text == above or text.startswith((f"{above}/", f"{above}\\")):
        text = "~" + text[len(above) :]
    return literal(text)


def sentence(text: str, home: Path | None = None) -> str:
    """Return a sentence of the core, literal, with ``~`` for the home folder in its paths."""
    return literal(text).replace(f"{literal(str(home or Path.home()))}{os.sep}", f"~{os.sep}")


def size(count: int) -> str:
    """Return a number of bytes as people read it: ``1.2 MB``; empty if it is negative."""
    if count < 0:
        return ""
    if count < 1000:
        return f"{count} B"
    amount = float(count)
    for unit in ("kB", "MB", "GB"):
        amount /= 1000
        if amount < 999.5 or unit == "GB":
            break
    return f"{amount:.1f} {unit}" if amount < 9.95 else f"{amount:.0f} {unit}"


def duration(seconds: float) -> str:
    """Return a time as people read it: ``80 ms``, ``1.2 s``."""
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{seconds:.1f} s"


def plural(count: int, word: str) -> str:
    """Return ``1 package``, ``2 packages``."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def implementation_name(name: str) -> str:
    """Return the name of an implementation as it is written."""
    return _NAMES.get(name, literal(name))


def version_key(version: str) -> tuple[int, ...]:
    """Return what sorts versions well enough for a list."""
    return tuple(int(number) for number in findall(r"\d+", version)[:4])


def natural_key(text: str) -> str:
    """Return what sorts names as people count: ``env2`` before ``env10``."""
    return sub(r"\d+", lambda number: number[0].zfill(12), text.lower())


def interpreter_row(
    found: FoundInterpreter, used: str = "", built: Sequence[Environment] = ()
) -> Row[FoundInterpreter]:
    """Return the row of an interpreter.

    Args:
        found: the interpreter.
        used: the real path of the one in use.
        built: the environments that are built on this one.
    """
    interpreter = found.interpreter
    is_used = bool(used) and interpreter is not None and str(interpreter.real_path) == used
    version, kind = _version_and_kind(found)
    role: Role = "strong"
    sign = "  "
    if found.problem:
        sign, role = "! ", "warn" if found.needs_permission else "bad"
    elif is_used:
        sign, role = "● ", "good"
    path, source = short_path(found.path), literal(found.source)
    cells: tuple[Cell, ...] = (
        Cell(sign + version, role),
        Cell(kind),
        Cell(source),
        Cell(str(len(built) or "")),
        Cell(path, "dim"),
        Cell(" ".join(map(short_path, found.aliases)), "dim"),
    )
    if found.problem:  # the reason has the whole line; nobody chooses such a row by its path
        cells = (cells[0], Cell(f"{kind} · {path}", role, spills=True), *[Cell("")] * 4)
    roots = " ".join(short_path(environment.root) for environment in built)
    order = version_key(interpreter.version) if interpreter else (-1,)
    return Row(
        str(found.path),
        found,
        cells,
        (order, kind.lower(), source, len(built), path),
        hidden_text=f"{sentence(found.problem)} {source} {roots}",
    )


def _version_and_kind(found: FoundInterpreter) -> tuple[str, str]:
    """Return the version, and what kind of Python it is, or why it cannot be used."""
    interpreter = found.interpreter
    if found.problem or interpreter is None:
        version = interpreter.version if interpreter else found.version_from_files
        reason = sentence(found.problem).removeprefix(f"{short_path(found.path)} ")
        if found.needs_permission:
            reason = f"not run: {reason}"
        return literal(version) or "?", reason
    kind = implementation_name(interpreter.implementation)
    if interpreter.implementation_version != interpreter.version:
        kind += f" {literal(interpreter.implementation_version)}"
    if interpreter.externally_managed is not None:
        kind = "managed" if kind == "CPython" else f"{kind} · managed"
    return literal(interpreter.version) + _build(interpreter), kind


def _build(interpreter: Interpreter) -> str:
    """Return the letters that tell builds of one version apart: free-threaded, debug."""
    return "t" * interpreter.gil_disabled + "d" * interpreter.debug


def package_rows(
    installed: Iterable[Installed], *, with_sizes: bool = False
) -> list[Row[Installed]]:
    """Return the rows of what is installed, each known by its name.

    So a row stays the same when its version changes. A project that is there twice has two rows.
    """
    rows: dict[str, Row[Installed]] = {}
    for one in installed:
        name = one.distribution.normalized
        key = str(one.distribution.info) if name in rows else name
        rows[key] = package_row(key, one, with_size=with_sizes)
    return list(rows.values())


def package_row(key: str, installed: Installed, *, with_size: bool = False) -> Row[Installed]:
    """Return the row of one distribution."""
    distribution, details = installed.distribution, installed.details
    kind, role = _kind(installed)
    name_role: Role = "strong" if kind in {"direct", "editable"} else ""
    if distribution.problem or installed.missing:
        name_role = "bad"
    sign = "! " if name_role == "bad" else ""
    summary = literal(details.summary) if details else ""
    problem = literal(distribution.problem)
    if installed.missing and not problem:
        problem = "needs " + literal(installed.missing[0])
    cells = (
        Cell(sign + literal(distribution.name), name_role),
        _installed_version(installed),
        Cell(kind, role),
        Cell(size(installed.size) if with_size else "", "dim"),
        Cell(problem or summary, "bad" if problem else "dim"),
    )
    return Row(
        key,
        installed,
        cells,
        (distribution.normalized, version_key(distribution.version), kind, installed.size),
    )


def _installed_version(installed: Installed) -> Cell:
    """Return the version, with the newer one that was found, if any."""
    version, newer = literal(installed.distribution.version), installed.newer
    if newer is None:
        return Cell(version)
    if newer.fits == installed.distribution.version:
        return Cell(f"{version} ({literal(newer.latest)})")
    return Cell(f"{version} ↑ {literal(newer.fits)}", "accent")


def _kind(installed: Installed) -> tuple[str, Role]:
    """Say in a word why it is there: asked for, or needed by something else."""
    if installed.distribution.editable:
        return "editable", "accent"
    if installed.details and installed.details.requested:
        return "direct", ""
    if installed.is_root is None:
        return "", ""
    if not installed.is_root:
        return "needed", "dim"
    if not installed.is_noted:
        return "direct", ""
    return ("extra", "dim") if installed.extras else ("left over", "dim")

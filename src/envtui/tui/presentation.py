"""Models of the core turned into rows and texts. Pure: nothing here knows of a screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from re import findall
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
        LocatedEnvironment,
        Outdated,
        StoredEnvironment,
    )

__all__ = [
    "ENVIRONMENT_COLUMNS",
    "INTERPRETER_COLUMNS",
    "PACKAGE_COLUMNS",
    "Installed",
    "duration",
    "environment_rows",
    "implementation_name",
    "interpreter_row",
    "package_rows",
    "plural",
    "sentence",
    "short_path",
    "size",
]

INTERPRETER_COLUMNS = (
    Column("  Python"),
    Column("Kind", least=12, most=30, rank=2),
    Column("Source", rank=3),
    Column("Envs", right=True, rank=1),
    Column("Path", least=16, rank=4, cut_left=True),
    Column("Also as", least=24, rank=5),
)
ENVIRONMENT_COLUMNS = (
    Column("", least=10, most=40, rank=1),
    Column("", rank=2),
    Column("", rank=3),
    Column("", right=True, rank=4),
)
PACKAGE_COLUMNS = (
    Column("Name", least=14, most=40),
    Column("Version", least=7, most=24),
    Column("Kind", rank=2),
    Column("Size", right=True, rank=3),
    Column("Summary", least=10, rank=1),
)
_NAMES = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}


class Installed(Record):
    """An installed distribution and what has been learned of it so far."""

    distribution: Distribution
    details: Details | None = None
    is_root: bool | None = None
    """Whether nothing else needs it; ``None`` while unknown."""
    size: int = -1
    """In bytes; -1 while unknown."""
    missing: tuple[str, ...] = ()
    """Its requirements that nothing installed satisfies, as written."""
    newer: Outdated | None = None
    """The newer versions there are, if that was looked for."""


def short_path(path: Path | str, home: Path | None = None, base: Path | None = None) -> str:
    """Return ``path`` to be read: below ``base`` without it, below ``home`` with ``~``."""
    text, home = str(path), home or Path.home()
    if base is not None and text.startswith(f"{base}/"):
        return literal(text[len(str(base)) + 1 :])
    if text == str(home) or text.startswith((f"{home}/", f"{home}\\")):
        text = "~" + text[len(str(home)) :]
    return literal(text)


def sentence(text: str, home: Path | None = None) -> str:
    """Return a sentence of the core, literal, with ``~`` for the home folder in its paths."""
    return literal(text).replace(f"{literal(str(home or Path.home()))}/", "~/")


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
    cells = (
        Cell(sign + version, role),
        Cell(kind, role if found.problem else ""),
        Cell(literal(found.source)),
        Cell(str(len(built) or "")),
        Cell(short_path(found.path), "dim"),
        Cell(" ".join(map(short_path, found.aliases)), "dim"),
    )
    roots = " ".join(short_path(environment.root) for environment in built)
    order = version_key(interpreter.version) if interpreter else (-1,)
    return Row(
        str(found.path),
        found,
        cells,
        (order, kind.lower(), cells[2].text, len(built)),
        hidden_text=f"{sentence(found.problem)} {roots}",
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
        kind += " · managed"
    return literal(interpreter.version) + _build(interpreter), kind


def _build(interpreter: Interpreter) -> str:
    """Return the letters that tell builds of one version apart: free-threaded, debug."""
    return "t" * interpreter.gil_disabled + "d" * interpreter.debug


def environment_state(located: LocatedEnvironment, health: Cell | None = None) -> Cell:
    """Return what there is to say of an environment in a word: the reason, if it is not sound."""
    if health is not None:
        return health
    if located.environment.problem:
        return Cell("broken", "bad")
    words: dict[str, tuple[str, Role]] = {
        "active": ("active", "good"),
        "winner": ("in use" if located.used else "nearest", "good" if located.used else ""),
        "shadowed": ("shadowed", "dim"),
        "other": ("", "dim"),
    }
    return Cell(*words[located.role])


def environment_rows(
    located: Iterable[LocatedEnvironment],
    folder: Path,
    health: Mapping[Path, Cell | None] | None = None,
    sizes: Mapping[Path, int] | None = None,
    stored: Mapping[Path, StoredEnvironment] | None = None,
) -> list[Row[LocatedEnvironment]]:
    """Return the environments as a tree by folder, the folder itself first, then its parents.

    Where none of them is used from the folder, its first row says so: the cursor does not begin
    on an environment of another folder.

    Args:
        located: the environments.
        folder: the one that is looked at.
        health: by root, what is wrong in a word.
        sizes: by root, the bytes on disk of those that were measured.
        stored: by root, whose those in central stores are.
    """
    places, stored = list(located), stored or {}
    rows: list[Row[LocatedEnvironment]] = []
    if places and not any(place.used for place in places):
        rows = [_folder_row(folder, folder), _nothing_row(folder)]
    groups = {row.group for row in rows}
    for place in places:
        group = str(place.folder)
        root = place.environment.root
        if group not in groups:
            groups.add(group)
            owners = [one for path, one in stored.items() if path.parent == place.folder]
            rows.append(_folder_row(place.folder, folder, owners))
        word = (health or {}).get(root)
        if word is None and root in stored and not place.environment.problem:
            word = _owner_word(stored[root])
        rows.append(_environment_row(place, group, word, (sizes or {}).get(root, -1)))
    return rows


def _owner_word(stored: StoredEnvironment) -> Cell:
    words: dict[str, tuple[str, Role]] = {
        "owned": ("owned", "dim"),
        "project gone": ("project gone", "warn"),
        "unknown": ("owner unknown", "dim"),
    }
    return Cell(*words[stored.ownership])


def _folder_row(
    here: Path, folder: Path, stored: Sequence[StoredEnvironment] = ()
) -> Row[LocatedEnvironment]:
    note = "  this folder" if here == folder else ""
    if stored:
        tools = ", ".join(dict.fromkeys(one.tool for one in stored))
        states = Counter(_owner_word(one).text for one in stored)
        note += f"  {tools}: " + ", ".join(f"{count} {state}" for state, count in states.items())
    return Row(f"in {here}", None, (Cell(short_path(here) + note, "dim"),), (), str(here))


def _nothing_row(folder: Path) -> Row[LocatedEnvironment]:
    cells = (Cell("none in use", "dim"), Cell(""), Cell("n makes one", "dim"), Cell(""))
    return Row(f"none in {folder}", None, cells, (), str(folder), indent=1, says_nothing=True)


def _environment_row(
    place: LocatedEnvironment, group: str, health: Cell | None, on_disk: int
) -> Row[LocatedEnvironment]:
    environment = place.environment
    name = short_path(environment.root, base=place.folder)
    state = environment_state(place, health)
    is_bad = bool(environment.problem) or state.role == "bad"
    sign = "!" if is_bad else "~" if state.role == "warn" else "●" if place.used else "○"
    role: Role = "bad" if is_bad else "good" if place.used else ""
    if place.role == "shadowed" and not is_bad:
        role = "dim"
    version = literal(environment.version)
    if environment.implementation not in {"", "cpython"}:
        version = f"{implementation_name(environment.implementation)} {version}"
    return Row(
        str(environment.root),
        place,
        (
            Cell(f"{sign} {name}", role),
            Cell(version or "?", "dim" if role == "dim" else ""),
            state,
            Cell(size(on_disk), "dim"),
        ),
        (name.lower(), version_key(environment.version)),
        group,
        indent=1,
        hidden_text=f"{literal(environment.problem)} {literal(group)}",
    )


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
        rows[key] = _package_row(key, one, with_sizes)
    return list(rows.values())


def _package_row(key: str, installed: Installed, with_size: bool) -> Row[Installed]:
    distribution, details = installed.distribution, installed.details
    kind, role = _kind(installed)
    name_role: Role = "" if kind == "needed" else "strong"
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
    return ("direct", "") if installed.is_root else ("needed", "dim")

"""The history of an environment as rows and sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from envtui.core import literal
from envtui.tui.plans import GONE, NEW
from envtui.tui.presentation import plural
from envtui.tui.rows import Cell, Column, Row
from envtui.tui.texts import Line

if TYPE_CHECKING:
    from envtui.core import Revision

__all__ = ["REVISION_COLUMNS", "revision_lines", "revision_rows"]

REVISION_COLUMNS = (
    Column("Number", right=True),
    Column("What was done", least=24, rank=1),
    Column("When", rank=2),
    Column("By", rank=3),
)
_MOST_NAMES = 12
_NO_BREAK = "\u00a0"
"""A space at which no line ends."""


def revision_rows(revisions: Sequence[Revision]) -> list[Row[Revision]]:
    """Return the revisions, the newest first, the one that is there now marked by a sign."""
    now = revisions[-1].position if revisions else 0
    return [_row(revision, revision.number == now) for revision in reversed(revisions)]


def _row(revision: Revision, is_now: bool) -> Row[Revision]:
    cells = (
        Cell(f"{'● ' if is_now else ''}{revision.number}", "good" if is_now else ""),
        Cell(_title(revision), "good" if is_now else ""),
        Cell(_local_time(revision.when), "dim"),
        Cell("envtui" if revision.by == "envtui" else "another tool", "dim"),
    )
    return Row(str(revision.number), revision, cells, (revision.number,))


def _title(revision: Revision) -> str:
    """Return what was done; of an undo or redo also where that led."""
    if revision.restores is None:  # who did it stands in another column
        return literal(revision.title).removeprefix("changed by another tool: ")
    place = f"to {revision.restores}" if revision.restores else "to the beginning"
    return f"back {place}: {literal(revision.title)}"


def _local_time(when: str) -> str:
    """Return a time of the core as the clock of this machine shows it."""
    try:
        return datetime.fromisoformat(when).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return literal(when)


def revision_lines(revision: Revision, revisions: Sequence[Revision]) -> Iterator[Line]:
    """Say what was done in full, and what was there afterwards, compared with what is there now."""
    yield Line(_changed(revision) or _title(revision), "strong")
    now = {pin.normalized: pin.version for pin in revisions[-1].pins}
    then = {pin.normalized: pin.version for pin in revision.pins}
    differing = sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))
    there = plural(len(then), "package")
    if not differing:
        yield Line(f"{there}, the same as now", "dim")
        return
    names = [f"{literal(name)} {literal(then.get(name, 'gone'))}" for name in differing]
    yield Line(f"{there}; otherwise than now: {_listed(names)}", "dim")


def _changed(revision: Revision) -> str:
    """Name every distribution that came, went or got another version."""
    names = []
    for change in revision.changes:
        name, before, after = map(literal, change)
        if before and after:
            names.append(f"{name} {before} → {after}")
        else:
            names.append(f"{NEW} {name} {after}" if after else f"{GONE} {name} {before}")
    return _listed([name.replace(" ", _NO_BREAK) for name in names])


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")

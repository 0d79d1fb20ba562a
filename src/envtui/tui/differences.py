"""The difference of two environments as rows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from envtui.core import literal
from envtui.tui.presentation import implementation_name, sentence, short_path
from envtui.tui.rows import Cell, Column, Role, Row

if TYPE_CHECKING:
    from envtui.core import DifferentPackage

__all__ = ["DIFFERENCE_COLUMNS", "difference_rows", "fact_rows"]

DIFFERENCE_COLUMNS = (
    Column("", least=14, most=30),
    Column("", least=15, most=34),
    Column("", least=15, most=34),
    Column("", least=8, most=40, rank=1),
)
_LOOKS: dict[str, tuple[str, Role, str]] = {
    "version": ("~", "accent", ""),
    "origin": ("~", "warn", "other origin"),
    "tags": ("~", "warn", "other build"),
    "removed": ("−", "bad", "← only here"),  # noqa: RUF001  as wide as the plus
    "added": ("+", "good", "only here →"),
    "same": (" ", "dim", ""),
}
"""How packages look by what differs, in the order in which they are shown."""
_ORDER = list(_LOOKS)
_SHORT = 20
"""Cells of a value that stands beside the other."""
_FACTS = {
    "python": "Python",
    "base_python": "Built on",
    "creator": "Made by",
    "system_site_packages": "System's packages",
    "problem": "Broken",
}


def fact_rows(facts: Iterable[tuple[str, str, str]]) -> list[Row[DifferentPackage]]:
    """Return what is known of both environments, under a heading."""
    rows = [row for fact in map(_named, facts) for row in _fact_rows(*fact)]
    return [_heading("Environment", "facts"), *rows] if rows else []


def _fact_rows(name: str, *values: str) -> Iterator[Row[DifferentPackage]]:
    """Yield one line; two where a path or a sentence would take the room of the packages' notes."""
    title = Cell(f"  {_FACTS.get(name, name)}")
    first, second = (short_path(value) or "-" for value in values)
    if max(len(first), len(second)) <= _SHORT:
        yield _line(f"fact {name}", title, Cell(first), Cell(second))
    else:
        yield _line(f"fact {name}", title, Cell(first, spills=True), Cell(""))
        yield _line(f"fact {name} →", Cell(""), Cell(f"→ {second}", spills=True), Cell(""))


def _named(fact: tuple[str, str, str]) -> tuple[str, str, str]:
    """Return a fact with the implementation of Python written as its makers do."""
    name, first, second = fact
    return (name, _python(first), _python(second)) if name == "python" else fact


def _python(value: str) -> str:
    implementation, _, version = value.partition(" ")
    return f"{implementation_name(implementation)} {version}" if version else value


def difference_rows(packages: Iterable[DifferentPackage]) -> list[Row[DifferentPackage]]:
    """Return the packages, under a heading: first those that both have, then those of one only."""
    rows = [_package(row) for row in sorted(packages, key=lambda row: _ORDER.index(row.kind))]
    return [_heading("Packages", "packages"), *rows] if rows else []


def _package(row: DifferentPackage) -> Row[DifferentPackage]:
    sign, role, note = _LOOKS[row.kind]
    if row.kind == "origin":
        note = " → ".join(map(sentence, row.origins))
    elif row.kind == "tags":
        note = " → ".join(map(literal, row.tags))
    versions = [
        Cell(literal(version) or "-", role if version else "dim") for version in row.versions
    ]
    cells = (Cell(f"{sign} {literal(row.name)}", role), *versions, Cell(note, "dim"))
    return Row(row.name, row, cells, group="packages", indent=1)


def _heading(text: str, group: str) -> Row[DifferentPackage]:
    return Row(f"heading {group}", None, (Cell(text, "dim"),), (), group)


def _line(key: str, *cells: Cell) -> Row[DifferentPackage]:
    from envtui.core import DifferentPackage

    fact = DifferentPackage(key, "same", ("", ""), ("", ""), ("", ""))
    return Row(key, fact, (*cells, Cell("")), group="facts", indent=1)

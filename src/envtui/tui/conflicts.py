"""Why there is no answer, and what to ask for instead, as text and rows. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from envtui.core import literal
from envtui.tui.presentation import plural
from envtui.tui.rows import Cell, Column, Row
from envtui.tui.texts import Line

if TYPE_CHECKING:
    from envtui.core import Conflict, Step, Unusable, WayOut

__all__ = ["WAY_COLUMNS", "conflict_lines", "way_rows"]

WAY_COLUMNS = (Column("What works instead", least=20), Column("Gives", least=12, rank=1))
_SHOWN_VERSIONS = 3


def conflict_lines(message: str, conflict: Conflict) -> Iterator[Line]:
    """Draw the chains that collide, link by link, and say why other versions fell."""
    yield Line(literal(message), "strong")
    for chain in conflict.chains:
        yield Line()
        yield from _chain_lines(chain)
    if conflict.unusable:
        yield Line()
        yield Line("These would satisfy, but cannot be used", "dim")
        for unusable in conflict.unusable:
            yield Line(f"{_versions(unusable)}  {literal(unusable.reason)}", "warn", indent=2)


def _chain_lines(chain: Sequence[Step]) -> Iterator[Line]:
    for depth, step in enumerate(chain):
        branch = "  " * (depth - 1) + "└ " if depth else ""
        last = depth == len(chain) - 1
        requirement = f"{branch}{literal(step.requirement)}"
        yield Line(requirement, "bad" if last else "", label=_who(step))
        if step.others:
            does = "does" if step.others == 1 else "do"
            others = plural(step.others, "other version")
            note = f"{others} of {literal(step.project)} {does} not help"
            yield Line(f"{'  ' * depth}{note}", "dim", label=" ")


def _who(step: Step) -> str:
    if step.project:
        return f"{literal(step.project)} {literal(step.version)} requires"
    return "a constraint says" if step.is_constraint else "you ask for"


def _versions(unusable: Unusable) -> str:
    shown = _listed(unusable.versions[:_SHOWN_VERSIONS])
    more = len(unusable.versions) - _SHOWN_VERSIONS
    return f"{literal(unusable.project)} {shown}" + (f" and {more} more" if more > 0 else "")


def way_rows(conflict: Conflict) -> list[Row[WayOut]]:
    """Return the ways out, each with the versions that come of it."""
    return [
        Row(str(number), way, (Cell(literal(way.change), "accent"), Cell(_listed(way.gives))))
        for number, way in enumerate(conflict.ways_out)
    ]


def _listed(words: Sequence[str]) -> str:
    return ", ".join(map(literal, words))

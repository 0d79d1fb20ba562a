"""Newer versions as rows, grouped by what an upgrade risks. Pure.

The groups are those of npm-check-updates, with two more: versions that are dates, which tell
nothing of what changed, and packages that something installed holds back.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from envtui.core import literal
from envtui.tui.rows import Cell, Column, Row

if TYPE_CHECKING:
    from envtui.core import Outdated

__all__ = [
    "SAFE",
    "UPGRADE_COLUMNS",
    "Risk",
    "chosen_version",
    "held_back",
    "risk_of",
    "upgrade_rows",
]

Risk = Literal["patch", "minor", "major", "zero", "dated", "blocked"]

SAFE: tuple[Risk, ...] = ("patch", "minor")
"""What is ticked beforehand."""
_HEADINGS: dict[Risk, str] = {
    "patch": "Patch: bugs fixed, nothing else should change",
    "minor": "Minor: new features, what there was should go on working",
    "major": "Major: something that there was may be gone",
    "zero": "0.x: anything may change",
    "dated": "By date: the version does not tell what changed",
    "blocked": "Held back: something installed does not admit a newer version",
}
UPGRADE_COLUMNS = (
    Column("Package", least=12, most=32),
    Column("Current", most=16),
    Column("Fits", most=16),
    Column("Latest", most=16),
    Column("Held back by", least=12, rank=1),
)
_FIRST_YEAR = 1990


def risk_of(outdated: Outdated) -> Risk:
    """Return what an upgrade to the newest version that fits would risk, going by its number."""
    from packaging.version import Version

    before, after = Version(outdated.distribution.version), Version(outdated.fits)
    if before == after:
        return "blocked"
    if after.major >= _FIRST_YEAR:
        return "dated"
    if (before.epoch, before.major) != (after.epoch, after.major):
        return "major"
    if not after.major:
        return "zero"
    return "minor" if before.minor != after.minor else "patch"


def upgrade_rows(found: Iterable[Outdated], to_latest: Container[str] = ()) -> list[Row[Outdated]]:
    """Return the rows under a heading for each risk; ``to_latest`` go beyond what fits."""
    groups: dict[Risk, list[Outdated]] = {}
    for one in found:
        groups.setdefault(risk_of(one), []).append(one)
    rows: list[Row[Outdated]] = []
    for risk, heading in _HEADINGS.items():
        if risk in groups:
            rows.append(Row(f"in {risk}", None, (Cell(heading, "dim"),), group=risk))
            rows += [_row(one, risk, to_latest) for one in groups[risk]]
    return rows


def _row(one: Outdated, risk: Risk, to_latest: Container[str]) -> Row[Outdated]:
    name = one.distribution.normalized
    chosen = chosen_version(one, to_latest)
    fits = one.fits if risk != "blocked" else "-"
    cells = (
        Cell(literal(one.distribution.name)),
        Cell(literal(one.distribution.version), "dim"),
        _version(fits, chosen),
        _version(one.latest, chosen if chosen != one.fits else ""),
        Cell(", ".join(held_back(one)), "dim"),
    )
    return Row(name, one, cells, group=risk, indent=1)


def _version(version: str, chosen: str) -> Cell:
    return Cell(literal(version), "accent" if version == chosen else "dim")


def chosen_version(one: Outdated, to_latest: Container[str]) -> str:
    """Return the version to go to: what fits, unless nothing does or the latest was chosen."""
    is_blocked = one.fits == one.distribution.version
    is_latest = is_blocked or one.distribution.normalized in to_latest
    return one.latest if is_latest else one.fits


def held_back(one: Outdated) -> Iterator[str]:
    """Name what does not admit the latest version: ``flask needs <3``."""
    for need in one.held_by:
        yield f"{literal(need.parent)} needs {literal(need.specifier)}"

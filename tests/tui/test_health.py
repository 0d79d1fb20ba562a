"""Findings as the lines of Details."""

from __future__ import annotations

from envtui.core import Finding
from envtui.core.health.model import Severity
from envtui.tui.health import health_lines, note_lines


def findings(count: int, severity: Severity) -> list[Finding]:
    """So many packages that each lack something."""
    return [
        Finding(severity, "missing", f"p{n}", f"p{n} needs more.", f"Install what p{n} needs.")
        for n in range(count)
    ]


def test_a_finding_is_told_with_its_mend() -> None:
    told = [line.text for line in health_lines(findings(1, "error"))]
    assert told == [
        "! p0 needs more.",
        "Install what p0 needs.",
        "r repairs it; the plan is shown first",
    ]


def test_of_very_many_findings_the_first_hundred_are_told_and_where_all_of_them_are() -> None:
    told = [line.text for line in health_lines(findings(1_500, "warning"))]
    assert len(told) == 2 * 100 + 2
    assert told[-2] == "and 1,400 more: `envtui env check` lists them all"


def test_of_very_many_notes_the_first_hundred_are_told() -> None:
    told = [line.text for line in note_lines(findings(101, "note"))]
    assert told[0] == "✓ Nothing wrong was found"
    assert told[1] == "p0 needs more."
    assert told[-1] == "and 1 more: `envtui env check` lists them all"

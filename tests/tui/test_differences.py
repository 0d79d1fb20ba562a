from __future__ import annotations

from envtui.core import DifferentPackage
from envtui.tui.differences import DIFFERENCE_COLUMNS, difference_rows, fact_rows
from envtui.tui.rows import fit, widths


def texts(*facts: tuple[str, str, str]) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in fact_rows(facts) if not row.is_heading]


def test_short_facts_stand_beside_each_other() -> None:
    assert texts(("python", "cpython 3.12.1", "")) == [["  Python", "CPython 3.12.1", "-", ""]]


def test_paths_stand_below_each_other_in_full() -> None:
    one, other = "/opt/python/3.12.1/bin/python", "/opt/python/3.13.0/bin/python"
    assert texts(("base_python", one, other)) == [
        ["  Built on", one, "", ""],
        ["", f"→ {other}", "", ""],
    ]


def test_what_differs_beside_a_version_has_room_in_a_narrow_terminal() -> None:
    python = "/opt/python/{}/bin/python3".format
    facts = fact_rows([("base_python", python("3.12.1"), python("3.13.0"))])
    tags = ("cp312-cp312-linux_x86_64", "cp313-cp313-linux_x86_64")
    built = DifferentPackage("charset-normalizer", "tags", ("3.5.2", "3.5.2"), ("", ""), tags)
    rows = [*facts, *difference_rows([built])]
    assert all(fit(DIFFERENCE_COLUMNS, widths(DIFFERENCE_COLUMNS, rows), 70))


def test_what_both_have_comes_before_what_only_one_has() -> None:
    nothing = ("", "")
    packages = [
        DifferentPackage("a", "added", ("", "1"), nothing, nothing),
        DifferentPackage("b", "same", ("1", "1"), nothing, nothing),
        DifferentPackage("c", "removed", ("1", ""), nothing, nothing),
        DifferentPackage("d", "version", ("1", "2"), nothing, nothing),
        DifferentPackage("e", "added", ("", "1"), nothing, nothing),
    ]
    keys = [row.key for row in difference_rows(packages) if not row.is_heading]
    assert keys == ["d", "c", "a", "e", "b"]

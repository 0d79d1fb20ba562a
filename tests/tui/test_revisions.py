"""The history of an environment as rows and sentences."""

from __future__ import annotations

from envtui.core import Revision
from envtui.core.changes.model import RecordedDistribution, RevisionChange
from envtui.core.record import replace
from envtui.tui.revisions import revision_lines, revision_rows


def pins(**versions: str) -> tuple[RecordedDistribution, ...]:
    return tuple(RecordedDistribution(name, name, version) for name, version in versions.items())


FIRST = Revision(1, "2026-10-01T10:00:00Z", "install a 1", "envtui", pins(a="1"), 0)
SECOND = Revision(2, "2026-10-02T10:00:00Z", "upgrade a 2", "envtui", pins(a="2", b="1"), 1)
BACK = replace(FIRST, number=3, title="downgrade a 1", restores=1)
OTHER = Revision(2, "nonsense", "changed by another tool", "elsewhere", pins(a="3"), 1)


def texts(*revisions: Revision) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in revision_rows(revisions)]


def test_the_newest_comes_first_and_what_is_there_now_is_marked() -> None:
    assert [row[:2] for row in texts(FIRST, SECOND)] == [
        ["● 2", "upgrade a 2"],
        ["1", "install a 1"],
    ]


def test_an_undo_says_where_it_led_and_that_is_what_is_there_now() -> None:
    assert [row[:2] for row in texts(FIRST, SECOND, BACK)] == [
        ["3", "back to 1: downgrade a 1"],
        ["2", "upgrade a 2"],
        ["● 1", "install a 1"],
    ]
    to_nothing = replace(BACK, restores=0)
    assert texts(FIRST, SECOND, to_nothing)[0][1] == "back to the beginning: downgrade a 1"


def test_it_says_who_and_when_even_of_a_time_that_is_none() -> None:
    newest, oldest = texts(FIRST, OTHER)
    assert newest[2:] == ["nonsense", "another tool"]
    assert oldest[2].startswith(("2026-10-01 ", "2026-09-30 ", "2026-10-02 "))
    assert oldest[3] == "envtui"


def test_a_revision_says_how_it_differs_from_now() -> None:
    said = [line.text for line in revision_lines(FIRST, (FIRST, SECOND))]
    assert said == ["install a 1", "1 package; otherwise than now: a 1, b gone"]
    said = [line.text for line in revision_lines(SECOND, (FIRST, SECOND))]
    assert said[1] == "2 packages, the same as now"


def test_what_another_tool_did_is_told_without_saying_twice_who_did_it() -> None:
    other = replace(OTHER, title="changed by another tool: change a 1 to 3")
    assert texts(FIRST, other)[0][1] == "change a 1 to 3"


def test_a_revision_names_all_that_came_went_and_changed() -> None:
    changes = (
        RevisionChange("a", "1", "2"), RevisionChange("b", "", "1"), RevisionChange("c", "4", ""),
    )  # fmt: skip
    revision = replace(SECOND, changes=changes)
    first = next(revision_lines(revision, (FIRST, revision)))
    assert first.text.replace("\u00a0", " ") == "a 1 → 2, + b 1, − c 4"  # noqa: RUF001  as in plans


def test_nothing_done_is_no_row() -> None:
    assert revision_rows(()) == []

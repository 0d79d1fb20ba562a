"""Rows: filter, order, and how wide each column becomes."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from envtui.tui.presentation import INTERPRETER_COLUMNS
from envtui.tui.rows import (
    Cell,
    Column,
    Row,
    arrange,
    cut,
    cut_path,
    fit,
    matches,
    spread,
    widths,
)
from envtui.tui.texts import Line, wrap, wrapped


def row(key: str, *texts: str, **more: object) -> Row[str]:
    return Row(key, key, tuple(map(Cell, texts)), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("", True), ("http", True), ("HTTP client", True), ("!core", True), ("!http", False),
     ("http server", False), ("!", False)],
)  # fmt: skip
def test_a_filter_wants_every_word_and_none_that_is_left_out(wanted: str, found: bool) -> None:
    assert matches("httpx the next client", wanted) is found


def test_a_heading_shows_only_where_one_of_its_rows_does() -> None:
    heading: Row[str] = Row("h", None, (Cell("here"),), group="1")
    rows = [heading, row("a", "apple", group="1"), row("b", "bean", group="2")]
    assert [one.key for one in arrange(rows)] == ["h", "a", "b"]
    assert [one.key for one in arrange(rows, "bean")] == ["b"]


def test_versions_sort_as_numbers_and_groups_stay_together() -> None:
    rows = [row("a", "3.9", sort=((3, 9),)), row("b", "3.10", sort=((3, 10),)),
            row("c", "1.0", sort=((1, 0),), group="z")]  # fmt: skip
    assert [one.key for one in arrange(rows, column=0)] == ["a", "b", "c"]
    assert [one.key for one in arrange(rows, column=0, reverse=True)] == ["b", "a", "c"]


def test_a_column_without_text_takes_no_room() -> None:
    columns = (Column("Name"), Column("Size"))
    assert widths(columns, [row("a", "httpx", "")]) == [5, 0]


COLUMNS = (
    Column("Name", least=6),
    Column("Kind", rank=2),
    Column("Summary", least=10, rank=1),
)


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        (60, [8, 6, 30]),
        (40, [8, 6, 22]),
        (28, [8, 6, 10]),
        (27, [8, 0, 17]),
        (20, [8, 0, 10]),
        (19, [8, 6, 0]),
        (15, [8, 0, 0]),
        (7, [7, 0, 0]),
        (4, [4, 0, 0]),
    ],
)
def test_columns_shrink_then_go_by_rank_and_fit_at_every_width(
    room: int, expected: list[int]
) -> None:
    given = fit(COLUMNS, [8, 6, 30], room)
    assert given == expected
    kept = [size for size in given if size]
    assert sum(kept) + 2 * (len(kept) - 1) <= room


def test_a_column_left_out_comes_back_where_another_that_went_left_room() -> None:
    columns = (Column("A"), Column("B", rank=2), Column("C", least=10, rank=1))
    assert fit(columns, [8, 6, 30], 17) == [8, 6, 0]


@pytest.mark.parametrize("text", ["short", "a longer text", "日本語のパッケージ"])
@pytest.mark.parametrize("width", [1, 2, 5, 9, 30])
@pytest.mark.parametrize("left", [False, True])
def test_a_cut_text_has_exactly_the_width(text: str, width: int, left: bool) -> None:
    assert cell_len(cut(text, width, left=left)) == width


def test_a_path_loses_whole_folders_from_its_beginning() -> None:
    path = "~/.pyenv/versions/3.13.0/bin/python"
    assert cut(path, 24, left=True) == "…/3.13.0/bin/python     "


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (35, "~/.pyenv/versions/3.13.0/bin/python"),
        (30, "~/.pyenv/…/3.13.0/bin/python  "),
        (21, "~/…/3.13.0/bin/python"),
        (20, "…/3.13.0/bin/python "),
        (18, "…/bin/python      "),
        (12, "…/bin/python"),
        (10, "…/python  "),
    ],
)
def test_a_path_keeps_its_end_and_as_much_of_its_beginning_as_there_is_room_for(
    width: int, shown: str
) -> None:
    assert cut_path("~/.pyenv/versions/3.13.0/bin/python", width) == shown


def test_a_path_from_the_root_loses_folders_too() -> None:
    assert cut_path("/opt/very/long/way/to/3.9.18/bin/python", 21) == "…/3.9.18/bin/python  "


def test_a_path_of_windows_loses_folders_too() -> None:
    path = r"C:\Users\me\AppData\Local\Programs\Python\Python312\python.exe"
    assert cut_path(path, 40, "\\") == r"C:\Users\…\Python\Python312\python.exe  "
    assert cut_path(path, 24, "\\") == r"…\Python312\python.exe  "


def test_what_is_no_path_is_cut_at_its_end() -> None:
    assert cut_path("from the registry", 10) == "from the… "


def test_interpreters_of_one_manager_differ_at_the_least_width_of_their_column() -> None:
    least = next(column.least for column in INTERPRETER_COLUMNS if column.is_path)
    versions = ("3.9.18", "3.10.13", "3.13.0", "3.14.0rc1")
    shown = {cut_path(f"~/.pyenv/versions/{one}/bin/python", least) for one in versions}
    assert len(shown) == len(versions)


def test_what_spills_takes_the_cells_that_are_empty_and_only_those() -> None:
    cells = (Cell("a"), Cell("a long reason", spills=True), Cell(""), Cell("c"), Cell(""))
    assert spread(cells, [1, 4, 5, 1, 6], 2, 30) == [1, 11, 0, 1, 6]
    assert spread(cells, [1, 4, 0, 1, 6], 2, 30) == [1, 4, 0, 1, 6]


def test_what_spills_at_the_end_takes_what_the_row_leaves_free() -> None:
    cells = (Cell("a"), Cell("a long reason", spills=True), Cell(""))
    assert spread(cells, [1, 4, 5], 2, 30) == [1, 27, 0]
    assert spread(cells, [1, 4, 0], 2, 30) == [1, 27, 0]
    assert spread(cells, [1, 4, 0], 2, 7) == [1, 4, 0]


def test_what_spills_asks_for_no_more_than_the_least_width() -> None:
    columns = (Column("A"), Column("B", least=4))
    assert widths(columns, [Row("x", 1, (Cell("a"), Cell("long reason", spills=True)))]) == [2, 4]


def test_wrapped_text_keeps_its_indent_and_its_place_beside_the_label() -> None:
    assert wrap("  └ one two three", 9) == ["  └ one", "  two", "  three"]
    lines = wrapped([Line("a b", label="Name"), Line("long words here", label="Why")], 16)
    assert ["".join(cell.text for cell in cells) for cells in lines] == [
        "Name  a b",
        "Why   long words",
        "      here",
    ]


def test_a_word_longer_than_the_line_is_broken() -> None:
    assert wrap("abcdefghij", 4) == ["abcd", "efgh", "ij"]
    assert wrap("日本", 1) == ["日", "本"]


def test_a_path_longer_than_the_line_is_broken_behind_a_folder() -> None:
    path = "~/.pyenv/versions/3.13.0/bin/python"
    assert wrap(path, 28) == ["~/.pyenv/versions/3.13.0/", "bin/python"]
    assert wrap("a/bcdefghijklmnop", 8) == ["a/bcdefg", "hijklmno", "p"]


def test_a_text_with_a_tail_is_one_line_and_is_cut_before_it() -> None:
    def one_line(text: str, tail: str, room: int) -> str:
        [cells] = wrapped([Line(text, tail=tail)], room)
        return "".join(cell.text for cell in cells)

    assert one_line("numpy-2.0-cp313.whl", " from there", 40) == "numpy-2.0-cp313.whl from there"
    assert one_line("numpy-2.0-cp313.whl", " from there", 24) == "numpy-2.0-cp… from there"
    assert one_line("numpy-2.0-cp313.whl", " from far away", 16) == "numpy-2… from f…"
    assert one_line("a requires b, c requires b", "", 16) == "a requires b, c…"

"""Rows of a list as plain values: what they say, which are shown, and how wide each column is."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Generic, Literal, TypeVar

from rich.cells import cell_len, set_cell_size

from envtui.core.record import Record

__all__ = [
    "Cell",
    "Column",
    "Role",
    "Row",
    "Sort",
    "arrange",
    "cut",
    "cut_path",
    "fit",
    "matches",
    "spread",
    "widths",
]

Role = Literal["", "strong", "dim", "accent", "good", "warn", "bad"]
"""What a text means; the style sheet says how that looks. Never the only carrier of a meaning."""

Sort = tuple[int, ...] | str | int
T = TypeVar("T")
_TELLING = 3
"""How many of the last folders of a path tell interpreters apart: ``3.13.0/bin/python``."""


class Cell(Record):
    """One piece of a row. ``text`` is already literal."""

    text: str
    role: Role = ""
    spills: bool = False
    """Whether a text too long goes on over the empty cells beside it."""


class Column(Record):
    """How a column of cells is laid out."""

    title: str
    least: int = 0
    """The narrowest it may become; 0 keeps its natural width."""
    most: int = 0
    """The widest it may become; 0 sets no limit."""
    right: bool = False
    rank: int = 0
    """Where there is no room for all, the column with the highest rank is left out first."""
    is_path: bool = False
    """Whether a text too long loses folders in its middle."""


class Row(Record, Generic[T]):
    """One line of a list, and the value it stands for."""

    key: str
    """Its identity, across refreshes, filters and sorts."""
    value: T | None
    """``None`` in a heading, and in a row that says there is nothing."""
    cells: tuple[Cell, ...]
    sort: tuple[Sort, ...] = ()
    """What each column sorts by; by its text where this is shorter."""
    group: str = ""
    """Rows of one group stay together under its heading."""
    indent: int = 0
    hidden_text: str = ""
    """More text that a filter finds."""
    says_nothing: bool = False
    """Whether it stands where a value could be: the cursor may rest on it."""

    @property
    def is_heading(self) -> bool:
        """Whether it only names the group beneath it."""
        return self.value is None and not self.says_nothing

    @property
    def text(self) -> str:
        """All that a filter looks at."""
        return " ".join([*(cell.text for cell in self.cells), self.hidden_text]).lower()


def matches(text: str, wanted: str) -> bool:
    """Tell whether lower-case ``text`` holds every word of ``wanted`` and no ``!word``."""
    for word in wanted.lower().split():
        if word.startswith("!") and len(word) > 1:
            if word[1:] in text:
                return False
        elif word not in text:
            return False
    return True


def arrange(
    rows: Iterable[Row[T]], wanted: str = "", column: int = -1, reverse: bool = False
) -> list[Row[T]]:
    """Return the rows that ``wanted`` lets through, by ``column``; -1 keeps the order given.

    Groups keep their order, each sorted for itself; a heading shows where one of its rows does.
    """
    groups: dict[str, list[Row[T]]] = {}
    headings: dict[str, Row[T]] = {}
    for row in rows:
        members = groups.setdefault(row.group, [])
        if row.is_heading:
            headings[row.group] = row
        elif not wanted or matches(row.text, wanted):
            members.append(row)
    shown: list[Row[T]] = []
    for group, members in groups.items():
        if column >= 0:
            members.sort(key=lambda row: _sort_key(row, column), reverse=reverse)
        if members and group in headings:
            shown.append(headings[group])
        shown += members
    return shown


def _sort_key(row: Row[T], column: int) -> tuple[int, tuple[int, ...], str]:
    value: Sort = row.sort[column] if column < len(row.sort) else row.cells[column].text.lower()
    if isinstance(value, str):
        return 1, (), value
    return 0, (value,) if isinstance(value, int) else value, ""


def widths(columns: Sequence[Column], rows: Iterable[Row[T]]) -> list[int]:
    """Return the natural width of each column in terminal cells; 0 where every cell is empty."""
    natural = [0] * len(columns)
    for row in rows:
        if row.is_heading:
            continue
        for number, cell in enumerate(row.cells):
            if cell.text:
                size = cell_len(cell.text) + (row.indent if number == 0 else 0)
                if cell.spills:
                    size = min(size, columns[number].least or size)
                natural[number] = max(natural[number], size)
    return [
        max(cell_len(column.title) + 1, min(size, column.most or size)) if size else 0
        for column, size in zip(columns, natural, strict=True)
    ]


def fit(columns: Sequence[Column], natural: Sequence[int], room: int, gap: int = 2) -> list[int]:
    """Return the width that each column gets in ``room`` cells; 0 leaves a column out.

    Columns with a rank shrink first, from the last to the first; if that is not enough the one
    with the highest rank is left out, and so on; what has room again then comes back. Only if
    none of them is left do the others shrink.
    """
    kept = [number for number, size in enumerate(natural) if size]
    by_rank = sorted(kept, key=lambda number: (columns[number].rank, number), reverse=True)
    left_out = []
    for number in by_rank:
        if not columns[number].rank or _excess(columns, natural, kept, room, gap) <= 0:
            break
        kept.remove(number)
        left_out.append(number)
    for number in reversed(left_out):
        with_it = sorted([*kept, number])
        if _excess(columns, natural, with_it, room, gap) <= 0:
            kept = with_it
    optional = [number for number in kept if columns[number].rank]
    given, excess = _shrunk(columns, natural, kept, optional, room, gap)
    if excess > 0:
        given, excess = _shrunk(columns, natural, kept, kept, room, gap)
    if excess > 0 and kept:
        given = [room if number == kept[0] else 0 for number in range(len(natural))]
    return given


def _excess(
    columns: Sequence[Column], natural: Sequence[int], kept: Sequence[int], room: int, gap: int
) -> int:
    """Return what is too much with these columns, those with a rank at their narrowest."""
    optional = [number for number in kept if columns[number].rank]
    return _shrunk(columns, natural, kept, optional, room, gap)[1]


def _shrunk(
    columns: Sequence[Column],
    natural: Sequence[int],
    kept: Sequence[int],
    may_shrink: Sequence[int],
    room: int,
    gap: int,
) -> tuple[list[int], int]:
    """Return the widths, with no more taken than needed, and what is still too much."""
    given = [size if number in kept else 0 for number, size in enumerate(natural)]
    excess = sum(given) + gap * (len(kept) - 1) - room
    for number in reversed(may_shrink):
        least = min(columns[number].least or natural[number], natural[number])
        taken = max(0, min(excess, given[number] - least))
        given[number] -= taken
        excess -= taken
    return given, excess


def spread(cells: Sequence[Cell], sizes: Sequence[int], gap: int, room: int) -> list[int]:
    """Return ``sizes`` with those of cells that spill grown by the empty cells after them.

    If nothing but empty cells follows, also by what the row leaves free of ``room``.
    """
    given = list(sizes)
    for number, cell in enumerate(cells):
        if not cell.spills or not given[number]:
            continue
        for other in range(number + 1, len(cells)):
            if cells[other].text:
                break
            if given[other]:
                given[number] += gap + given[other]
                given[other] = 0
        else:
            used = [size for size in given if size]
            given[number] += max(0, room - sum(used) - gap * (len(used) - 1))
    return given


def cut_path(path: str, width: int, separator: str = os.sep) -> str:
    """Return ``path`` in exactly ``width`` cells, without some folders if need be.

    Its beginning tells whose it is, its end what it is: ``~/.pyenv/…/3.13.0/bin/python``. The end
    counts for more: where there is no room for both, interpreters still differ by their versions.
    """
    if cell_len(path) <= width:
        return cut(path, width)
    head, *folders = path.split(separator)
    if not folders:
        return cut(path, width)
    shortest = ""
    whose = f"{head}{separator}"
    for start in (f"{whose}{folders[0]}{separator}…", f"{whose}…" if head else "…", "…"):
        tail = _last_folders(folders[1:], width - cell_len(start), separator)
        if tail.count(separator) >= _TELLING:
            return cut(start + tail, width)
        shortest = start + tail if tail else shortest
    return cut(shortest, width) if shortest else cut(path, width, left=True)


def _last_folders(folders: Sequence[str], room: int, separator: str) -> str:
    """Return as many of the last ``folders`` as fit, each after a separator."""
    tail = ""
    for folder in reversed(folders):
        longer = f"{separator}{folder}{tail}"
        if cell_len(longer) > room:
            break
        tail = longer
    return tail


def cut(text: str, width: int, *, left: bool = False, right: bool = False) -> str:
    """Return ``text`` in exactly ``width`` cells: padded, or cut with an ellipsis.

    ``left`` cuts the beginning instead of the end; ``right`` pads on the left.
    """
    size = cell_len(text)
    if size <= width:
        padding = " " * (width - size)
        return padding + text if right else text + padding
    if width <= 1:
        return "…"[:width]
    if left:
        while cell_len(text) > width - 1:
            text = text[1:]
        # A path loses whole folders, as long as something is left of it.
        head, slash, tail = text.partition(os.sep)
        text = slash + tail if len(head) < 16 and os.sep in tail else text
        return cut("…" + text, width)
    kept = set_cell_size(text, width - 1).rstrip() + "…"
    return kept + " " * (width - cell_len(kept))

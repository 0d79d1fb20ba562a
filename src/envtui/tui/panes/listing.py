"""A list that is filtered, sorted and marked, and whose cursor stays on its row, not on a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from envtui.tui.panes.drawn import Drawn
from envtui.tui.rows import Cell, Column, Row, arrange, cut, cut_path, fit, spread, widths
from envtui.tui.texts import wrap

__all__ = ["Listing"]

T = TypeVar("T")
_GAP = 2
_GUTTER = 2


class Listing(Drawn, Generic[T], can_focus=True, inherit_bindings=False):
    """Rows under a header, drawn line by line: ten thousand cost no more than the ones in view."""

    columns: Sequence[Column] = ()
    title: str = ""
    empty: reactive[str] = reactive("")
    """What stands in the middle while there is nothing to show."""
    header: bool = True

    @dataclass
    class Highlighted(Message):
        """The cursor came to another row, or the row under it changed."""

        listing: Listing[Any]

    @dataclass
    class Opened(Message):
        """The row under the cursor was opened with Enter or a double click."""

        listing: Listing[Any]

    @dataclass
    class Filtered(Message):
        """The filter changed, or keys began or ceased to go into it."""

        listing: Listing[Any]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.rows: dict[str, Row[T]] = {}
        self.shown: list[Row[T]] = []
        self.cursor = ""
        self.marks: set[str] = set()
        self.wanted = ""
        """The filter."""
        self.is_filtering = False
        """Whether keys are going into the filter."""
        self.sorted_by = -1
        self.is_reversed = False
        self._widths: list[int] = []
        self._titles = ("", "")

    # What is in it

    def replace(self, rows: Iterable[Row[T]]) -> None:
        """Show ``rows`` instead; cursor and marks stay on those that are still there."""
        self.rows = {row.key: row for row in rows}
        self.marks &= self.rows.keys()
        self._arrange()

    def put(self, row: Row[T]) -> None:
        """Add ``row``, or put it in the place of the one with its key."""
        before = self.rows.get(row.key)
        self.rows[row.key] = row
        line = self._line_of(row.key)
        if before is None or line < 0 or before.cells != row.cells or self.sorted_by >= 0:
            self._arrange()
            return
        self.shown[line] = row  # it looks as before: nothing has to be drawn
        if row.key == self.cursor and row.value != before.value:
            self.post_message(self.Highlighted(self))

    @property
    def current(self) -> T | None:
        """The value under the cursor."""
        row = self.rows.get(self.cursor)
        return row.value if row and self._line_of(self.cursor) >= 0 else None

    @property
    def marked(self) -> list[T]:
        """The marked values, in the order of the list; those a filter hides too."""
        return [row.value for row in self.rows.values() if row.key in self.marks and row.value]

    @property
    def chosen(self) -> list[T]:
        """What an action goes to: the marked values, else the one under the cursor."""
        return self.marked or ([self.current] if self.current is not None else [])

    @property
    def chosen_one(self) -> T | None:
        """What an action goes to that takes one; nothing where several are marked."""
        return self.chosen[0] if len(self.chosen) == 1 else None

    def select(self, key: str) -> None:
        """Move the cursor to the row with ``key``, if it is shown."""
        if self._line_of(key) >= 0:
            self._move_to(key)

    def _line_of(self, key: str) -> int:
        return next((line for line, row in enumerate(self.shown) if row.key == key), -1)

    def _arrange(self) -> None:
        """Work out the lines again; the line under the cursor stays where it is on the screen."""
        before = max(0, self._line_of(self.cursor))
        value = self.current
        self.shown = arrange(self.rows.values(), self.wanted, self.sorted_by, self.is_reversed)
        self._widths = widths(self.columns, self.rows.values())
        self.set_line_count(len(self.shown) + self._top)
        line = self._line_of(self.cursor)
        if line < 0:
            self.cursor = self._nearest(before)
            self._scroll_to_cursor()
        elif line != before and self.scroll_offset.y:
            self.scroll_to(y=self.scroll_offset.y + line - before, animate=False)
        self._show_titles()
        self.refresh()
        if self.current != value:
            self.post_message(self.Highlighted(self))

    def _nearest(self, line: int) -> str:
        """Return the key of the row at ``line``, or of the closest one that can be chosen."""
        lines = [number for number, row in enumerate(self.shown) if not row.is_heading]
        if not lines:
            return ""
        return self.shown[min(lines, key=lambda number: (abs(number - line), -number))].key

    # What keys and mouse do

    def move(self, by: int) -> None:
        """Move the cursor by ``by`` rows, headings skipped; it stops at the ends."""
        lines = [number for number, row in enumerate(self.shown) if not row.is_heading]
        if lines:
            here = self._line_of(self.cursor)
            place = lines.index(here) if here in lines else 0
            self._move_to(self.shown[lines[max(0, min(len(lines) - 1, place + by))]].key)

    @property
    def page(self) -> int:
        """How many rows the pane shows at once."""
        return max(1, self.size.height - self._top - 1)

    def mark(self) -> None:
        """Mark the row under the cursor, or take its mark away, and go on to the next."""
        if self.current is not None:
            self.marks ^= {self.cursor}
            self.move(1)
            self._show_titles()
            self.refresh()

    def sort_by_next(self) -> None:
        """Sort by the next column, then backwards by it, then in the first order again."""
        if self.sorted_by >= 0 and not self.is_reversed:
            self.is_reversed = True
        else:
            self.is_reversed = False
            self.sorted_by += 1
            if self.sorted_by >= len(self.columns):
                self.sorted_by = -1
        self._arrange()
        self._scroll_to_cursor()

    def start_filter(self) -> None:
        """Take the next keys as a filter."""
        self.is_filtering = True
        self._show_titles()
        self.post_message(self.Filtered(self))

    def set_filter(self, wanted: str, *, keep_asking: bool = True) -> None:
        """Show only what ``wanted`` lets through."""
        self.wanted = wanted
        self.is_filtering = keep_asking
        self._arrange()
        self._scroll_to_cursor()
        self.post_message(self.Filtered(self))

    def on_key(self, event: events.Key) -> None:
        """Take a key into the filter while it is being typed."""
        if not self.is_filtering:
            return
        if event.key == "enter":
            self.set_filter(self.wanted.strip(), keep_asking=False)
        elif event.key == "escape":
            self.set_filter("", keep_asking=False)
        elif event.key == "backspace":
            self.set_filter(self.wanted[:-1], keep_asking=bool(self.wanted))
        elif event.key in {"ctrl+u", "ctrl+w"}:
            self.set_filter("")
        elif event.is_printable and event.character:
            self.set_filter(self.wanted + event.character)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Take a pasted line into the filter."""
        if self.is_filtering:
            self.set_filter(self.wanted + event.text.split("\n")[0])

    def on_click(self, event: events.Click) -> None:
        """Move to the row that was clicked, open it on the second click; sort by the header."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y < self._top:
            self.sort_by_next()
            return
        line = offset.y - self._top + self.scroll_offset.y
        if line < len(self.shown) and not self.shown[line].is_heading:
            self._move_to(self.shown[line].key)
            if event.chain == 2:
                self.post_message(self.Opened(self))

    def _move_to(self, key: str) -> None:
        if key == self.cursor:
            self._scroll_to_cursor()
            return
        for place in (self.cursor, key):
            self.refresh_line(self._line_of(place) + self._top)
        self.cursor = key
        self._scroll_to_cursor()
        self._show_titles()
        self.post_message(self.Highlighted(self))

    def _scroll_to_cursor(self) -> None:
        line, top = self._line_of(self.cursor), self.scroll_offset.y
        if line < 0 or not self.size.height:
            return
        first = line - 1 if line and self.shown[line - 1].is_heading else line
        last_top = line - (self.size.height - self._top - 1)
        # By force: rows that came just now have no scrollbar yet.
        if first < top:
            self.scroll_to(y=max(0, first), animate=False, force=True)
        elif top < last_top:
            self.scroll_to(y=last_top, animate=False, force=True)

    # How it looks

    @property
    def _top(self) -> int:
        return 1 if self.header and self.rows else 0

    def on_mount(self) -> None:
        """Show the title."""
        self._show_titles()

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self.set_line_count(len(self.shown) + self._top)
        self._scroll_to_cursor()

    def on_focus(self) -> None:
        """Show the cursor as the one that keys go to."""
        self.refresh()

    def on_blur(self) -> None:
        """Leave the filter as it is, and stop typing into it."""
        self.is_filtering = False
        self._show_titles()
        self.refresh()
        self.post_message(self.Filtered(self))

    def _show_titles(self) -> None:
        """Put the title above, and place, marks and filter below."""
        lines = [row.key for row in self.shown if row.value is not None]
        parts = []
        if self.is_filtering or self.wanted:
            parts.append(f"/{self.wanted}{'▏' if self.is_filtering else ''}")
        if self.marks:
            parts.append(f"{len(self.marks)} marked")
        if lines:
            here = f"{lines.index(self.cursor) + 1} of " if self.cursor in lines else ""
            parts.append(f"{here}{len(lines)}")
        titles = self.title, " · ".join(parts)
        if titles != self._titles:  # to set them draws the whole widget
            self._titles = titles
            self.border_title, self.border_subtitle = map(Content, titles)

    def watch_empty(self) -> None:
        """Show the new sentence."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line: header, heading, row, or the sentence of an empty list."""
        room, base = self.room, self.plain()
        if not self.shown:
            return self._empty_line(y, room, base)
        sizes = fit(self.columns, self._widths, room - _GUTTER, _GAP)
        if y < self._top:
            return self._header_line(sizes, room)
        line = y - self._top + self.scroll_offset.y
        if line >= len(self.shown):
            return Strip.blank(room, base)
        row = self.shown[line]
        if row.is_heading:
            text = " " * row.indent + row.cells[0].text
            return Strip([Segment(cut(text, room, left=True), self.look("dim"))], room)
        return self._row_line(row, sizes, room)

    def _empty_line(self, y: int, room: int, base: Style) -> Strip:
        sentence = self.empty
        if self.rows:
            sentence = "Nothing matches the filter.\nEsc shows all again."
        lines = [part for line in sentence.splitlines() for part in wrap(line, room - 4)]
        number = y - max(0, (self.size.height - len(lines)) // 2)
        if not 0 <= number < len(lines):
            return Strip.blank(room, base)
        return Strip([Segment(lines[number].center(room), self.look("dim"))], room)

    def _header_line(self, sizes: list[int], room: int) -> Strip:
        titles = []
        for number, column in enumerate(self.columns):
            arrow = ("↓" if self.is_reversed else "↑") if number == self.sorted_by else ""
            titles.append(Cell(column.title + arrow))
        style = self.get_component_rich_style("row--header")
        text = " " * _GUTTER + "".join(
            cut(cell.text, size, right=column.right) + " " * _GAP
            for cell, size, column in zip(titles, sizes, self.columns, strict=True)
            if size
        )
        return Strip([Segment(cut(text.rstrip(), room), style)], room)

    def _row_line(self, row: Row[T], sizes: list[int], room: int) -> Strip:
        under = row.key == self.cursor
        plain = self.plain(is_under_cursor=under)
        sign = "✓" if row.key in self.marks else " "
        segments = [Segment(f"{sign} ", self.look("accent", is_under_cursor=under))]
        first = True
        sizes = spread(row.cells, sizes, _GAP, room - _GUTTER)
        for cell, size, column in zip(row.cells, sizes, self.columns, strict=True):
            if not size:
                continue
            indent = row.indent if first else 0
            room_for_text = max(1, size - indent)
            shown = (
                cut_path(cell.text, room_for_text)
                if column.is_path
                else cut(cell.text, room_for_text, right=column.right)
            )
            text = " " * indent + shown
            segments += self._with_matches(text, self.look(cell.role, is_under_cursor=under))
            segments.append(Segment(" " * _GAP, plain))
            first = False
        return Strip(segments).adjust_cell_length(room, plain)

    def _with_matches(self, text: str, style: Style) -> list[Segment]:
        """Return ``text`` with the first match of the filter standing out."""
        found = [(text.lower().find(word), len(word)) for word in self.wanted.lower().split()]
        start, length = next((match for match in found if match[0] >= 0), (-1, 0))
        if start < 0:
            return [Segment(text, style)]
        end = start + length
        shown = style + Style(bold=True, underline=True)
        return [
            Segment(text[:start], style),
            Segment(text[start:end], shown),
            Segment(text[end:], style),
        ]

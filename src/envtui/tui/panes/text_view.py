"""A view of running text that wraps to its width and scrolls by keys."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip

from envtui.tui.panes.drawn import Drawn
from envtui.tui.rows import Cell
from envtui.tui.texts import Line, wrapped

__all__ = ["TextView"]


class TextView(Drawn, can_focus=True, inherit_bindings=False):
    """Lines of text, shown literally."""

    def __init__(
        self, lines: Iterable[Line] = (), *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.lines = list(lines)
        self._shown: list[tuple[Cell, ...]] = []

    def show(self, lines: Iterable[Line], *, keep_place: bool = False) -> None:
        """Show ``lines`` instead, from their beginning unless the place is to be kept."""
        lines = list(lines)
        if lines == self.lines and keep_place:
            return
        self.lines = lines
        self._wrap()
        if not keep_place:
            self.scroll_to(y=0, animate=False)

    @property
    def page(self) -> int:
        """How many lines are in view."""
        return max(1, self.size.height - 1)

    @property
    def line_count(self) -> int:
        """How many lines the text takes at its width."""
        return len(self._shown)

    def move(self, by: int) -> None:
        """Scroll by ``by`` lines."""
        highest = max(0, len(self._shown) - self.size.height)
        self.scroll_to(y=max(0, min(highest, self.scroll_offset.y + by)), animate=False)

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self._wrap()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines there are at ``width``, for a height that follows the text."""
        return len(wrapped(self.lines, width))

    def _wrap(self) -> None:
        before = len(self._shown)
        whole = self.content_region  # with the room of the scrollbar, whether there is one or not
        self._shown = wrapped(self.lines, whole.width)
        if len(self._shown) > whole.height:
            self._shown = wrapped(self.lines, whole.width - self.scrollbar_size_vertical)
        self.set_line_count(len(self._shown))
        height = self.styles.height
        # A new layout of the whole screen takes long: only where there is more or less to show.
        is_other = len(self._shown) != before and height is not None and height.is_auto
        self.refresh(layout=is_other)

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        room, plain = self.room, self.plain()
        line = y + self.scroll_offset.y
        if line >= len(self._shown):
            return Strip.blank(room, plain)
        segments = [Segment(cell.text, self.look(cell.role)) for cell in self._shown[line]]
        return Strip(segments).adjust_cell_length(room, plain)

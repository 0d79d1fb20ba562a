"""What the widgets that draw line by line have in common: the looks of the roles."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual import on
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from envtui.tui.messages import ReadingFailed
from envtui.tui.rows import Role

__all__ = ["Drawn"]


class Drawn(ScrollView, inherit_bindings=False):
    """A scrolled view of lines, each drawn when it comes into view."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row",
        "row--cursor",
        "row--header",
        "row--strong",
        "row--dim",
        "row--accent",
        "row--good",
        "row--warn",
        "row--bad",
    }

    @on(Worker.StateChanged)
    def _worker_changed(self, message: Worker.StateChanged) -> None:
        """Tell of a fault of the program itself in a worker of this pane, and go on."""
        if message.state is WorkerState.ERROR and isinstance(message.worker.error, Exception):
            from envtui.tui.jobs import unexpected

            problem = unexpected(message.worker.error)
            self.post_message(ReadingFailed(f"the {message.worker.group}", problem))

    def set_line_count(self, count: int) -> None:
        """Say how many lines there are to scroll through.

        The whole screen is laid out again only where this view grows with them.
        """
        size = Size(self.size.width, count)
        height = self.styles.height
        if size == self.virtual_size:
            return
        if height is not None and height.is_auto:
            self.virtual_size = size
        else:
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)

    @property
    def room(self) -> int:
        """The cells from border to border or scrollbar."""
        return self.scrollable_content_region.width

    def plain(self, *, is_under_cursor: bool = False) -> Style:
        """Return the style of what has no role."""
        under = ["row--cursor"] if is_under_cursor else []
        return self.get_component_rich_style("row", *under)

    def look(self, role: Role, *, is_under_cursor: bool = False) -> Style:
        """Return the style of ``role``: its colour and weight on the ground of the line."""
        plain = self.plain(is_under_cursor=is_under_cursor)
        # A terminal's own colours are not made to be read reversed, one beside the other.
        if not role or (is_under_cursor and self.has_focus and self.app.native_ansi_color):
            return plain
        style = self.get_component_rich_style(f"row--{role}")
        return plain + Style(color=style.color, bold=style.bold or plain.bold, dim=style.dim)

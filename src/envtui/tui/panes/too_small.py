"""What stands in place of the panes in a terminal too small for them."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

__all__ = ["MINIMUM", "TooSmall"]

MINIMUM = (60, 16)
"""Columns and lines below which the panes cannot be read."""


class TooSmall(Widget):
    """Says how much room there is and how much is needed."""

    def render(self) -> Content:
        """Return the sentence."""
        columns, lines = self.app.size
        return Content(
            f"This terminal is too small: {columns}x{lines}.\n"
            f"envtui needs {MINIMUM[0]}x{MINIMUM[1]}.  q quits."
        )

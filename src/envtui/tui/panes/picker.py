"""A list in a dialog: what is typed filters it, Enter chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import events

from envtui.tui.panes.listing import Listing
from envtui.tui.rows import Column

__all__ = ["Picker"]

_MOVES = {"up": -1, "down": 1, "ctrl+p": -1, "ctrl+n": 1}


class Picker(Listing[Any]):
    """Takes every printable key as part of its filter."""

    def __init__(self, columns: Sequence[Column], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.columns = columns

    def on_key(self, event: events.Key) -> None:
        """Move, choose, or filter."""
        if event.key in _MOVES:
            self.move(_MOVES[event.key])
        elif event.key in {"pageup", "pagedown"}:
            self.move(self.page if event.key == "pagedown" else -self.page)
        elif event.key == "enter":
            self.post_message(self.Opened(self))
        elif event.key == "backspace":
            self.set_filter(self.wanted[:-1], keep_asking=len(self.wanted) > 1)
        elif event.key == "escape" and self.wanted:
            self.set_filter("", keep_asking=False)
        elif event.is_printable and event.character and (self.wanted or event.character != " "):
            self.set_filter(self.wanted + event.character)
        else:
            return
        event.stop()
        event.prevent_default()

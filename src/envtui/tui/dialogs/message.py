"""A text to be read: an error, the log, an explanation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from envtui.tui.dialogs.dialog import Dialog
from envtui.tui.panes.text_view import TextView
from envtui.tui.texts import Line

__all__ = ["MessageDialog"]


class MessageDialog(Dialog[None]):
    """Shows lines of text until it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q", "back", show=False),
        Binding("down,j", "scroll(1)", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("pagedown,space", "scroll(10)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
        Binding("y", "copy", show=False),
    ]

    def __init__(
        self, title: str, lines: Iterable[Line], *, role: str = "", note: str = "",
        is_large: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(classes=" ".join(["-large"] * is_large + [f"-{role}"] * bool(role)))
        self.heading = title
        self.keys = " · ".join([*([note] if note else []), "y copies", "Esc leaves"])
        self.lines = list(lines)

    def body(self) -> ComposeResult:
        """Show the text."""
        yield TextView(self.lines)

    def action_scroll(self, by: int) -> None:
        """Scroll by ``by`` lines."""
        self.query_one(TextView).move(by)

    def action_copy(self) -> None:
        """Copy the whole text."""
        self.app.copy_to_clipboard("\n".join(line.text for line in self.lines))
        self.entitle(self.heading, "Copied · Esc leaves")

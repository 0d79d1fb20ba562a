"""A question that is answered with yes or no; no is the default."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Button

from envtui.tui.dialogs.dialog import Choices, Dialog
from envtui.tui.panes.text_view import TextView
from envtui.tui.texts import Line

__all__ = ["ConfirmDialog"]


class ConfirmDialog(Dialog[bool]):
    """Answers whether to go on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", show=False),
        Binding("n", "answer(False)", show=False),
    ]
    AUTO_FOCUS = "#no"
    keys = "y yes · n no · Esc leaves"

    def __init__(self, title: str, lines: Iterable[Line], yes: str, no: str = "Cancel") -> None:
        super().__init__()
        self.heading, self.lines, self.yes, self.no = title, list(lines), yes, no

    def body(self) -> ComposeResult:
        """Show what is asked, and the answers."""
        view = TextView(self.lines)
        view.can_focus = False
        yield view
        yield Choices(("no", self.no), ("yes", self.yes))

    def action_answer(self, answer: bool) -> None:
        """Answer."""
        self.dismiss(answer)

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        self.dismiss(message.button.id == "yes")

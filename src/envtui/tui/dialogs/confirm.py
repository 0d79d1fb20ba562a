"""A question that is answered with yes or no; no is the default, unless yes does no harm."""

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


class ConfirmDialog(Dialog["bool | str"]):
    """Answers whether to go on, or with the label of the other way, where there is one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", show=False),
        Binding("n", "answer(False)", show=False),
    ]
    AUTO_FOCUS = ""
    keys = "y yes · n no · Esc leaves"

    def __init__(
        self,
        title: str,
        lines: Iterable[Line],
        yes: str,
        no: str = "Cancel",
        *,
        other: str = "",
        is_harmless: bool = False,
    ) -> None:
        super().__init__()
        self.default = "#yes" if is_harmless else "#no"
        """The answer that Enter gives."""
        self.heading, self.lines, self.yes, self.no = title, list(lines), yes, no
        self.other = other

    def body(self) -> ComposeResult:
        """Show what is asked, and the answers."""
        view = TextView(self.lines)
        view.can_focus = False
        yield view
        others = [("other", self.other)] if self.other else []
        yield Choices(("no", self.no), *others, ("yes", self.yes))

    def on_mount(self) -> None:
        """Go to the default answer."""
        self.query_one(self.default).focus()

    def action_answer(self, answer: bool) -> None:
        """Answer."""
        self.dismiss(answer)

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        self.dismiss(self.other if message.button.id == "other" else message.button.id == "yes")

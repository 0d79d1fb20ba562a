"""What is to be installed, checked while it is typed."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from envtui.tui.dialogs.dialog import Dialog
from envtui.tui.panes.text_view import TextView
from envtui.tui.wanted import check_wanted

__all__ = ["InstallDialog"]


class InstallDialog(Dialog[str]):
    """Answers with the text, once all of it can be read."""

    keys = "Enter shows the plan · Esc leaves"

    def __init__(self, name: str, text: str = "") -> None:
        super().__init__()
        self.heading = f"Install into {name}"
        self.text = text

    def body(self) -> ComposeResult:
        """Show the line to type into, and what there is to say about it."""
        yield Input(self.text, placeholder="httpx", compact=True, select_on_focus=False)
        view = TextView(classes="note")
        view.can_focus = False
        yield view

    def on_mount(self) -> None:
        """Say how it is typed."""
        self._say(self.text)

    @on(Input.Changed)
    def _changed(self, message: Input.Changed) -> None:
        self._say(message.value)

    def _say(self, text: str) -> None:
        self.query_one(TextView).show(check_wanted(text)[1])

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        if check_wanted(message.value)[0]:
            self.dismiss(message.value)

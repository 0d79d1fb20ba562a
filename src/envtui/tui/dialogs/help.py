"""The keys that work where one is, and what the others wait for."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from envtui.tui.actions import ACTIONS, Action, Situation, key_name
from envtui.tui.dialogs.dialog import Dialog
from envtui.tui.panes.listing import Listing
from envtui.tui.panes.picker import Picker
from envtui.tui.panes.text_view import TextView
from envtui.tui.rows import Cell, Column, Row
from envtui.tui.texts import Line

__all__ = ["HelpDialog", "help_rows"]

_COLUMNS = (
    Column("Key"),
    Column("What it does", least=36, rank=1),
    Column("Not now because", least=28, rank=2),
)


def help_rows(situation: Situation) -> list[Row[int]]:
    """Return a row for each action: those of this pane first, then the others."""
    rows = []
    for number, action in enumerate(ACTIONS):
        is_here = situation.pane in action.panes and action.id not in {"help", "quit"}
        rows.append(_row(number, action, action.why_not(situation), "1" if is_here else "2"))
    here: Row[int] = Row("here", None, (Cell(f"In {situation.pane.capitalize()}", "dim"),), (), "1")
    everywhere: Row[int] = Row("everywhere", None, (Cell("Everywhere", "dim"),), (), "2")
    rows.sort(key=lambda row: row.group)
    return (
        [here, everywhere, *rows] if any(row.group == "1" for row in rows) else [everywhere, *rows]
    )


def _row(number: int, action: Action, reason: str, group: str) -> Row[int]:
    keys = " ".join(key_name(key) for key in action.keys)
    cells = (
        Cell(keys, "dim" if reason else "accent"),
        Cell(action.help, "dim" if reason else ""),
        Cell(reason, "dim"),
    )
    return Row(str(number), number, cells, group=group, indent=1)


class HelpDialog(Dialog[int]):
    """Lists the keys; typing filters, Enter does what the row says."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark", "back", show=False)]
    heading = "Keys"
    keys = "type to filter · Enter does it · Esc leaves"

    def __init__(self, situation: Situation) -> None:
        super().__init__(classes="-large")
        self.situation = situation

    def body(self) -> ComposeResult:
        """Show the list, and the row under the cursor in full."""
        yield Picker(_COLUMNS)
        note = TextView(id="key-note")
        note.can_focus = False
        yield note

    def on_mount(self) -> None:
        """Fill the list."""
        self.query_one(Picker).replace(help_rows(self.situation))

    @on(Listing.Highlighted)
    def _say_in_full(self) -> None:
        number = self.query_one(Picker).current
        if number is None:
            return
        action = ACTIONS[number]
        reason = action.why_not(self.situation)
        lines = [Line(action.help), Line(f"Not now: {reason}" if reason else "", "warn")]
        self.query_one("#key-note", TextView).show(lines)

    @on(Listing.Opened)
    def _chosen(self) -> None:
        self.dismiss(self.query_one(Picker).current)

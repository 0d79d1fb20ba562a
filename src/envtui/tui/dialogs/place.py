"""A place for an environment, and for a clone the Python it gets."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Label

from envtui.core.record import Record
from envtui.tui.asking import check_place, place_named
from envtui.tui.dialogs.dialog import Dialog
from envtui.tui.panes.text_view import TextView
from envtui.tui.texts import Line

__all__ = ["PlaceAnswer", "PlaceDialog"]


class PlaceAnswer(Record):
    """What was answered."""

    root: Path
    python: str = ""
    """A request for another Python; empty: the same."""


class PlaceDialog(Dialog[PlaceAnswer]):
    """Answers with a place where nothing is yet."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(
        self,
        title: str,
        folder: Path,
        place: str,
        does: str,
        *,
        leaves: Path | None = None,
        asks_python: bool = False,
    ) -> None:
        super().__init__()
        self.leaves = leaves
        """Where it lies until it is moved."""
        self.heading, self.folder, self.place = title, folder, place
        self.asks_python = asks_python
        self.keys = " · ".join([*(["Tab next"] if asks_python else []), does, "Esc leaves"])

    def body(self) -> ComposeResult:
        """Show the fields."""
        with Horizontal(classes="field"):
            yield Label("Place")
            yield Input(self.place, id="place", compact=True, select_on_focus=False)
        note = TextView(id="place-note", classes="note")
        note.can_focus = False
        yield note
        if self.asks_python:
            with Horizontal(classes="field"):
                yield Label("Python")
                hint = "the same; or 3.13, a path, a name"
                yield Input("", placeholder=hint, id="version", compact=True)

    def on_mount(self) -> None:
        """Say where that is."""
        self._say_place()

    @on(Input.Changed, "#place")
    def _say_place(self) -> None:
        place = self.query_one("#place", Input).value
        note = check_place(place, self.folder)[1]
        if self.leaves is not None and place_named(place, self.folder) == self.leaves:
            note = Line("It lies here now: change this to the place that it goes to.", "dim")
        self.query_one("#place-note", TextView).show([note])

    @on(Input.Submitted)
    def _submitted(self) -> None:
        place = self.query_one("#place", Input)
        root, _ = check_place(place.value, self.folder)
        if root is None:
            place.focus()
            return
        python = self.query_one("#version", Input).value.strip() if self.asks_python else ""
        self.dismiss(PlaceAnswer(root, python))

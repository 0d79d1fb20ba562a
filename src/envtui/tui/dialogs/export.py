"""Where an environment is exported to: a file, whose name tells the format, or the clipboard."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Label

from envtui.core.record import Record
from envtui.tui.asking import place_named
from envtui.tui.dialogs.dialog import Dialog
from envtui.tui.panes.text_view import TextView
from envtui.tui.presentation import short_path
from envtui.tui.texts import Line

__all__ = ["Export", "ExportDialog"]


class Export(Record):
    """What was answered."""

    path: Path
    to_clipboard: bool = False

    @property
    def is_pylock(self) -> bool:
        """Whether the name asks for a pylock.toml."""
        return self.path.suffix == ".toml"


class ExportDialog(Dialog[Export]):
    """Answers with where to; a file that is there is named as such."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+y", "copy", show=False, priority=True)]
    keys = "Enter writes it · Ctrl+Y copies it instead · Esc leaves"

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__()
        self.heading, self.folder = f"Export {name}", folder

    def body(self) -> ComposeResult:
        """Show the field, and what there is to say about it."""
        with Horizontal(classes="field"):
            yield Label("File")
            yield Input("requirements.txt", id="file", compact=True, select_on_focus=False)
        note = TextView(id="place-note", classes="note")
        note.can_focus = False
        yield note

    def on_mount(self) -> None:
        """Say what the file will be."""
        self._say()

    @property
    def answer(self) -> Export:
        """What has been typed."""
        return Export(place_named(self.query_one(Input).value.strip(), self.folder))

    @on(Input.Changed)
    def _say(self) -> None:
        export = self.answer
        lines = [Line("A pin for each package; pylock.toml would have hashes too.", "dim")]
        if export.is_pylock:
            lines = [Line("Pins with their files and hashes, which the index is asked for.", "dim")]
        if export.path.is_dir():
            lines = [Line(f"! {short_path(export.path)} is a folder: type a name.", "bad")]
        elif export.path.exists():
            lines.append(Line(f"{short_path(export.path)} is there: it would be replaced.", "warn"))
        self.query_one("#place-note", TextView).show(lines)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        if not self.answer.path.is_dir():
            self.dismiss(self.answer)

    def action_copy(self) -> None:
        """Answer with the clipboard instead of the file."""
        self.dismiss(Export(self.answer.path, to_clipboard=True))

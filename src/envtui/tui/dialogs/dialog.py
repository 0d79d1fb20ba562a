"""What all dialogs have in common: a frame with a title, keys named below, Esc to leave."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button

__all__ = ["Choices", "Dialog"]

T = TypeVar("T")


class Dialog(ModalScreen[T | None]):
    """A frame over the panes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "back", show=False),
        # With priority, so that keys typed at once after it go to the next field already.
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012

    heading = ""
    keys = "Esc leaves"

    def compose(self) -> ComposeResult:
        """Put the body into the frame."""
        with Vertical(classes="frame") as frame:
            frame.border_title = Content(self.heading)
            frame.border_subtitle = Content(self.keys)
            yield from self.body()

    def body(self) -> Iterable[Widget]:
        """Return what stands in the frame."""
        return ()

    def entitle(self, heading: str, keys: str) -> None:
        """Change the title and the keys named below."""
        frame = self.query_one(".frame", Vertical)
        frame.border_title, frame.border_subtitle = Content(heading), Content(keys)

    def action_back(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


class Choices(Horizontal):
    """Buttons in a row; arrows and Tab go from one to the next, Enter chooses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "app.focus_previous", show=False),
        Binding("right,l", "app.focus_next", show=False),
    ]

    def __init__(self, *choices: tuple[str, str]) -> None:
        super().__init__()
        self.choices = choices
        """Pairs of an id and a label."""

    def compose(self) -> ComposeResult:
        """Make the buttons."""
        for id, label in self.choices:
            yield Button(Content(label), id=id, compact=True)

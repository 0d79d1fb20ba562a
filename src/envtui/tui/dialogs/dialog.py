"""What all dialogs have in common: a frame with a title, keys named below, Esc to leave."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button

__all__ = ["Choices", "Dialog", "fitting_keys"]

T = TypeVar("T")


def fitting_keys(keys: str, room: int) -> str:
    """Return as many of ``keys`` as ``room`` cells hold; Enter and Esc go last."""
    parts = keys.split(" · ")
    spare = [part for part in parts if not part.startswith(("Enter", "Esc"))]
    for part in [*spare, *parts[:-1]]:
        if part in parts and cell_len(" · ".join(parts)) > room:
            parts.remove(part)
    return " · ".join(parts)


class Frame(Vertical):
    """A border with a title above and keys below, as many as it is wide enough for."""

    keys = ""

    def entitle(self, heading: str, keys: str) -> None:
        """Change both."""
        self.keys = keys
        self.border_title = Content(heading)
        self.on_resize()

    def on_resize(self) -> None:
        """Name what there is room for, beside two corners, with a line and a blank at each."""
        width = self.outer_size.width
        self.border_subtitle = Content(fitting_keys(self.keys, width - 6) if width else self.keys)


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
        with Frame(classes="frame") as frame:
            frame.entitle(self.heading, self.keys)
            yield from self.body()

    def body(self) -> Iterable[Widget]:
        """Return what stands in the frame."""
        return ()

    def entitle(self, heading: str, keys: str) -> None:
        """Change the title and the keys named below."""
        self.query_one(Frame).entitle(heading, keys)

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

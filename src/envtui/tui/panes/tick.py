"""A box to tick."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

__all__ = ["Tick"]


class Tick(Widget, can_focus=True):
    """An option that is on or off, told apart by sign and not only by colour."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "tick", show=False)]
    value: reactive[bool] = reactive(False)

    def __init__(self, label: str, *, id: str) -> None:
        super().__init__(id=id)
        self.label = label

    def render(self) -> Content:
        """Return box and label."""
        return Content(f"[{'x' if self.value else ' '}] {self.label}")

    def action_tick(self) -> None:
        """Tick it, or take the tick away."""
        self.value = not self.value

    def on_click(self) -> None:
        """Do what Space does."""
        self.action_tick()

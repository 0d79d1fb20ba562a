"""No answer: the chains that collide, why other versions fell, and ways out to be tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Button

from envtui.core import Conflict, WayOut, literal
from envtui.tui.conflicts import WAY_COLUMNS, conflict_lines, way_rows
from envtui.tui.dialogs.dialog import Choices, Dialog
from envtui.tui.panes.listing import Listing
from envtui.tui.panes.text_view import TextView
from envtui.tui.texts import Line

if TYPE_CHECKING:
    from envtui.core.errors import NoSolution

__all__ = ["NoAnswerDialog", "WayList"]


class WayList(Listing[WayOut]):
    """What could be asked for instead."""

    columns = WAY_COLUMNS
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.choose", show=False)]


class NoAnswerDialog(Dialog["WayOut | str"]):
    """Answers with the way out that is to be planned, with ``again`` to ask again, or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown,space", "scroll(5)", show=False),
        Binding("pageup", "scroll(-5)", show=False),
        Binding("c", "change", show=False),
    ]

    AUTO_FOCUS = ""

    def __init__(self, heading: str, error: NoSolution, conflict: Conflict) -> None:
        super().__init__(classes="-large -bad")
        self.heading, self.error, self.conflict = heading, error, conflict
        if conflict.ways_out:
            self.keys = "↑ ↓ choose · Enter plans it · c changes the request · Esc leaves"
        else:
            self.keys = "↑ ↓ scroll · Esc leaves"

    def body(self) -> ComposeResult:
        """Show the chains, the ways out, and what can be answered."""
        lines = list(conflict_lines(self.error.message, self.conflict))
        if self.error.hint:
            lines += [Line(), Line(literal(self.error.hint), "accent")]
        if not self.conflict.ways_out:
            lines += [Line(), Line("No small change of the request was found that works.", "dim")]
        chains = TextView(lines, id="chains")
        chains.can_focus = False
        yield chains
        yield WayList(id="ways")
        yield TextView(id="instead", classes="note")
        yield Choices(("cancel", "Cancel"), ("again", "Change"))

    def on_mount(self) -> None:
        """Offer the ways out, or else to change the request."""
        ways = self.query_one(WayList)
        instead = self.query_one("#instead", TextView)
        instead.can_focus = False
        ways.display = instead.display = bool(self.conflict.ways_out)
        if self.conflict.ways_out:
            ways.replace(way_rows(self.conflict))
            ways.focus()
        else:
            self.query_one("#again").focus()

    @on(Listing.Highlighted)
    def _show_instead(self) -> None:
        """Say in full what the way under the cursor asks for."""
        way = self.query_one(WayList).current
        if way is not None:
            asked = "  ".join(map(literal, way.requirements)) or "nothing"
            python = f"  in another environment, of Python {way.python}" if way.python else ""
            self.query_one("#instead", TextView).show([Line(f"asks for  {asked}{python}", "dim")])

    def action_move(self, by: int) -> None:
        """Move among the ways out; where there are none, scroll."""
        if self.conflict.ways_out:
            self.query_one(WayList).move(by)
        else:
            self.action_scroll(by)

    def action_scroll(self, by: int) -> None:
        """Scroll the chains."""
        self.query_one("#chains", TextView).move(by)

    @on(Listing.Opened)
    def action_choose(self) -> None:
        """Answer with the way under the cursor; not with an Enter typed before there was one."""
        if (way := self.query_one(WayList).current) is not None:
            self.dismiss(way)

    def action_change(self) -> None:
        """Ask again."""
        self.dismiss("again")

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        self.dismiss("again" if message.button.id == "again" else None)

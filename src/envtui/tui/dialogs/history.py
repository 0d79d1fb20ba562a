"""The revisions of an environment: what was done to it, when, and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from envtui.core import Revision
from envtui.tui.dialogs.dialog import Dialog
from envtui.tui.panes.listing import Listing
from envtui.tui.panes.text_view import TextView
from envtui.tui.revisions import REVISION_COLUMNS, revision_lines, revision_rows

__all__ = ["HistoryDialog", "RevisionList"]


class RevisionList(Listing[Revision]):
    """The newest first."""

    columns = REVISION_COLUMNS
    empty = "Nothing has been changed here yet."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "screen.move(1)", show=False),
        Binding("up,k", "screen.move(-1)", show=False),
        Binding("pagedown", "screen.move(10)", show=False),
        Binding("pageup", "screen.move(-10)", show=False),
        Binding("slash", "screen.filter", show=False),
        Binding("enter", "screen.choose", show=False),
    ]


class HistoryDialog(Dialog[Revision]):
    """Answers with the revision to go back, or forward again, to."""

    AUTO_FOCUS = "#revisions"
    keys = "Enter shows the way to it · / filter · Esc leaves"

    def __init__(self, name: str, revisions: Sequence[Revision]) -> None:
        super().__init__(classes="-large")
        self.heading = f"History of {name}"
        self.revisions = revisions
        if not revisions:
            self.keys = "Esc leaves"

    def body(self) -> ComposeResult:
        """Show the list, and what the revision under the cursor holds."""
        yield RevisionList(id="revisions")
        note = TextView(id="revision", classes="note")
        note.can_focus = False
        yield note

    def on_mount(self) -> None:
        """Fill the list, and begin at what is there now."""
        listing = self.query_one(RevisionList)
        listing.replace(revision_rows(self.revisions))
        if self.revisions:
            listing.select(str(self.revisions[-1].position))

    @on(Listing.Highlighted)
    def _show_revision(self) -> None:
        revision = self.query_one(RevisionList).current
        if revision is not None:
            self.query_one("#revision", TextView).show(revision_lines(revision, self.revisions))

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.query_one(RevisionList).move(by)

    def action_filter(self) -> None:
        """Take the next keys as a filter."""
        self.query_one(RevisionList).start_filter()

    @on(Listing.Opened)
    def action_choose(self) -> None:
        """Answer with the revision under the cursor, if there is one."""
        if (revision := self.query_one(RevisionList).current) is not None:
            self.dismiss(revision)

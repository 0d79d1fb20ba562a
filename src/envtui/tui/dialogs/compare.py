"""Two environments side by side: what differs first, everything on demand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from envtui.core.record import replace
from envtui.tui.dialogs.dialog import Dialog
from envtui.tui.differences import DIFFERENCE_COLUMNS, difference_rows, fact_rows
from envtui.tui.panes.listing import Listing
from envtui.tui.presentation import plural, short_path

if TYPE_CHECKING:
    from envtui.core import Difference, DifferentPackage

__all__ = ["CompareDialog"]


class CompareDialog(Dialog[None]):
    """Shows the difference until it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,enter,equals_sign", "back", show=False),
        Binding("a", "all", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
        Binding("slash", "filter", show=False),
    ]
    AUTO_FOCUS = "#compared"

    def __init__(self, difference: Difference, folder: Path) -> None:
        super().__init__(classes="-large")
        self.difference, self.folder = difference, folder
        self.is_all = False
        self.heading = " and ".join(self._names)
        self.keys = self._keys()

    @property
    def _names(self) -> tuple[str, str]:
        pair = (self.difference.first, self.difference.second)
        first, second = (short_path(one.root, base=self.folder) for one in pair)
        return first, second

    def _keys(self) -> str:
        what = "a only what differs" if self.is_all else "a everything"
        return f"{what} · / filter · Esc leaves"

    def body(self) -> ComposeResult:
        """Show one list: facts above, packages below."""
        listing: Listing[DifferentPackage] = Listing(id="compared")
        listing.columns = (
            DIFFERENCE_COLUMNS[0],
            replace(DIFFERENCE_COLUMNS[1], title=self._names[0]),
            replace(DIFFERENCE_COLUMNS[2], title=self._names[1]),
            DIFFERENCE_COLUMNS[3],
        )
        yield listing

    def on_mount(self) -> None:
        """Fill the list."""
        self._fill()

    def _fill(self) -> None:
        difference = self.difference
        packages = difference.packages if self.is_all else difference.differing_packages
        facts = difference.facts if self.is_all else difference.differing_facts
        listing = self.query_one("#compared", Listing)
        same = len(difference.packages) - len(difference.differing_packages)
        listing.empty = f"No difference: {plural(same, 'package')} are the same.\na shows them."
        listing.replace([*fact_rows(facts), *difference_rows(packages)])
        differing = plural(len(difference.differing_packages), "package")
        self.entitle(f"{self.heading} · {differing} differ, {same} are the same", self._keys())

    def action_all(self) -> None:
        """Show everything, or only what differs again."""
        self.is_all = not self.is_all
        self._fill()

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.query_one("#compared", Listing).move(by)

    def action_filter(self) -> None:
        """Take the next keys as a filter."""
        self.query_one("#compared", Listing).start_filter()

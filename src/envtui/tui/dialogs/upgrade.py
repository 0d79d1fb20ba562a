"""Upgrading, interactively: what is newer, what it risks, and which of it is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from envtui import core
from envtui.core import Environment, Outdated
from envtui.core.errors import Cancelled, EnvtuiError
from envtui.core.events import Cancel, OnEvent
from envtui.tui.dialogs.dialog import Dialog
from envtui.tui.jobs import Job
from envtui.tui.log import error_lines
from envtui.tui.panes.listing import Listing
from envtui.tui.panes.text_view import TextView
from envtui.tui.presentation import plural
from envtui.tui.texts import Line
from envtui.tui.upgrades import SAFE, UPGRADE_COLUMNS, chosen_version, risk_of, upgrade_rows

if TYPE_CHECKING:
    from envtui.tui.app import Explorer

__all__ = ["UpgradeDialog", "UpgradeList"]

_KEYS = "Space ticks · ← → Fits or Latest · a all · Enter plans it · Esc leaves"


class UpgradeList(Listing[Outdated]):
    """The packages of which there are newer versions; marked are those to be upgraded."""

    columns = UPGRADE_COLUMNS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown,ctrl+d", "move(10)", show=False),
        Binding("pageup,ctrl+u", "move(-10)", show=False),
        Binding("home,g", "move(-1000000)", show=False),
        Binding("end,G", "move(1000000)", show=False),
        Binding("space", "screen.tick", show=False),
        Binding("a", "screen.tick_all", show=False),
        Binding("left,h", "screen.aim(False)", show=False),
        Binding("right,l", "screen.aim(True)", show=False),
        Binding("enter", "screen.plan", show=False),
    ]

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.move(by)


class UpgradeDialog(Dialog[tuple[str, ...]]):
    """Answers with requirements, one for each package that is to be upgraded."""

    keys = "Esc cancels"

    def __init__(self, name: str, environment: Environment) -> None:
        super().__init__(classes="-large")
        self.heading = f"Upgrade in {name}"
        self.environment = environment
        self.found: tuple[Outdated, ...] = ()
        self.passed_over = 0
        """How many packages did not come from an index, which is not asked about them."""
        self.to_latest: set[str] = set()
        """Normalized names of what goes to its latest version, though it may not fit."""
        self.job: Job[tuple[Outdated, ...]] | None = None

    def body(self) -> ComposeResult:
        """Show a sentence, then the list, then what there is to say of a row."""
        summary = TextView([Line("Asking the index for newer versions…")], id="summary")
        note = TextView(id="note", classes="note")
        summary.can_focus = note.can_focus = False
        yield summary
        yield UpgradeList(id="upgrades")
        yield note

    def on_mount(self) -> None:
        """Look for newer versions."""
        self.query_one(UpgradeList).display = self.query_one("#note").display = False
        self._look()

    @work(exit_on_error=False)
    async def _look(self) -> None:
        explorer = cast("Explorer", self.app)
        self.job = Job("looking for newer versions", "envtui pip list --outdated", self._ask)
        try:
            found = await explorer.perform(self.job, self)
        except Cancelled:
            return
        except EnvtuiError as error:
            self.add_class("-bad")
            self.query_one("#summary", TextView).show(error_lines(error))
            self.entitle(self.heading, "Esc leaves")
        else:
            explorer.main.packages.learn_newer(self.environment, found)
            explorer.main.show_details()
            self._offer(found)

    def _ask(self, on_event: OnEvent, cancel: Cancel) -> tuple[Outdated, ...]:
        target = core.target_of(self.environment)
        installed = core.installed_in(target)
        from_index = [row for row in installed if core.is_from_index(row)]
        self.passed_over = len(installed) - len(from_index)
        found: tuple[Outdated, ...] = core.list_outdated(
            from_index, target.interpreter, on_event=on_event, cancel=cancel
        )
        return found

    def _offer(self, found: tuple[Outdated, ...]) -> None:
        self.found = found
        if not found:
            sentence = "The index has nothing newer for this Python."
            self.query_one("#summary", TextView).show([Line(sentence), *self._not_asked_about()])
            self.entitle(self.heading, "Esc leaves")
            return
        listing = self.query_one(UpgradeList)
        listing.display = self.query_one("#note").display = True
        listing.replace(upgrade_rows(found))
        listing.marks = {one.distribution.normalized for one in found if risk_of(one) in SAFE}
        self.entitle(self.heading, _KEYS)
        self._show_count()
        listing.focus()

    def _show_count(self) -> None:
        listing = self.query_one(UpgradeList)
        newer = plural(len(self.found), "package")
        has = "has" if len(self.found) == 1 else "have"
        sentence = f"{newer} {has} newer versions, {len(listing.marks)} ticked"
        lines = [Line(sentence), *self._not_asked_about()]
        self.query_one("#summary", TextView).show(lines)
        listing.refresh()

    def _not_asked_about(self) -> Iterator[Line]:
        if self.passed_over:
            were = "was" if self.passed_over == 1 else "were"
            passed_over = plural(self.passed_over, "package")
            text = f"{passed_over} from folders, repositories or other URLs {were} left out"
            yield Line(text, "dim")

    @on(Listing.Highlighted)
    def _say(self) -> None:
        """Say in full what holds back the package under the cursor."""
        one = self.query_one(UpgradeList).current
        if one is None:
            return
        newest = f"{core.literal(one.latest)} is the latest version of {one.distribution.name}"
        if one.latest_filetype == "sdist":
            newest += ", only as source code"
        lines = [Line(core.literal(f"{newest}."), "dim")]
        for need in one.held_by:
            text = f"{core.literal(need.parent)} requires {core.literal(need.requirement)}"
            lines.append(Line(text, "warn"))
        self.query_one("#note", TextView).show(lines)

    # Keys

    def action_tick(self) -> None:
        """Tick the row under the cursor, or take its tick away."""
        self.query_one(UpgradeList).mark()
        self._show_count()

    def action_tick_all(self) -> None:
        """Tick all that fits; if all of it is ticked, nothing."""
        listing = self.query_one(UpgradeList)
        fitting = {one.distribution.normalized for one in self.found if risk_of(one) != "blocked"}
        listing.marks = set() if fitting <= listing.marks else listing.marks | fitting
        self._show_count()

    def action_aim(self, at_latest: bool) -> None:
        """Aim at the latest version or at the one that fits, and tick the row by that."""
        listing = self.query_one(UpgradeList)
        one = listing.current
        if one is None:
            return
        name = one.distribution.normalized
        self.to_latest = self.to_latest | {name} if at_latest else self.to_latest - {name}
        listing.replace(upgrade_rows(self.found, self.to_latest))
        listing.marks.add(name)
        self._show_count()

    @on(Listing.Opened)
    def action_plan(self) -> None:
        """Answer with what is ticked."""
        chosen = self.query_one(UpgradeList).marked
        if not chosen:
            summary = self.query_one("#summary", TextView)
            summary.show([Line("Nothing is ticked: Space ticks the package under the cursor.")])
            return
        self.dismiss(
            tuple(
                f"{one.distribution.normalized}<={chosen_version(one, self.to_latest)}"
                for one in chosen
            )
        )

    def action_back(self) -> None:
        """Leave, whether or not the index has answered."""
        if self.job is not None:
            self.job.cancel.request()
        self.dismiss(None)

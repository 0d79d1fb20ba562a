"""A new environment: which interpreter, which place, which options."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Label

from envtui import core
from envtui.core import NewEnvironment, literal
from envtui.core.errors import EnvtuiError
from envtui.tui.asking import check_place
from envtui.tui.dialogs.dialog import Dialog
from envtui.tui.messages import UsualFound
from envtui.tui.panes.listing import Listing
from envtui.tui.panes.picker import Picker
from envtui.tui.panes.text_view import TextView
from envtui.tui.panes.tick import Tick
from envtui.tui.presentation import INTERPRETER_COLUMNS, interpreter_row
from envtui.tui.texts import Line

if TYPE_CHECKING:
    from envtui.core import FoundInterpreter
    from envtui.tui.panes.interpreters import InterpretersPane

__all__ = ["NewEnvironmentDialog"]


class NewEnvironmentDialog(Dialog[NewEnvironment]):
    """Answers with how the environment is to be made."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "create", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]
    keys = "type to filter · Tab next · Space ticks · Enter makes it · Esc leaves"

    def __init__(
        self,
        folder: Path,
        pane: InterpretersPane,
        chosen: FoundInterpreter | None,
        heading: str = "New environment",
    ) -> None:
        super().__init__()
        self.heading = heading
        self.folder, self.pane, self.chosen = folder, pane, chosen
        self._first = ""
        """The row that the cursor began on."""
        self._usual = ""
        """The real path of the interpreter to go to, once it is among those found."""

    def body(self) -> ComposeResult:
        """Show the fields."""
        picker = Picker(INTERPRETER_COLUMNS, id="python")
        picker.title = "Interpreter"
        yield picker
        with Horizontal(classes="field"):
            yield Label("Place")
            yield Input(".venv", id="place", compact=True)
        note = TextView(id="place-note", classes="note")
        note.can_focus = False
        yield note
        yield Tick("with pip (seed)", id="seed")
        yield Tick("sees the interpreter's own packages (system-site-packages)", id="system")

    def on_mount(self) -> None:
        """Fill the list, now and while the search goes on."""
        self._fill()
        self._say_place()
        self.set_interval(0.2, self._fill)
        if self.chosen is not None:
            self.query_one(Picker).select(str(self.chosen.path))
        else:
            self._choose_usual()

    def _fill(self) -> None:
        picker = self.query_one(Picker)
        found = [one for one in self.pane.found if one.interpreter is not None]
        if len(found) == len(picker.rows):
            return
        picker.sorted_by, picker.is_reversed = 0, True
        picker.empty = self.pane.empty
        picker.replace(interpreter_row(one) for one in found)
        self._first = self._first or picker.cursor
        self._say_place()  # and no more that there is none
        self._go_to_usual()

    @work(thread=True, exclusive=True, group="usual", exit_on_error=False)
    def _choose_usual(self) -> None:
        """Move to the interpreter that the command line would take."""
        try:
            usual = core.find_interpreter(folder=self.folder)
        except EnvtuiError:
            return
        self.post_message(UsualFound(os.path.realpath(usual.executable)))

    @on(UsualFound)
    def _select_usual(self, message: UsualFound) -> None:
        self._usual = message.real_path
        self._go_to_usual()

    def _go_to_usual(self) -> None:
        picker = self.query_one(Picker)
        if picker.wanted or picker.cursor != self._first:
            return  # a person has chosen meanwhile
        for one in self.pane.found:
            is_usual = one.interpreter and str(one.interpreter.real_path) == self._usual
            # The pane may have found it since the list was filled.
            if is_usual and str(one.path) in picker.rows:
                picker.select(str(one.path))
                self._usual = ""

    @on(Input.Changed)
    def _say_place(self) -> None:
        note = check_place(self.query_one("#place", Input).value, self.folder)[1]
        self.query_one("#place-note", TextView).show([note])

    @on(Input.Submitted)
    @on(Listing.Opened)
    def action_create(self) -> None:
        """Answer, if interpreter and place will do; else go to what will not."""
        found = self.query_one(Picker).current
        place = self.query_one("#place", Input)
        root, _ = check_place(place.value, self.folder)
        if root is None:
            place.focus()
            return
        if found is None or found.interpreter is None:
            self.query_one("#place-note", TextView).show([self._why_none()])
            return
        self.dismiss(
            NewEnvironment(
                root=root,
                interpreter=found.interpreter,
                seed=self.query_one("#seed", Tick).value,
                system_site_packages=self.query_one("#system", Tick).value,
            )
        )

    def _why_none(self) -> Line:
        """Say why no interpreter is chosen."""
        picker = self.query_one(Picker)
        if picker.rows:
            return Line(
                f"! No interpreter has “{literal(picker.wanted)}” in its row: Esc shows all.", "bad"
            )
        if self.pane.is_searching:
            return Line("Interpreters are still being looked for: Enter once one is there.", "warn")
        return Line("! No Python was found on this machine.", "bad")

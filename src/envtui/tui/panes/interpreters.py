"""The pane of interpreters: rows arrive while the search goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.worker import get_current_worker

from envtui import core
from envtui.core.errors import Cancelled, EnvtuiError
from envtui.core.events import Cancel
from envtui.tui.messages import (
    DependentsFound,
    InterpreterFound,
    InterpretersFound,
    ReadingFailed,
)
from envtui.tui.panes.listing import Listing
from envtui.tui.presentation import INTERPRETER_COLUMNS, interpreter_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from envtui.core import Environment, FoundInterpreter
    from envtui.tui.rows import Row

__all__ = ["InterpretersPane"]


class InterpretersPane(Listing["FoundInterpreter"]):
    """Every interpreter on the machine, the newest first."""

    title = "1 Interpreters"
    columns = INTERPRETER_COLUMNS

    def __init__(self, folder: Path) -> None:
        super().__init__(id="interpreters")
        self.folder = folder
        self.used = ""
        """The real path of the interpreter of the environment in use."""
        self.built: Mapping[Path, tuple[Environment, ...]] = {}
        """The known environments built on each, by its path."""
        self.is_searching = True
        """Whether more may be found; also before the first search, which waits for the screen."""
        self.was_visited = False
        """Whether a person has been here, and the cursor is where that person left it."""
        self.sorted_by, self.is_reversed = 0, True
        self._around: Sequence[Environment] = []
        self._search = 0
        self._cancel = Cancel()

    @property
    def found(self) -> list[FoundInterpreter]:
        """The interpreters known so far, in the order of the list."""
        return [row.value for row in self.rows.values() if row.value]

    def load(self) -> None:
        """Search; what is shown already stays until the search is over."""
        self._cancel.request()
        self._cancel = Cancel()
        self._search += 1
        self.is_searching = True
        self.empty = "Looking for interpreters…"
        self._discover(self._search, self._cancel)

    @work(thread=True, group="interpreters", exit_on_error=False)
    def _discover(self, search: int, cancel: Cancel) -> None:
        def on_found(found: FoundInterpreter) -> None:
            self.post_message(InterpreterFound(found, search))

        try:
            found = core.discover_interpreters(folder=self.folder, on_found=on_found, cancel=cancel)
        except Cancelled:
            return
        except EnvtuiError as error:
            self.post_message(ReadingFailed("the interpreters", error))
            found = ()
        self.post_message(InterpretersFound(found, search))

    @on(InterpreterFound)
    def _add(self, message: InterpreterFound) -> None:
        if message.search == self._search:
            self.put(self._row(message.found))

    @on(InterpretersFound)
    def _settle(self, message: InterpretersFound) -> None:
        if message.search == self._search:
            self.is_searching = False
            self.empty = "No Python was found on this machine."
            self._show(message.found)
            self._begin_at_used()
            self.count_dependents()

    def show_dependents(self, around: Sequence[Environment]) -> None:
        """Count the environments again if those around the folder are others than before."""
        if around != self._around:
            self._around = around
            self.count_dependents()

    @work(thread=True, exclusive=True, group="dependents", exit_on_error=False)
    def count_dependents(self) -> None:
        """Look for the environments that are built on each interpreter."""
        built = core.dependent_environments(self.found, core.known_environments(self.folder))
        if not get_current_worker().is_cancelled:
            self.post_message(DependentsFound(built))

    @on(DependentsFound)
    def _add_dependents(self, message: DependentsFound) -> None:
        self.built = message.built
        self._show(self.found)

    def show_used(self, real_path: str) -> None:
        """Mark the interpreter of the environment in use."""
        if real_path != self.used:
            self.used = real_path
            self._show(self.found)
            self._begin_at_used()

    def _begin_at_used(self) -> None:
        """Put the cursor on the one in use, else the first, until a person has been here."""
        if self.was_visited or self.has_focus:
            return
        used = [row for row in self.shown if row.value and self._is_used(row.value)]
        for row in (used or self.shown)[:1]:
            self.select(row.key)

    def _is_used(self, found: FoundInterpreter) -> bool:
        return found.interpreter is not None and str(found.interpreter.real_path) == self.used

    def on_focus(self) -> None:
        """Leave the cursor to the person from now on."""
        self.was_visited = True
        super().on_focus()

    def _show(self, interpreters: Iterable[FoundInterpreter]) -> None:
        self.replace([self._row(found) for found in interpreters])

    def _row(self, found: FoundInterpreter) -> Row[FoundInterpreter]:
        return interpreter_row(found, self.used, self.built.get(found.path, ()))

    def on_unmount(self) -> None:
        """Stop the search: nobody waits for it any more."""
        self._cancel.request()

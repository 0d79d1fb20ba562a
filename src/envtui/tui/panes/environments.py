"""The pane of environments: a tree by folder, the one in use marked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work

from envtui import core
from envtui.core.errors import EnvtuiError
from envtui.tui.messages import EnvironmentsLocated, ReadingFailed
from envtui.tui.panes.listing import Listing
from envtui.tui.presentation import ENVIRONMENT_COLUMNS, environment_rows

if TYPE_CHECKING:
    from envtui.core import LocatedEnvironment

__all__ = ["EnvironmentsPane"]


class EnvironmentsPane(Listing["LocatedEnvironment"]):
    """What the folder sees: its own environments and those of its parents."""

    title = "2 Environments"
    columns = ENVIRONMENT_COLUMNS
    header = False

    def __init__(self, folder: Path) -> None:
        super().__init__(id="environments")
        self.folder = folder
        self.empty = "Looking for environments…"
        self.is_looking = True
        """Whether it is not known yet which there are."""

    @property
    def located(self) -> list[LocatedEnvironment]:
        """All of them."""
        return [row.value for row in self.rows.values() if row.value]

    @property
    def used(self) -> LocatedEnvironment | None:
        """The one that an install from the folder goes to."""
        return next((place for place in self.located if place.used), None)

    @work(thread=True, group="environments", exit_on_error=False)
    def load(self, select: Path | None = None) -> None:
        """Look again, and move the cursor to ``select`` if it is there."""
        try:
            located = core.locate(self.folder)
        except EnvtuiError as error:
            self.post_message(ReadingFailed("the environments", error))
            located = ()
        self.post_message(EnvironmentsLocated(located, select))

    @on(EnvironmentsLocated)
    def _show(self, message: EnvironmentsLocated) -> None:
        self.is_looking = False
        self.empty = "There is no environment here yet.\nn makes one."
        had_none = self.current is None
        self.replace(environment_rows(message.located, self.folder))
        if message.select is not None:
            self.select(str(message.select))
        elif had_none and self.used:
            self.select(str(self.used.environment.root))

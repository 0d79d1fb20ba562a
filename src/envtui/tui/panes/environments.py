"""The pane of environments: a tree by folder, the one in use marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.worker import get_current_worker

from envtui import core
from envtui.core.errors import EnvtuiError
from envtui.tui.health import health_word
from envtui.tui.messages import (
    EnvironmentsLocated,
    EnvironmentsMeasured,
    HealthFound,
    ReadingFailed,
)
from envtui.tui.panes.listing import Listing
from envtui.tui.presentation import ENVIRONMENT_COLUMNS, environment_rows

if TYPE_CHECKING:
    from envtui.core import Environment, Finding, LocatedEnvironment, Sizes

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
        self.health: dict[Path, tuple[Finding, ...]] = {}
        """What was found wrong, by root."""
        self.sizes: dict[Path, Sizes] = {}
        """How large those are that were measured, by root."""

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
        there = {place.environment.root for place in message.located}
        self.health = {root: found for root, found in self.health.items() if root in there}
        self.sizes = {root: sizes for root, sizes in self.sizes.items() if root in there}
        self._fill(message.located)
        if message.select is not None:
            self.select(str(message.select))
        elif had_none and self.used:
            self.select(str(self.used.environment.root))
        self.examine([place.environment for place in message.located])

    def _fill(self, located: Iterable[LocatedEnvironment]) -> None:
        words = {root: health_word(findings) for root, findings in self.health.items()}
        sizes = {root: measured.on_disk for root, measured in self.sizes.items()}
        self.replace(environment_rows(located, self.folder, words, sizes))

    @work(thread=True, exclusive=True, group="health", exit_on_error=False)
    def examine(self, environments: Sequence[Environment]) -> None:
        """Look for what is wrong with each, and tell it as it is found."""
        worker = get_current_worker()
        for environment in environments:
            if worker.is_cancelled:
                return
            try:
                findings = core.examine(environment)
            except EnvtuiError as error:
                self.post_message(ReadingFailed(f"the health of {environment.root}", error))
                continue
            self.post_message(HealthFound(environment.root, findings))

    @on(HealthFound)
    def _health_found(self, message: HealthFound) -> None:
        if self.health.get(message.root) != message.findings:
            self.health[message.root] = message.findings
            self._fill(self.located)

    @work(thread=True, exclusive=True, group="measuring", exit_on_error=False)
    def measure(self, chosen: Sequence[LocatedEnvironment]) -> None:
        """Measure environments, each by itself."""
        roots = [place.environment.root for place in chosen]
        sizes = {root: core.measure([root]) for root in roots}
        together = sizes[roots[0]] if len(roots) == 1 else core.measure(roots)
        self.post_message(EnvironmentsMeasured(sizes, together))

    @on(EnvironmentsMeasured)
    def _measured(self, message: EnvironmentsMeasured) -> None:
        self.sizes |= message.sizes
        self._fill(self.located)

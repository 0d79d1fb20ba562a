"""The pane of environments: a tree by folder, the one in use marked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.worker import get_current_worker

from envtui import core
from envtui.core.errors import EnvtuiError
from envtui.core.events import Cancel
from envtui.tui.environment_tree import ENVIRONMENT_COLUMNS, environment_rows
from envtui.tui.health import health_word
from envtui.tui.messages import (
    EnvironmentFound,
    EnvironmentsGone,
    EnvironmentsLocated,
    EnvironmentsMeasured,
    FindingEnded,
    HealthFound,
    OwnersFound,
    ReadingFailed,
)
from envtui.tui.panes.listing import Listing
from envtui.tui.presentation import natural_key

if TYPE_CHECKING:
    from envtui.core import Environment, Finding, LocatedEnvironment, Sizes, StoredEnvironment

__all__ = ["EnvironmentsPane"]


class EnvironmentsPane(Listing["LocatedEnvironment"]):
    """What the folder sees: its own environments and those of its parents; others on demand."""

    title = "2 Environments"
    columns = ENVIRONMENT_COLUMNS
    header = False

    def __init__(self, folder: Path) -> None:
        super().__init__(id="environments")
        self.folder = folder
        self.empty = "Looking for environments…"
        self.is_looking = True
        """Whether it is not known yet which there are."""
        self.around: tuple[LocatedEnvironment, ...] = ()
        """Those that the folder sees."""
        self.found: dict[Path, LocatedEnvironment | None] = {}
        """Those found below it and in central stores, by root; ``None`` if one has gone since."""
        self.stored: dict[Path, StoredEnvironment] = {}
        """Whose those in central stores are, by root."""
        self.is_finding = False
        self.found_now = 0
        """How many the search that is running, or the last one, has found."""
        self._cancel = Cancel()
        self._looks = 0
        """How often was looked."""
        self._shown_look = 0
        """The latest of the looks whose answer is shown: those before it have been overtaken."""
        self._is_fill_due = False
        """Whether what has been learned is about to be shown."""
        self.health: dict[Path, tuple[Finding, ...]] = {}
        """What was found wrong, by root."""
        self.sizes: dict[Path, Sizes] = {}
        """How large those are that were measured, by root."""
        self.leaving: set[Path] = set()
        """The roots of those that our own jobs take away."""

    @property
    def located(self) -> list[LocatedEnvironment]:
        """All of them."""
        return [row.value for row in self.rows.values() if row.value]

    @property
    def used(self) -> LocatedEnvironment | None:
        """The one that an install from the folder goes to."""
        return next((place for place in self.located if place.used), None)

    def load(self, select: Path | None = None) -> None:
        """Look again, and move the cursor to ``select``, wherever it lies, if it is there."""
        self._looks += 1
        self._locate(self._looks, select)

    @work(thread=True, group="environments", exit_on_error=False)
    def _locate(self, look: int, select: Path | None) -> None:
        try:
            located = core.locate_environments(self.folder)
        except EnvtuiError as error:
            self.post_message(ReadingFailed("the environments", error))
            located = ()
        elsewhere = set(self.found)
        if select is not None and all(place.environment.root != select for place in located):
            elsewhere.add(select)
        found = {root: _located_again(root) for root in elsewhere}
        self.post_message(EnvironmentsLocated(located, found, look, select))
        around = [place.environment for place in located]
        owners = core.owners_of(around, projects=self._projects())
        if look == self._looks:
            self.post_message(OwnersFound(owners))

    def _projects(self) -> Iterator[Path]:
        """Yield the folders of projects that are known: some may own what lies in stores."""
        yield from (self.folder, *self.folder.parents)
        yield from (one.root.parent for one in core.known_environments(self.folder))

    @on(EnvironmentsLocated)
    def _show(self, message: EnvironmentsLocated) -> None:
        self.is_looking = False
        self.empty = "There is no environment here yet.\nn makes one."
        had_none = self.current is None
        if message.look > self._shown_look:
            self._shown_look = message.look
            self._learn(message)
        if message.select is not None:
            self.select(str(message.select))
        elif had_none and self.used:
            self.select(str(self.used.environment.root))
        self._examine_again(message.select)

    def _learn(self, message: EnvironmentsLocated) -> None:
        before = {place.environment.root: place.environment for place in self._places}
        self.around = message.located
        self.found |= message.found
        there = {place.environment.root: place.environment for place in self._places}
        same = {root for root, environment in there.items() if before.get(root) == environment}
        self.health = {root: found for root, found in self.health.items() if root in same}
        self.sizes = {root: sizes for root, sizes in self.sizes.items() if root in there}
        gone = [root for root in before if root not in there]
        if missed := [root for root in gone if root not in self.leaving]:
            self.post_message(EnvironmentsGone(missed))
        self.leaving.difference_update(gone)
        self._fill()

    @on(OwnersFound)
    def _owners_found(self, message: OwnersFound) -> None:
        if not message.stored.items() <= self.stored.items():
            self.stored |= message.stored
            self._fill_soon()

    @property
    def _places(self) -> list[LocatedEnvironment]:
        """All there are: those around the folder first, then the others by path."""
        seen = {place.environment.root for place in self.around}
        found = [place for root, place in self.found.items() if place and root not in seen]
        found.sort(key=lambda place: natural_key(str(place.environment.root)))
        return [*self.around, *found]

    def _fill_soon(self) -> None:
        """Show at once all that is told by then: hundreds may be told faster than rows are made."""
        if not self._is_fill_due:
            self._is_fill_due = True
            self.call_later(self._fill)

    def _fill(self) -> None:
        self._is_fill_due = False
        words = {root: health_word(findings) for root, findings in self.health.items()}
        sizes = {root: measured.on_disk for root, measured in self.sizes.items()}
        self.replace(environment_rows(self._places, self.folder, words, sizes, self.stored))

    def find(self) -> None:
        """Look below the folder and in central stores; what is found is added."""
        self._cancel = Cancel()
        self.is_finding, self.found_now = True, 0
        self._look_elsewhere(self._cancel)

    def stop_finding(self) -> None:
        """Stop the search; what was found stays."""
        self._cancel.request()

    @work(thread=True, group="finding", exit_on_error=False)
    def _look_elsewhere(self, cancel: Cancel) -> None:
        complete, unreadable = False, 0
        seen = {os.path.realpath(place.environment.root) for place in self.around}

        def on_stored(stored: StoredEnvironment) -> None:
            tell(stored.environment, stored)

        def tell(environment: Environment, stored: StoredEnvironment | None = None) -> None:
            if (real_path := os.path.realpath(environment.root)) not in seen:
                seen.add(real_path)
                self.post_message(EnvironmentFound(environment, stored))

        try:
            core.stored_environments(projects=self._projects(), on_found=on_stored, cancel=cancel)
            done = core.scan_environments(self.folder, on_found=tell, cancel=cancel)
            complete, unreadable = done.complete, len(done.unreadable)
        finally:
            self.post_message(FindingEnded(complete, unreadable))

    @on(EnvironmentFound)
    def _add(self, message: EnvironmentFound) -> None:
        root = message.environment.root
        if message.stored is not None:
            self.stored[root] = message.stored
        self.found[root] = _elsewhere(message.environment)
        self.found_now += 1
        self._fill_soon()

    @on(FindingEnded)
    def _found_all(self) -> None:
        self.is_finding = False
        self._examine_again()

    def _examine_again(self, changed: Path | None = None) -> None:
        """Examine those around the folder, and of the others those that may be other than before.

        There may be hundreds of others, and a look follows upon every change.
        """
        here = self.current.environment.root if self.current else None
        self.examine(
            [
                place.environment
                for place in self._places
                if (root := place.environment.root) not in self.found
                or root not in self.health
                or root in {here, changed}
            ]
        )

    @work(thread=True, exclusive=True, group="health", exit_on_error=False)
    def examine(self, environments: Sequence[Environment]) -> None:
        """Look for what is wrong with each, and tell it as it is found."""
        worker = get_current_worker()
        for environment in environments:
            if worker.is_cancelled:
                return
            try:
                findings = core.examine_environment(environment)
            except EnvtuiError as error:
                self.post_message(ReadingFailed(f"the health of {environment.root}", error))
                continue
            if not worker.is_cancelled:
                self.post_message(HealthFound(environment.root, findings))

    @on(HealthFound)
    def _health_found(self, message: HealthFound) -> None:
        before = self.health.get(message.root, ())
        self.health[message.root] = message.findings
        if health_word(before) != health_word(message.findings):
            self._fill_soon()

    @work(thread=True, exclusive=True, group="measuring", exit_on_error=False)
    def measure(self, chosen: Sequence[LocatedEnvironment]) -> None:
        """Measure environments, each by itself."""
        roots = [place.environment.root for place in chosen]
        sizes = {root: core.measure_folders([root]) for root in roots}
        together = sizes[roots[0]] if len(roots) == 1 else core.measure_folders(roots)
        if not get_current_worker().is_cancelled:
            self.post_message(EnvironmentsMeasured(sizes, together))

    @on(EnvironmentsMeasured)
    def _measured(self, message: EnvironmentsMeasured) -> None:
        self.sizes |= message.sizes
        self._fill()

    def forget_size(self, root: Path) -> None:
        """Show no size of what has changed since it was measured."""
        if self.sizes.pop(root, None) is not None:
            self._fill()

    def on_unmount(self) -> None:
        """Stop the search: nobody waits for it any more."""
        self._cancel.request()


def _elsewhere(environment: Environment) -> LocatedEnvironment:
    return core.LocatedEnvironment(environment, environment.root.parent, role="other", used=False)


def _located_again(root: Path) -> LocatedEnvironment | None:
    return _elsewhere(core.describe_environment(root)) if os.path.lexists(root) else None

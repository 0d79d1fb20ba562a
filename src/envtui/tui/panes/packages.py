"""The pane of packages: what is installed in the environment under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.worker import get_current_worker

from envtui import core
from envtui.core.errors import EnvtuiError
from envtui.core.record import replace
from envtui.tui.extras import needed_for_extras
from envtui.tui.messages import (
    DetailsRead,
    PackagesChanged,
    PackagesExplained,
    PackagesMeasured,
    PackagesRead,
    ReadingFailed,
    Recovered,
    RevisionsRead,
)
from envtui.tui.panes.listing import Listing
from envtui.tui.presentation import (
    PACKAGE_COLUMNS,
    Installed,
    package_row,
    package_rows,
    short_path,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from textual.message import Message

    from envtui.core import Distribution, Environment, Graph, Outdated

__all__ = ["PackagesPane"]


NOTHING_SHOWN = "The packages of the environment\nunder the cursor appear here."


class PackagesPane(Listing["Installed"]):
    """Names and versions at once; summaries, and who needs whom, a moment later."""

    title = "3 Packages"
    columns = PACKAGE_COLUMNS

    def __init__(self, folder: Path) -> None:
        super().__init__(id="packages")
        self.folder = folder
        self.environment: Environment | None = None
        self.graph: Graph | None = None
        self.are_sizes_shown = False
        self.can_undo: bool | None = None
        self.can_redo: bool | None = None
        """``None`` while it is not known."""
        self._select = ""
        self._is_read = False
        """Whether it is known what the environment holds."""
        self.empty = NOTHING_SHOWN

    @property
    def installed(self) -> list[Installed]:
        """All of them, in the order of the list."""
        return [row.value for row in self.rows.values() if row.value]

    def show(self, environment: Environment | None, select: str = "") -> None:
        """Show what ``environment`` holds; of the one shown already, read it again.

        ``select`` is the normalized name of the package that the cursor goes to.
        """
        if environment is None or not self._is_shown(environment):
            self._select, self._is_read = "", False
            self.graph = self.can_undo = self.can_redo = None
            self.marks.clear()
            self.set_filter("", keep_asking=False)
            self.environment = environment
            self.empty = "Reading…" if environment else NOTHING_SHOWN
            self.replace([])
        self._select = select or self._select  # a look at the same one does not take it back
        self.environment = environment
        name = short_path(environment.root, base=self.folder) if environment else ""
        self.title = f"3 Packages · {name}" if environment else "3 Packages"
        self._show_titles()
        if environment is not None:
            self._read(environment)

    @work(thread=True, exclusive=True, group="packages", exit_on_error=False)
    def _read(self, environment: Environment) -> None:
        worker = get_current_worker()
        try:
            if told := core.recover_environment(environment.root):
                self.post_message(Recovered(environment, told))
        except EnvtuiError as error:
            self.post_message(ReadingFailed("what an interruption left", error))
        try:
            distributions = core.list_distributions(environment.site_packages)
            self._tell(PackagesRead(environment, distributions))
            details = {}
            for found in distributions:
                if worker.is_cancelled:
                    return
                details[found.info] = core.read_details(found)
            graph = core.build_graph(distributions, _markers(environment))
            self._tell(PackagesExplained(environment, details, graph))
            self._tell(_revisions(environment, distributions))
        except EnvtuiError as error:
            self.post_message(ReadingFailed("the packages", error))

    def _tell(self, message: Message) -> None:
        """Post what a worker has read, unless a later one tells what is there now."""
        if not get_current_worker().is_cancelled:
            self.post_message(message)

    @work(thread=True, exclusive=True, group="sizes", exit_on_error=False)
    def measure(self, environment: Environment, installed: list[Installed]) -> None:
        """Measure every one of ``installed``."""
        worker, sizes = get_current_worker(), {}
        for one in installed:
            if worker.is_cancelled:
                return
            sizes[one.distribution.info] = core.installed_size(one.distribution)
        self._tell(PackagesMeasured(environment, sizes))

    @on(PackagesRead)
    def _show_names(self, message: PackagesRead) -> None:
        if not self._is_shown(message.environment):
            return
        known = {one.distribution: one for one in self.installed}
        if self._is_read and known.keys() != set(message.distributions):
            self.post_message(PackagesChanged(message.environment))
        self._is_read = True
        self.empty = "Nothing is installed here yet.\ni installs packages."
        if message.environment.problem:
            self.empty = "This environment is broken.\nDetails say why."
        self._fill(known.get(found, Installed(found)) for found in message.distributions)
        for row in self.shown:
            if row.value and row.value.distribution.normalized == self._select:
                self.select(row.key)
                self._select = ""

    @on(PackagesExplained)
    def _explain(self, message: PackagesExplained) -> None:
        if not self._is_shown(message.environment):
            return
        self.graph = graph = message.graph
        roots = set(graph.roots)
        known = [(one.distribution, message.details.get(one.distribution.info))
                 for one in self.installed]  # fmt: skip
        extras = needed_for_extras((one, details) for one, details in known if details)
        noting = {details.installer for _, details in known if details and details.requested}
        wanting: dict[str, list[str]] = {}
        for need in (*graph.missing, *graph.conflicts):
            wanting.setdefault(need.parent, []).append(f"{need.name} {need.specifier}".strip())
        self._fill(
            replace(
                one,
                details=details,
                is_root=one.distribution.normalized in roots,
                extras=extras.get(one.distribution.normalized, ()),
                is_noted=bool(details and details.installer in noting),
                missing=tuple(wanting.get(one.distribution.normalized, ())),
            )
            for one, (_, details) in zip(self.installed, known, strict=True)
        )
        if self.are_sizes_shown:
            self.measure(message.environment, self.installed)

    def learn(self, read: DetailsRead) -> None:
        """Keep what was read of one distribution."""
        for key, row in self.rows.items():
            if row.value and row.value.distribution == read.distribution:
                one = replace(row.value, details=read.details, size=read.size)
                self.put(package_row(key, one, with_size=self.are_sizes_shown))
                return

    def learn_newer(self, environment: Environment, found: Iterable[Outdated]) -> None:
        """Show of which packages there are newer versions."""
        if self._is_shown(environment):
            newer = {one.distribution: one for one in found}
            self._fill(replace(one, newer=newer.get(one.distribution)) for one in self.installed)

    @on(RevisionsRead)
    def _learn_ways(self, message: RevisionsRead) -> None:
        if self._is_shown(message.environment):
            self.can_undo, self.can_redo = message.can_undo, message.can_redo

    @on(PackagesMeasured)
    def _show_sizes(self, message: PackagesMeasured) -> None:
        if self._is_shown(message.environment):
            self._fill(
                replace(one, size=message.sizes.get(one.distribution.info, -1))
                for one in self.installed
            )

    def _is_shown(self, environment: Environment) -> bool:
        return self.environment is not None and environment.root == self.environment.root

    def _fill(self, installed: Iterable[Installed]) -> None:
        self.replace(package_rows(installed, with_sizes=self.are_sizes_shown))


def _revisions(environment: Environment, installed: tuple[Distribution, ...]) -> RevisionsRead:
    revisions = core.list_revisions(environment.root, installed)
    back, forward = core.undo_destination(revisions), core.redo_destination(revisions)
    return RevisionsRead(environment, back is not None, forward is not None)


def _markers(environment: Environment) -> dict[str, str]:
    """Return the markers of its interpreter; of a broken one those that its files tell."""
    try:
        return dict(core.target_of(environment).interpreter.markers)
    except EnvtuiError:
        minor = ".".join(environment.version.split(".")[:2])
        return {"python_full_version": environment.version, "python_version": minor}

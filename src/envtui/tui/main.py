"""The main screen: four panes, a line above, activity and key hints below."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import Screen

from envtui.tui import messages
from envtui.tui.actions import ACTIONS, Situation, bindings
from envtui.tui.descriptions import (
    describe_environment,
    describe_folder,
    describe_interpreter,
    describe_package,
)
from envtui.tui.health import health_lines, note_lines, size_lines, size_sentence
from envtui.tui.panes.bars import ActivityStrip, KeyHints, TopLine
from envtui.tui.panes.details import DetailsPane
from envtui.tui.panes.environments import EnvironmentsPane
from envtui.tui.panes.interpreters import InterpretersPane
from envtui.tui.panes.listing import Listing
from envtui.tui.panes.packages import PackagesPane
from envtui.tui.panes.too_small import MINIMUM, TooSmall
from envtui.tui.presentation import plural, sentence, short_path
from envtui.tui.texts import Line

if TYPE_CHECKING:
    from envtui.core import LocatedEnvironment
    from envtui.tui.app import Explorer
    from envtui.tui.watcher import Watcher

__all__ = ["LOOKING_AGAIN", "Main"]

LOOKING_AGAIN = "Looking again…"


class Main(Screen[None], inherit_bindings=False):
    """Wires the panes together; what the keys do is in the controllers."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]
    AUTO_FOCUS = "#environments"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (MINIMUM[0], "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (MINIMUM[1], "-high")]  # noqa: RUF012

    interpreters = getters.query_one(InterpretersPane)
    environments = getters.query_one(EnvironmentsPane)
    packages = getters.query_one(PackagesPane)
    details = getters.query_one(DetailsPane)
    top_line = getters.query_one(TopLine)
    activity = getters.query_one(ActivityStrip)
    key_hints = getters.query_one(KeyHints)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.subject = "environments"
        """The pane whose row Details is about."""
        self.watcher: Watcher | None = None
        self.was_changed = False
        """Whether something was changed that has not been looked at since."""
        self._described: object = None
        """What Details are about."""
        self._has_begun = False
        """Whether anything has been looked at."""

    def compose(self) -> ComposeResult:
        """Put the panes in their places."""
        yield TopLine(self.folder)
        with Vertical(id="left"):
            yield InterpretersPane(self.folder)
            yield EnvironmentsPane(self.folder)
        with Vertical(id="right"):
            yield PackagesPane(self.folder)
            yield DetailsPane()
        yield ActivityStrip()
        yield KeyHints()
        yield TooSmall()

    def on_mount(self) -> None:
        """Paint first, look afterwards."""
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Look for the first time, and load what will be needed."""
        if not self._has_begun:
            self._has_begun = True
            self.look()
            self._prepare()

    @work(thread=True, group="preparing", exit_on_error=False)
    def _prepare(self) -> None:
        """Load what the first dialogs need, so that no key is typed past one still loading."""
        for name in ("controllers.environments", "controllers.packages", "dialogs.help",
                     "dialogs.install", "dialogs.new_environment", "dialogs.plan"):  # fmt: skip
            import_module(f"envtui.tui.{name}")

    def look(self) -> None:
        """Look at everything, for the first time or again."""
        self.environments.health.clear()
        self.environments.load()
        self.interpreters.load()

    # What is the case now

    @property
    def explorer(self) -> Explorer:
        """The app."""
        return cast("Explorer", self.app)

    @property
    def pane(self) -> str:
        """The id of the pane that has the focus."""
        return (self.focused.id if self.focused else "") or ""

    @property
    def situation(self) -> Situation:
        """What the actions look at."""
        job = self.explorer.job
        focused = self.focused if isinstance(self.focused, Listing) else None
        return Situation(
            pane=self.pane,
            interpreter=self.interpreters.current,
            environment=self.environments.current,
            chosen=tuple(self.environments.chosen),
            package=self.packages.current,
            rows=len(focused.rows) if focused is not None else 0,
            job=job.title if job else "",
            is_typing=bool(focused is not None and focused.is_filtering),
            is_filtered=bool(focused is not None and focused.wanted),
            is_zoomed=self.has_class("-zoomed"),
            has_removed=bool(self.explorer.removed),
            is_finding=self.environments.is_finding,
            can_undo=self.packages.can_undo,
            can_redo=self.packages.can_redo,
            marked=len(focused.marks) if focused is not None else 0,
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave a filter that is being typed the keys that are taken before they are sent."""
        is_typing = isinstance(self.focused, Listing) and self.focused.is_filtering
        if action == "run" and is_typing and isinstance(number := parameters[0], int):
            return not ACTIONS[number].directs_keys
        return True

    def action_run(self, number: int) -> None:
        """Carry out a line of the table, or say why it cannot be done now."""
        action = ACTIONS[number]
        if reason := action.why_not(self.situation):
            self.activity.say(reason, "warn")
            return
        self.activity.say("")
        self.explorer.carry_out(action)

    # What the panes tell

    @on(events.DescendantFocus)
    def _focus_moved(self) -> None:
        if self.pane in {"interpreters", "environments", "packages"}:
            self.subject = self.pane
        self.show_details()
        self.show_hints()

    @on(Listing.Highlighted)
    def _highlighted(self, message: Listing.Highlighted) -> None:
        if message.listing is self.environments:
            current = self.environments.current
            self.packages.show(current.environment if current else None)
            self.watch_outside()
        if message.listing.id == self.subject or self.packages.environment is None:
            self.show_details()
        self.show_hints()

    @on(Listing.Filtered)
    def _filtered(self) -> None:
        self.show_hints()

    @on(KeyHints.Chosen)
    def _hint_clicked(self, message: KeyHints.Chosen) -> None:
        self.action_run(message.number)

    @on(Listing.Opened)
    def _opened(self) -> None:
        self.action_run(next(n for n, action in enumerate(ACTIONS) if action.id == "open"))

    @on(messages.EnvironmentsLocated)
    def _located(self) -> None:
        used = self.environments.used
        self.top_line.show_used(used)
        base = used.environment.base_python if used else None
        self.interpreters.show_used(os.path.realpath(base) if base else "")
        located = self.environments.located
        self.interpreters.show_dependents([place.environment for place in located])
        current = self.environments.current
        self.packages.show(current.environment if current else None)
        self.watch_outside()
        self.show_details()
        self.show_hints()

    @on(messages.EnvironmentFound)
    def show_finding(self) -> None:
        """Say how many environments the search has found until now."""
        if self.explorer.job is None:
            count = plural(self.environments.found_now, "environment")
            self.activity.say(f"Looking below and in central stores: {count} · Esc stops")

    @on(messages.FindingEnded)
    def _finding_ended(self, message: messages.FindingEnded) -> None:
        end = "below and in central stores" if message.complete else "until the search was stopped"
        count = self.environments.found_now
        found = f"Found {plural(count, 'environment') if count else 'no other environment'} {end}"
        if message.unreadable:
            found += f" · {plural(message.unreadable, 'folder')} could not be read"
        if self.explorer.job is None:
            self.activity.say(found, "good" if message.complete else "warn")
        located = self.environments.located
        self.interpreters.show_dependents([place.environment for place in located])
        self.watch_outside()
        self._more_is_known()

    @on(messages.EnvironmentsMeasured)
    def _environments_measured(self, message: messages.EnvironmentsMeasured) -> None:
        roots = [short_path(root, base=self.folder) for root in message.sizes]
        what = roots[0] if len(roots) == 1 else f"{len(roots)} environments"
        self.activity.say(size_sentence(message.together, what))
        self._more_is_known()

    @on(messages.PackagesChanged)
    def _packages_changed(self, message: messages.PackagesChanged) -> None:
        self.environments.forget_size(message.environment.root)
        self._more_is_known()

    @on(messages.HealthFound)
    def _health_found(self, message: messages.HealthFound) -> None:
        current = self.environments.current
        if current is not None and message.root == current.environment.root:
            self._more_is_known()

    @on(messages.OwnersFound)
    @on(messages.InterpretersFound)
    @on(messages.DependentsFound)
    @on(messages.PackagesRead)
    @on(messages.PackagesExplained)
    @on(messages.RevisionsRead)
    @on(messages.PackagesMeasured)
    def _more_is_known(self) -> None:
        self.show_details()
        self.show_hints()

    @on(messages.InterpretersFound)
    def _looked_again(self) -> None:
        if self.activity.sentence == LOOKING_AGAIN:  # and nothing was told since
            self.activity.say("Looked at everything again", "good")

    @on(messages.DetailsRead)
    def _details_read(self, message: messages.DetailsRead) -> None:
        self.packages.learn(message)
        self.show_details()

    @on(messages.ReadingFailed)
    def _reading_failed(self, message: messages.ReadingFailed) -> None:
        self.explorer.log_error(f"Reading {message.what}", message.error)
        self.activity.say(f"{message.error.message}  (@ shows the log)", "bad")

    @on(messages.Recovered)
    def _recovered(self, message: messages.Recovered) -> None:
        self.explorer.log_seen(str(message.environment.root), message.told)
        self.activity.say(message.told, "warn")

    @on(messages.EnvironmentsGone)
    def _environments_gone(self, message: messages.EnvironmentsGone) -> None:
        for root in message.roots:
            self.explorer.log_seen(str(root), "gone: another program removed or moved it")
        names = [short_path(root, base=self.folder) for root in message.roots]
        what = f"{names[0]} is" if len(names) == 1 else f"{len(names)} environments are"
        self.activity.say(f"{what} gone: another program removed or moved it", "warn")

    @on(messages.OutsideChanged)
    def _outside_changed(self) -> None:
        self.was_changed = True
        self.look_if_changed()

    def look_if_changed(self) -> None:
        """Look again after changes, our own job's too once it has ended."""
        if self.was_changed and self.explorer.job is None:
            self.was_changed = False
            self.environments.load()

    # What is shown of it

    def show_details(self) -> None:
        """Describe the row under the cursor of the pane that had the focus last.

        What is described already stays in its place, with what is known of it by now.
        """
        lines: list[Line] = []
        described: object = None
        if self.subject == "interpreters" and (found := self.interpreters.current):
            described = found.path
            built = self.interpreters.built.get(found.path, ())
            lines = list(describe_interpreter(found, built))
        elif self.subject == "packages" and (installed := self.packages.current):
            described = installed.distribution.info
            if installed.size < 0 and described != self._described:
                self.details.read(installed.distribution)
            lines = list(describe_package(installed, self.packages.graph))
        elif located := self.environments.current:
            described = located.environment.root
            lines = self._environment_lines(located)
        elif not self.environments.is_looking:
            lines = list(describe_folder(self.folder))
        self.details.show(lines, keep_place=described == self._described)
        self._described = described

    def _environment_lines(self, located: LocatedEnvironment) -> list[Line]:
        """Describe an environment: what is wrong with it first, then how large it is."""
        environment = located.environment
        packages = len(self.packages.rows) if self.packages.graph else -1
        activation = self.explorer.activation(environment)
        name, *rest = describe_environment(located, activation, packages)
        findings = self.environments.health.get(environment.root)
        sizes = self.environments.sizes.get(environment.root)
        wrong = list(health_lines(findings or ()))
        if environment.problem and wrong:
            rest = rest[1:]  # the finding says the same, and what mends it
        lines = [name, *wrong, *rest]
        if stored := self.environments.stored.get(environment.root):
            owner = f"{stored.tool} · {stored.ownership}. {sentence(stored.reason)}"
            lines.insert(lines.index(Line()) + 1, Line(owner, label="Store"))
        if sizes is not None:
            gap = lines.index(Line()) + 1
            lines[gap:gap] = [*size_lines(sizes), Line()]
        return lines if findings is None else [*lines, Line(), *note_lines(findings)]

    def show_job(self, title: str) -> None:
        """Name the job that is running, or none; under a dialog, which tells more, not at once."""
        if self.is_active:
            self.top_line.show_job(title)
            self.activity.say("")
            self.show_hints()

    def show_hints(self) -> None:
        """Show the keys that are valid now."""
        self.key_hints.show(self.situation if self.is_active else None)

    def watch_outside(self) -> None:
        """Watch the environments that are listed, in place of what was watched."""
        from envtui.tui.watcher import Watcher, watched_folders

        environments = [place.environment for place in self.environments.located]
        shown = self.packages.environment
        wanted = watched_folders(self.folder, environments, shown)
        if self.watcher is None:
            self.watcher = Watcher(self)
        self.watcher.watch(wanted)

    def on_screen_resume(self) -> None:
        """Show job and hints again when a dialog has closed."""
        self.top_line.show_job(self.explorer.job.title if self.explorer.job else "")
        self.show_hints()

    def on_screen_suspend(self) -> None:
        """Take the hints away: the keys belong to the dialog now.

        One that was opened before the first paint would have that wait until it is closed.
        """
        self._begin()
        self.explorer.opening = None
        self.key_hints.show(None)

    def on_unmount(self) -> None:
        """Stop watching."""
        if self.watcher is not None:
            self.watcher.stop()

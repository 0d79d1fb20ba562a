"""The explorer: ``envtui`` without a command."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from inspect import isawaitable, iscoroutinefunction
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import on
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from envtui.core.errors import Cancelled, EnvtuiError
from envtui.tui.actions import ACTIONS, Action, key_name
from envtui.tui.main import Main
from envtui.tui.messages import JobProgressed
from envtui.tui.terminal import can_be_left
from envtui.tui.themes import THEMES, first_theme

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.message_pump import MessagePump

    from envtui.core import Environment, Trashed
    from envtui.tui.jobs import Job
    from envtui.tui.log import Entry

__all__ = ["Explorer", "run"]

T = TypeVar("T")


def palette_provider() -> type[Provider]:
    """Return what finds actions in the palette, loaded when that is opened."""
    from envtui.tui.palette import ActionsProvider

    return ActionsProvider


_SWITCHING = 0.0005
"""Seconds that Python leaves a thread at work while others wait, during a job: with the usual ones
the drawing of each progress would hold the job up."""


class Explorer(App[int], inherit_bindings=False):
    """Holds what outlives a dialog: the job that runs, and the log."""

    TITLE = "envtui"
    CSS_PATH = "explorer.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False, priority=True),
    ]
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {palette_provider}

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.job: Job[Any] | None = None
        self.opening: Action | None = None
        """The action that has been begun and has not come to its dialog, its job or its end."""
        self.entries: list[Entry] = []
        self.fault: Exception | None = None
        """What ended the explorer against its will."""
        self.removed: tuple[Trashed, ...] = ()
        """The environments that were moved to the trash, if nothing was done since."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = first_theme(os.environ)

    def get_default_screen(self) -> Screen[Any]:
        """Return the main screen."""
        return Main(self.folder)

    @property
    def main(self) -> Main:
        """The main screen, also while a dialog lies over it."""
        screen = self.screen_stack[0]
        assert isinstance(screen, Main)
        return screen

    # Actions

    def carry_out(self, action: Action) -> None:
        """Call the action's function; one that waits for a dialog goes on in the background.

        What only changes what is seen is done at once: the next key may be meant for that. Of
        several keys typed before a dialog is there only the first opens one: what follows was typed
        for that dialog, and would otherwise pile others upon it.
        """
        controller = import_module(f"envtui.tui.controllers.{action.controller}")
        function = getattr(controller, action.id)
        arguments = () if action.argument is None else (action.argument,)
        if action.controller == "view" and not iscoroutinefunction(function):
            function(self.main, *arguments)
            return
        if iscoroutinefunction(function):
            if self.opening is not None or self.screen is not self.main:
                return
            self.opening = action
        doing = self._carry_out(action, partial(function, self.main, *arguments))
        self.run_worker(doing, group="actions", exit_on_error=False)

    async def _carry_out(self, action: Action, function: Callable[[], object]) -> None:
        try:
            answer = function()
            if isawaitable(answer):
                await answer
        except Cancelled as stopped:
            self.main.activity.say(stopped.message, "warn")
        except EnvtuiError as error:
            await self.show_error(action.help, error)
        finally:
            if self.opening is action:
                self.opening = None

    @on(Driver.SignalResume)
    def _come_back(self) -> None:
        """Draw all of it again: while the process stood still, the terminal was the shell's."""
        self.refresh(layout=True)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Offer in the palette what can be done now, and the themes."""
        situation = self.main.situation
        for number, action in enumerate(ACTIONS):
            if action.label and action.id != "palette" and not action.why_not(situation):
                title, _, more = action.help.partition(": ")
                keys = " or ".join(map(key_name, action.keys))
                call = partial(self.main.action_run, number)
                about = ", ".join(filter(None, [action.label, more]))
                yield SystemCommand(title, f"{keys}  {about}".rstrip(), call)
        yield SystemCommand("Theme", "Choose the colours", self.action_change_theme)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keep the palette to the main screen: what it offers is for the panes."""
        if action == "suspend_process":
            return can_be_left()
        return action != "command_palette" or self.screen is self.main

    # Jobs

    async def perform(self, job: Job[T], listener: MessagePump | None = None) -> T:
        """Do ``job`` in a thread and return its result; progress goes to ``listener`` first.

        Raises:
            EnvtuiError: the job failed or was cancelled.
        """
        from envtui.tui.jobs import run as run_job

        self.job, self.opening = job, None
        switching = sys.getswitchinterval()
        sys.setswitchinterval(_SWITCHING)
        self.main.show_job(job.title)
        try:
            return await asyncio.to_thread(run_job, job, listener or self)
        except EnvtuiError as error:
            job.errors.append(error)
            raise
        finally:
            sys.setswitchinterval(switching)
            self._log_trouble(job)
            is_last = self.job is job
            if is_last:
                self.job = None
            if is_last and self.is_running:
                self.main.show_job("")
                self.main.look_if_changed()

    def cancel_job(self) -> None:
        """Ask the running job to stop at its next safe point."""
        if self.job is not None:
            self.job.cancel.request()
            self.main.activity.say("Stopping at the next safe point…", "warn")

    @on(JobProgressed)
    def _job_progressed(self, message: JobProgressed) -> None:
        # Under a dialog, which tells more, it would have the whole screen drawn again.
        is_seen = self.screen is self.main and not message.job.cancel.requested
        if message.job is self.job and is_seen:
            self.main.activity.show_progress(message.job.title, message.progress)

    @on(Worker.StateChanged)
    def _worker_changed(self, message: Worker.StateChanged) -> None:
        """Show a fault of the program itself, wherever it happened, and go on."""
        error = message.worker.error
        if message.state is WorkerState.ERROR and isinstance(error, Exception):
            from envtui.tui.jobs import unexpected

            problem = unexpected(error)
            self.log_error(message.worker.group, problem)
            self.main.activity.say(problem.message, "bad")

    # Log

    def log_done(self, what: str, outcome: str) -> None:
        """Keep a command line and what came of it."""
        self.removed = ()
        self._keep(what, outcome=outcome)

    def log_seen(self, what: str, outcome: str) -> None:
        """Keep something that was met, rather than done."""
        self._keep(what, outcome=outcome, is_command=False)

    def log_error(self, what: str, error: EnvtuiError, *, is_command: bool = False) -> None:
        """Keep an error."""
        self._keep(what, error=error, is_command=is_command)

    def _log_trouble(self, job: Job[Any]) -> None:
        """Keep what a job was warned of, and what it failed of."""
        what = job.command or job.title
        for warning in job.warnings:
            self.log_seen(what, warning)
        for error in job.errors:
            self.log_error(what, error, is_command=bool(job.command))

    def _keep(self, what: str, **more: Any) -> None:
        from datetime import datetime

        from envtui.tui.log import Entry

        time = datetime.now().astimezone().strftime("%H:%M")
        self.entries.append(Entry(time, what, **more))

    async def show_error(self, title: str, error: EnvtuiError) -> None:
        """Show an error until it is dismissed, and keep it in the log, where a job did not."""
        from envtui.tui.dialogs.message import MessageDialog
        from envtui.tui.log import error_lines

        if not self.entries or self.entries[-1].error is not error:
            self.log_error(title, error)
        await self.push_screen_wait(MessageDialog(title, error_lines(error), role="bad"))

    def activation(self, environment: Environment) -> str:
        """Return the line that activates ``environment`` in the person's shell; empty if broken."""
        from envtui import core

        if environment.problem:
            return ""
        shell = Path(os.environ.get("SHELL", "")).name
        return core.activation_command(environment.root, shell)

    def _handle_exception(self, error: Exception) -> None:
        self.fault = self.fault or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leave without Textual's page of code and values, which may hold a password."""
        self._close_messages_no_wait()

    def leave(self, code: int = 0) -> None:
        """End with an exit code; a job that runs is taken to its next safe point first."""
        if self.job is not None:
            self.job.cancel.request()
        self.exit(return_code=code)

    async def action_quit(self) -> None:
        """Leave with everything in order."""
        self.leave()


def run(folder: Path) -> int:
    """Open the explorer in ``folder`` and return the exit code.

    Raises:
        Exception: the fault that ended it, once the terminal is as it was.
    """
    from envtui.tui.terminal import end_with_terminal, run_until_told

    os.chdir(folder)  # relative paths that are typed are meant from there
    explorer = Explorer(folder.absolute())
    end_with_terminal(explorer)
    asyncio.run(run_until_told(explorer))
    if explorer.fault is not None:
        raise explorer.fault
    return explorer.return_code or 0

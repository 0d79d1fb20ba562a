"""Actions on environments: making one, opening a shell in one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from envtui import core
from envtui.core import literal
from envtui.tui.commands import venv_command
from envtui.tui.jobs import Job
from envtui.tui.plans import GONE, NEW
from envtui.tui.presentation import duration, short_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from envtui.core import Environment, NewEnvironment, Outcome
    from envtui.core.events import Cancel, OnEvent
    from envtui.tui.main import Main


async def new(main: Main, python: str = "", heading: str = "New environment") -> Path | None:
    """Ask for interpreter and place, make the environment, go to it, and return its place.

    The question begins with the interpreter under the cursor, or with one of version ``python``.
    """
    from envtui.tui.dialogs.new_environment import NewEnvironmentDialog

    chosen = main.interpreters.current if main.pane == "interpreters" else None
    for one in main.interpreters.found if python else ():
        if one.interpreter and f"{one.interpreter.version}.".startswith(f"{python}."):
            chosen = one
    dialog = NewEnvironmentDialog(main.folder, main.interpreters, chosen, heading)
    wanted = await main.app.push_screen_wait(dialog)
    if wanted is None:
        return None
    name = short_path(wanted.root, base=main.folder)
    job = Job(f"making {name}", venv_command(wanted, main.folder), _maker(wanted))
    outcome = await main.explorer.perform(job)
    seconds = duration(outcome.prepare_seconds + outcome.install_seconds)
    made = f"Made {name} with Python {literal(wanted.interpreter.version)} in {seconds}"
    main.explorer.log_done(job.command, made)
    main.activity.say(f"{made} · i installs into it", "good")
    main.environments.focus()
    main.environments.load(select=wanted.root)
    return wanted.root


def _maker(wanted: NewEnvironment) -> Callable[[OnEvent, Cancel], Outcome]:
    def make(on_event: OnEvent, cancel: Cancel) -> Outcome:
        plan = core.plan_environment(wanted, core.Means(on_event=on_event, cancel=cancel))
        outcome: Outcome = core.apply_plan(plan, on_event=on_event, cancel=cancel)
        return outcome

    return make


def shell(main: Main) -> None:
    """Leave the screen to a shell in which the environment is active; come back when it ends."""
    import subprocess
    from tempfile import TemporaryDirectory

    from envtui.tui.shells import start_shell, usual_shell

    located = main.environments.current
    if located is None:
        return
    environment = located.environment
    before = _installed(environment)
    with main.app.suspend(), TemporaryDirectory(prefix="envtui-") as files:
        name = short_path(environment.root)
        command, variables = start_shell(usual_shell(), environment, Path(files))
        sys.stdout.write(f"{name} is active in this shell; exit comes back to envtui.\n")
        sys.stdout.flush()
        subprocess.run(command, cwd=main.folder, env=variables, check=False)
    main.environments.load()
    main.activity.say(_difference(before, _installed(environment)))


def _installed(environment: Environment) -> set[tuple[str, str]]:
    found = core.list_distributions(environment.site_packages)
    return {(distribution.name, distribution.version) for distribution in found}


def _difference(before: set[tuple[str, str]], after: set[tuple[str, str]]) -> str:
    """Say what a shell changed."""
    parts = [
        f"{NEW} {literal(name)} {literal(version)}" for name, version in sorted(after - before)
    ]
    parts += [
        f"{GONE} {literal(name)} {literal(version)}" for name, version in sorted(before - after)
    ]
    return "In the shell: " + ", ".join(parts) if parts else "Back from the shell"

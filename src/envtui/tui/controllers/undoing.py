"""Actions that take a change back, or make it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envtui import core
from envtui.tui.commands import environment_command
from envtui.tui.controllers.planning import finish
from envtui.tui.jobs import Job
from envtui.tui.presentation import plural, short_path

if TYPE_CHECKING:
    from pathlib import Path

    from envtui.core import Plan, Trashed
    from envtui.core.events import Cancel, OnEvent
    from envtui.tui.main import Main


async def undo(main: Main) -> None:
    """Put back what was removed last; else show the way back and ask."""
    if main.explorer.removed:
        await _restore(main, main.explorer.removed)
    else:
        await _show(main, "undo", "Undo")


async def redo(main: Main) -> None:
    """Show the way forward again and ask."""
    await _show(main, "redo", "Redo")


async def _restore(main: Main, removed: tuple[Trashed, ...]) -> None:
    names = [short_path(trashed.root, base=main.folder) for trashed in removed]
    what = names[0] if len(names) == 1 else plural(len(names), "environment")
    command = " && ".join(f"envtui env restore {name}" for name in names)

    def restore(on_event: OnEvent, cancel: Cancel) -> list[Path]:
        return [core.restore_environment(trashed) for trashed in removed]

    roots = await main.explorer.perform(Job(f"restoring {what}", command, restore))
    main.explorer.log_done(command, "put back where it was")
    main.activity.say(f"{what} {'is' if len(names) == 1 else 'are'} back", "good")
    main.environments.load(select=roots[0])


async def _show(main: Main, verb: str, label: str) -> None:
    from envtui.tui.dialogs.plan import PlanDialog

    located = main.environments.current
    if located is None:
        return
    environment = located.environment

    def planner(on_event: OnEvent, cancel: Cancel) -> Plan:
        target = core.target_of(environment)
        return core.plan_undo(target) if verb == "undo" else core.plan_redo(target)

    name = short_path(environment.root, base=main.folder)
    command = environment_command(verb, environment, main.folder)
    heading = f"{label} the last change of {name}?"
    dialog = PlanDialog(heading, label, command, planner, is_removal=True)
    finish(main, command, await main.app.push_screen_wait(dialog))

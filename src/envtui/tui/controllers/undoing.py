"""Actions that take a change back, or make it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envtui import core
from envtui.tui.commands import restore_command, undo_command
from envtui.tui.controllers.planning import finish
from envtui.tui.jobs import Job
from envtui.tui.plans import returned_sentence
from envtui.tui.presentation import plural, short_path

if TYPE_CHECKING:
    from pathlib import Path

    from envtui.core import Plan, Revision, Trashed
    from envtui.core.events import Cancel, OnEvent
    from envtui.tui.main import Main


async def undo(main: Main) -> None:
    """Put back what was removed last; else show the way back and ask."""
    if main.explorer.removed:
        await _restore(main, main.explorer.removed)
    else:
        await _show(main, "undo", f"Undo the last change of {_name(main)}?")


async def redo(main: Main) -> None:
    """Show the way forward again and ask."""
    await _show(main, "redo", f"Redo the last change of {_name(main)}?")


def _name(main: Main) -> str:
    located = main.environments.current
    return short_path(located.environment.root, base=main.folder) if located else ""


async def _restore(main: Main, removed: tuple[Trashed, ...]) -> None:
    names = [short_path(trashed.root, base=main.folder) for trashed in removed]
    what = names[0] if len(names) == 1 else plural(len(names), "environment")
    command = restore_command((trashed.root for trashed in removed), main.folder)

    def restore(on_event: OnEvent, cancel: Cancel) -> list[Path]:
        return [core.restore_environment(trashed) for trashed in removed]

    roots = await main.explorer.perform(Job(f"restoring {what}", command, restore))
    main.explorer.log_done(command, "put back where it was")
    main.activity.say(f"{what} {'is' if len(names) == 1 else 'are'} back", "good")
    main.environments.load(select=roots[0])


async def history(main: Main) -> None:
    """Show what was done to the environment, and the way to the revision that is chosen."""
    from envtui.tui.dialogs.history import HistoryDialog

    located = main.environments.current
    if located is None:
        return
    environment = located.environment
    name = short_path(environment.root, base=main.folder)

    def read(on_event: OnEvent, cancel: Cancel) -> tuple[Revision, ...]:
        return core.list_revisions(
            environment.root, core.list_distributions(environment.site_packages)
        )

    command = undo_command("history", environment, main.folder)
    revisions = await main.explorer.perform(Job(f"reading the history of {name}", command, read))
    chosen = await main.app.push_screen_wait(HistoryDialog(name, revisions))
    if chosen is not None:
        await _show(main, "undo", f"Go to revision {chosen.number} of {name}?", chosen.number)


async def _show(main: Main, verb: str, heading: str, number: int | None = None) -> None:
    from envtui.tui.dialogs.plan import PlanDialog

    located = main.environments.current
    if located is None:
        return
    environment = located.environment

    def planner(on_event: OnEvent, cancel: Cancel) -> Plan:
        target = core.target_of(environment)
        if number is not None:
            return core.plan_return(target, number)
        return core.plan_undo(target) if verb == "undo" else core.plan_redo(target)

    command = undo_command(verb, environment, main.folder, number)
    label = "Go there" if number is not None else verb.capitalize()
    dialog = PlanDialog(heading, label, command, planner, is_return=True)
    outcome = await main.app.push_screen_wait(dialog)
    if isinstance(outcome, core.Outcome):
        lead = {"undo": "Undone", "redo": "Done again"}[verb]
        lead = lead if number is None else f"Went to revision {number}"
        sentence = returned_sentence(lead, outcome)
        back = "Z does it again" if verb == "undo" else "z undoes it"
        finish(main, command, outcome, f"{back} · H shows the history", sentence)
        main.packages.can_redo = None

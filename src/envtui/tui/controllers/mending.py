"""Repairing an environment: the plan is shown first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envtui import core
from envtui.core import literal
from envtui.tui.commands import environment_command
from envtui.tui.health import cause_line
from envtui.tui.jobs import Job
from envtui.tui.presentation import plural, sentence, short_path
from envtui.tui.texts import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envtui.core import Environment, Repair, Trashed
    from envtui.core.events import Cancel, OnEvent
    from envtui.tui.main import Main

_MOST_PACKAGES = 12
_REBUILD = "Install them again"
"""The other answer where packages of another version of Python were left."""


async def repair(main: Main) -> None:
    """Find out what would mend the environment, show it, and do it."""
    located = main.environments.chosen_one
    if located is None:
        return
    environment = located.environment
    name = short_path(environment.root, base=main.folder)
    command = environment_command("repair", environment, main.folder)
    plan = await _plan(main, environment, name, command)
    answer = await _ask(main, plan, name)
    if answer == _REBUILD:
        command = f"{command} --rebuild"
        plan = await _plan(main, environment, name, command, from_scratch=True)
        answer = await _ask(main, plan, name)
    if not answer:
        return
    job: Job[Trashed | None] = Job(
        f"repairing {name}",
        command,
        lambda on_event, cancel: core.repair_environment(plan, on_event=on_event, cancel=cancel),
    )
    trashed = await main.explorer.perform(job)
    main.explorer.log_done(command, "repaired")
    old = " · the old one is in the trash" if trashed is not None else ""
    main.activity.say(f"{name} is repaired{old}", "good")
    main.environments.marks.clear()
    main.environments.load(select=environment.root)


async def _plan(
    main: Main, environment: Environment, name: str, command: str, *, from_scratch: bool = False
) -> Repair:
    def plan(on_event: OnEvent, cancel: Cancel) -> Repair:
        return core.plan_repair(
            environment.root, from_scratch=from_scratch, on_event=on_event, cancel=cancel
        )

    return await main.explorer.perform(Job(f"checking {name}", f"{command} --dry-run", plan))


async def _ask(main: Main, plan: Repair, name: str) -> bool | str:
    """Show the plan; return whether to carry it out, or that a rebuild is wanted instead."""
    from envtui.tui.dialogs.confirm import ConfirmDialog
    from envtui.tui.dialogs.message import MessageDialog

    if plan.how == "nothing" and not plan.findings:
        main.activity.say(f"Nothing is wrong with {name}", "good")
        main.environments.load(select=plan.root)
        return False
    lines = list(repair_lines(plan))
    if plan.how == "nothing":
        await main.app.push_screen_wait(MessageDialog(f"No repair for {name}", lines))
        return False
    verb = "Rebuild" if plan.how == "rebuild" else "Repair"
    # What is rewritten was wrong, and an environment that is rebuilt goes to the trash.
    dialog = ConfirmDialog(
        f"{verb} {name}?",
        lines,
        yes=verb,
        other=_REBUILD if plan.leftovers else "",
        is_harmless=True,
    )
    answer = await main.app.push_screen_wait(dialog)
    if not answer:
        main.activity.say("Nothing was changed.")
    return answer or False


def repair_lines(plan: Repair) -> Iterator[Line]:
    """Say what is wrong, what would be done, and what would not be mended."""
    for finding in plan.findings:
        yield cause_line(finding)
    yield Line()
    for number, step in enumerate(plan.steps, 1):
        yield Line(sentence(step), label=f"{number}.")
    packages = plan.rebuilt.plan if plan.rebuilt else plan.packages
    if packages is not None and packages.changes:
        names = [f"{literal(one.name)} {literal(one.versions[1])}" for one in packages.changes]
        more = len(names) - _MOST_PACKAGES
        shown = ", ".join(names[:_MOST_PACKAGES]) + (f" and {more} more" if more > 0 else "")
        yield Line()
        yield Line(f"{plural(len(names), 'package')}: {shown}", "dim")
    if plan.leftovers:
        yield Line()
        yield Line(f"{_REBUILD} rebuilds it, with what was left over for the other Python.", "dim")
    for text in plan.remaining:
        yield Line(f"! {sentence(text)}", "warn")

"""Moving an environment, and making another one like it."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from envtui import core
from envtui.tui.jobs import Job
from envtui.tui.presentation import sentence, short_path
from envtui.tui.texts import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from envtui.core import Clone, Relocation
    from envtui.core.events import Cancel, OnEvent
    from envtui.tui.main import Main


async def rename(main: Main) -> None:
    """Ask for another place, and move the environment there with all that names it."""
    from envtui.tui.dialogs.place import PlaceDialog

    located = main.environments.chosen_one
    if located is None:
        return
    root = located.environment.root
    name = short_path(root, base=main.folder)
    dialog = PlaceDialog(f"Move {name}", main.folder, name, "Enter moves it", leaves=root)
    wanted = await main.app.push_screen_wait(dialog)
    if wanted is None:
        return
    goal = wanted.root
    command = shlex.join(["envtui", "env", "move", name, short_path(goal, base=main.folder)])

    def move(on_event: OnEvent, cancel: Cancel) -> Relocation:
        plan = core.plan_move(root, goal)
        core.move_environment(plan, on_event=on_event, cancel=cancel)
        return plan

    main.environments.leaving.add(root)
    plan = await main.explorer.perform(Job(f"moving {name}", command, move))
    main.explorer.log_done(command, "moved")
    main.activity.say(
        f"Moved to {short_path(goal, base=main.folder)}, {len(plan.rewrites)} files rewritten",
        "good",
    )
    main.environments.load(select=goal)


async def clone(main: Main) -> None:
    """Ask for a place and a Python, show what would differ, and make it."""
    from envtui.tui.dialogs.confirm import ConfirmDialog
    from envtui.tui.dialogs.place import PlaceDialog

    located = main.environments.chosen_one
    if located is None:
        return
    root = located.environment.root
    name = short_path(root, base=main.folder)
    dialog = PlaceDialog(
        f"Clone {name}", main.folder, f"{name}-clone", "Enter makes it", asks_python=True
    )
    wanted = await main.app.push_screen_wait(dialog)
    if wanted is None:
        return
    goal, python = wanted.root, wanted.python
    shown = short_path(goal, base=main.folder)
    words = ["envtui", "env", "clone", name, shown, *(["--python", python] if python else [])]
    command = shlex.join(words)
    plan = await main.explorer.perform(
        Job(f"planning {shown}", f"{command} --dry-run", _planner(root, goal, python))
    )
    if plan.differences:
        lines = [Line(sentence(text)) for text in plan.differences]
        asked = ConfirmDialog(f"{shown} will differ from {name}", lines, yes="Make it")
        if not await main.app.push_screen_wait(asked):
            return
    job: Job[Path] = Job(
        f"making {shown}",
        command,
        lambda on_event, cancel: core.clone_environment(plan, on_event=on_event, cancel=cancel),
    )
    await main.explorer.perform(job)
    main.explorer.log_done(command, "made")
    main.activity.say(f"{shown} is made like {name}", "good")
    main.environments.marks.clear()
    main.environments.load(select=goal)


def _planner(root: Path, goal: Path, python: str) -> Callable[[OnEvent, Cancel], Clone]:
    def plan(on_event: OnEvent, cancel: Cancel) -> Clone:
        return core.plan_clone(root, goal, python=python, on_event=on_event, cancel=cancel)

    return plan

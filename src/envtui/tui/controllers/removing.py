"""Moving environments to the trash, with what that frees said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envtui import core
from envtui.tui.commands import environment_command
from envtui.tui.health import size_lines
from envtui.tui.jobs import Job
from envtui.tui.presentation import plural, short_path
from envtui.tui.texts import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from envtui.core import EnvironmentRemoval, Sizes, Trashed
    from envtui.core.events import Cancel, OnEvent
    from envtui.tui.main import Main


async def remove(main: Main) -> None:
    """Ask, then move the marked environments, or this one, to the trash."""
    from envtui.tui.dialogs.confirm import ConfirmDialog

    environments = [located.environment for located in main.environments.chosen]
    if not environments:
        return
    removals = [core.plan_removal(environment.root) for environment in environments]
    roots = [removal.root for removal in removals]
    names = [short_path(root, base=main.folder) for root in roots]
    what = names[0] if len(names) == 1 else plural(len(names), "environment")
    measuring: Job[Sizes] = Job(
        f"measuring {what}", "", lambda on_event, cancel: core.measure_folders(roots, cancel=cancel)
    )
    sizes = await main.explorer.perform(measuring)
    lines = [Line(short_path(root), "strong") for root in roots]
    lines += [Line(), *size_lines(sizes, len(roots)), Line()]
    lines.append(
        Line("z takes this back. envtui env remove --empty-trash frees the disk for good.", "dim")
    )
    dialog = ConfirmDialog(f"Move {what} to the trash?", lines, yes="Move to the trash")
    if not await main.app.push_screen_wait(dialog):
        return
    commands = [environment_command("remove", one, main.folder) for one in environments]
    command = " && ".join(commands)
    job: Job[tuple[Trashed, ...]] = Job(f"removing {what}", command, _remover(removals))
    main.environments.leaving.update(roots)
    trashed = await main.explorer.perform(job)
    main.explorer.log_done(command, "moved to the trash")
    main.explorer.removed = trashed
    are, them = ("is", "it") if len(names) == 1 else ("are", "them")
    main.activity.say(f"{what} {are} in the trash · z puts {them} back", "good")
    main.environments.load()


def _remover(
    removals: list[EnvironmentRemoval],
) -> Callable[[OnEvent, Cancel], tuple[Trashed, ...]]:
    def remove(on_event: OnEvent, cancel: Cancel) -> tuple[Trashed, ...]:
        return tuple(
            core.remove_environment(removal, cancel, on_event=on_event) for removal in removals
        )

    return remove

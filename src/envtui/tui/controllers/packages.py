"""Actions on packages: installing, uninstalling, measuring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envtui import core
from envtui.core import literal
from envtui.tui.commands import uninstall_command
from envtui.tui.controllers.planning import PlanRequest, carry_through, finish
from envtui.tui.presentation import plural, short_path
from envtui.tui.wanted import read_wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envtui.core import Environment, Plan
    from envtui.core.events import Cancel, OnEvent
    from envtui.tui.main import Main


async def install(main: Main) -> None:
    """Ask what to install, show the plan, apply it; make an environment first if there is none."""
    from envtui.tui.controllers.environments import new
    from envtui.tui.dialogs.install import InstallDialog

    if located := main.environments.current:
        environment = located.environment
    elif root := await new(main, heading="New environment to install into"):
        environment = core.describe_environment(root)
    else:
        return
    name = short_path(environment.root, base=main.folder)
    text = ""
    while answered := await main.app.push_screen_wait(InstallDialog(name, text)):
        text = answered
        request = PlanRequest(environment, read_wanted(text), core.Options())
        if not await carry_through(main, request):
            return


async def uninstall(main: Main) -> None:
    """Show what would go and what would break, and ask; then uninstall."""
    located, chosen = main.environments.current, main.packages.chosen
    if located is None:
        return
    environment = located.environment
    names = [installed.distribution.normalized for installed in chosen]
    what = (
        literal(chosen[0].distribution.name) if len(chosen) == 1 else plural(len(names), "package")
    )
    while orphans := await _uninstall(main, environment, names, what):
        names = [*names, *orphans]
        what = plural(len(names), "package")


async def _uninstall(
    main: Main, environment: Environment, names: list[str], what: str
) -> Sequence[str]:
    """Show what would go, and carry it out; or return what else is to go with it."""
    from envtui.tui.dialogs.plan import PlanDialog

    def planner(on_event: OnEvent, cancel: Cancel) -> Plan:
        return core.plan_uninstall(core.target_of(environment), names)

    name = short_path(environment.root, base=main.folder)
    command = uninstall_command(environment, main.folder, names)
    dialog = PlanDialog(
        f"Uninstall {what} from {name}?", "Uninstall", command, planner, is_removal=True
    )
    answer = await main.app.push_screen_wait(dialog)
    finish(main, command, answer)
    return dialog.plan.orphans if answer == "again" and dialog.plan else ()


def sizes(main: Main) -> None:
    """Show the size of every package, or take the column away."""
    packages = main.packages
    packages.are_sizes_shown = not packages.are_sizes_shown
    if packages.environment is not None:
        packages.measure(packages.environment, packages.installed)

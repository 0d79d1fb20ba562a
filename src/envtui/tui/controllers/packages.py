"""Actions on packages: installing, uninstalling, explaining."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envtui import core
from envtui.core import literal
from envtui.tui.asking import check_requirements
from envtui.tui.commands import install_command, uninstall_command
from envtui.tui.plans import done_sentence
from envtui.tui.presentation import plural, short_path

if TYPE_CHECKING:
    from envtui.core import Outcome, Plan
    from envtui.core.events import Cancel, OnEvent
    from envtui.tui.main import Main


async def install(main: Main) -> None:
    """Ask what to install, show the plan, apply it."""
    from envtui.tui.dialogs.install import InstallDialog
    from envtui.tui.dialogs.plan import PlanDialog

    located = main.environments.current
    if located is None:
        return
    environment = located.environment
    name = short_path(environment.root, base=main.folder)
    text = ""
    while answered := await main.app.push_screen_wait(InstallDialog(name, text)):
        text = answered
        wanted, _ = check_requirements(text)

        def planner(on_event: OnEvent, cancel: Cancel, wanted: list[str] = wanted) -> Plan:
            target = core.target_of(environment)
            return core.plan_install(target, wanted, on_event=on_event, cancel=cancel)

        command = install_command(environment, main.folder, wanted)
        dialog = PlanDialog(f"Install into {name}", "Install", command, planner)
        answer = await main.app.push_screen_wait(dialog)
        if answer != "again":
            finish(main, command, answer)
            return


async def uninstall(main: Main) -> None:
    """Show what would go and what would break, and ask; then uninstall."""
    from envtui.tui.dialogs.plan import PlanDialog

    located, chosen = main.environments.current, main.packages.chosen
    if located is None:
        return
    environment = located.environment
    names = [installed.distribution.normalized for installed in chosen]

    def planner(on_event: OnEvent, cancel: Cancel) -> Plan:
        return core.plan_uninstall(core.target_of(environment), names)

    what = (
        literal(chosen[0].distribution.name) if len(chosen) == 1 else plural(len(names), "package")
    )
    name = short_path(environment.root, base=main.folder)
    command = uninstall_command(environment, main.folder, names)
    dialog = PlanDialog(
        f"Uninstall {what} from {name}?", "Uninstall", command, planner, is_removal=True
    )
    finish(main, command, await main.app.push_screen_wait(dialog))


def finish(main: Main, command: str, outcome: Outcome | str | None) -> None:
    """Show what came of it."""
    if outcome is None or isinstance(outcome, str):
        return
    sentence = done_sentence(outcome)
    main.explorer.log_done(command, sentence)
    main.activity.say(sentence, "good")
    main.packages.marks.clear()
    main.packages.focus()
    asked = [change.normalized for change in outcome.changes if change.requested and change.after]
    main.packages.show(main.packages.environment, select=asked[0] if asked else "")


def sizes(main: Main) -> None:
    """Show the size of every package, or take the column away."""
    packages = main.packages
    packages.are_sizes_shown = not packages.are_sizes_shown
    if packages.environment is not None:
        packages.measure(packages.environment, packages.installed)

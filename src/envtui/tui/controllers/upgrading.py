"""The action that upgrades: what is newer is shown, and what is ticked goes up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envtui import core
from envtui.tui.controllers.planning import PlanRequest, carry_through
from envtui.tui.presentation import short_path
from envtui.tui.wanted import Wanted

if TYPE_CHECKING:
    from envtui.tui.main import Main


async def upgrade(main: Main) -> None:
    """Ask which packages are to go up, and plan and apply that."""
    from envtui.tui.dialogs.upgrade import UpgradeDialog

    located = main.environments.current
    if located is None:
        return
    environment = located.environment
    name = short_path(environment.root, base=main.folder)
    while requirements := await main.app.push_screen_wait(UpgradeDialog(name, environment)):
        request = PlanRequest(environment, Wanted(requirements), core.Options(), is_upgrade=True)
        if not await carry_through(main, request):
            return

"""Comparing two environments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envtui import core
from envtui.tui.jobs import Job

if TYPE_CHECKING:
    from envtui.core import Difference, LocatedEnvironment
    from envtui.tui.main import Main


async def compare(main: Main) -> None:
    """Show in what the two marked environments differ, or the marked one and this one."""
    from envtui.tui.dialogs.compare import CompareDialog

    pair = compared(main.environments.marked, main.environments.current)
    if pair is None:
        main.activity.say("Mark one with Space, go to another, and press = again.", "warn")
        return
    first, second = (located.environment for located in pair)
    job: Job[Difference] = Job(
        "comparing", "", lambda on_event, cancel: core.compare_environments(first, second)
    )
    difference = await main.explorer.perform(job)
    await main.app.push_screen_wait(CompareDialog(difference, main.folder))


def compared(
    marked: list[LocatedEnvironment], current: LocatedEnvironment | None
) -> tuple[LocatedEnvironment, LocatedEnvironment] | None:
    """Return the two that are meant."""
    if len(marked) == 2:
        return marked[0], marked[1]
    if len(marked) == 1 and current is not None and current != marked[0]:
        return marked[0], current
    return None

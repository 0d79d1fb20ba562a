"""Actions that measure: environments in their pane, packages elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from envtui.tui.main import Main


def sizes(main: Main) -> None:
    """Measure what the pane with the focus lists."""
    if main.pane == "environments":
        main.environments.measure(main.environments.chosen)
        main.activity.say("Measuring…")
        return
    from envtui.tui.controllers import packages

    packages.sizes(main)

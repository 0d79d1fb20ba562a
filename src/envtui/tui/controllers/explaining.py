"""The action that explains: why a package is here, what ``python`` and ``pip`` mean here."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from envtui import core
from envtui.core import literal

if TYPE_CHECKING:
    from envtui.core import Explanation, FoundInterpreter
    from envtui.tui.main import Main


async def why(main: Main) -> None:
    """Explain the package under the cursor, or at the interpreters the names of Python."""
    if main.pane == "interpreters":
        await _why_names(main)
    else:
        await _why_package(main)


async def _why_package(main: Main) -> None:
    from envtui.tui.descriptions import why_lines
    from envtui.tui.dialogs.message import MessageDialog

    installed, graph = main.packages.current, main.packages.graph
    if installed is None:
        return
    if graph is None:
        main.activity.say("Still reading who needs whom.", "warn")
        return
    title = f"Why is {literal(installed.distribution.name)} here?"
    asked = {
        one.distribution.normalized
        for one in main.packages.installed
        if one.details and one.details.requested
    }
    await main.app.push_screen_wait(MessageDialog(title, why_lines(installed, graph, asked)))


async def _why_names(main: Main) -> None:
    from envtui.tui.dialogs.message import MessageDialog
    from envtui.tui.names import names_lines

    names = _names(main.interpreters.current)

    def explain() -> list[Explanation]:
        return [core.explain_command(name, folder=main.folder) for name in names]

    lines = names_lines(await asyncio.to_thread(explain))
    title = "What do python and pip mean here, and why?"
    await main.app.push_screen_wait(MessageDialog(title, lines, is_large=True))


def _names(found: FoundInterpreter | None) -> tuple[str, ...]:
    """Return the names worth explaining, that of the version under the cursor among them."""
    minor = found.interpreter.minor_version if found and found.interpreter else ""
    return ("python", "python3", *([f"python{minor}"] if minor else []), "py", "pip")

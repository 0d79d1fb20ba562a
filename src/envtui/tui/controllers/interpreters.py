"""Actions on interpreters: allowing one to be run."""

from __future__ import annotations

import asyncio
import shlex
from typing import TYPE_CHECKING

from envtui import core
from envtui.core import literal
from envtui.tui.presentation import implementation_name, sentence, short_path
from envtui.tui.texts import Line

if TYPE_CHECKING:
    from envtui.core import Interpreter
    from envtui.tui.main import Main


async def allow(main: Main) -> None:
    """Ask whether the interpreter may be run; if so, remember it and ask it about itself."""
    from envtui.tui.dialogs.confirm import ConfirmDialog

    found = main.interpreters.current
    if found is None:
        return
    lines = [
        Line(sentence(found.problem)),
        Line(),
        Line(
            "If you allow it, envtui runs it now to ask it about itself, and whenever an "
            "environment is made with it. A change of the file takes the permission back."
        ),
        Line("Only do so if you know where it comes from.", "warn"),
    ]
    title = f"Run {short_path(found.path, base=main.folder)}?"
    if not await main.app.push_screen_wait(ConfirmDialog(title, lines, yes="Allow it")):
        return

    def ask() -> Interpreter:
        interpreter = core.inspect_interpreter(found.path)
        core.allow_interpreter(found.path)
        return interpreter

    interpreter = await asyncio.to_thread(ask)
    name = f"{implementation_name(interpreter.implementation)} {literal(interpreter.version)}"
    main.explorer.log_done(shlex.join(["envtui", "python", "allow", str(found.path)]), name)
    main.activity.say(f"Allowed {name} at {short_path(found.path)}", "good")
    main.interpreters.load()

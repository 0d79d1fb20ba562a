"""The action that exports an environment: to a file or to the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envtui import core
from envtui.tui.commands import export_command
from envtui.tui.jobs import Job
from envtui.tui.presentation import short_path
from envtui.tui.texts import Line

if TYPE_CHECKING:
    from envtui.core.events import Cancel, OnEvent
    from envtui.tui.main import Main


async def export(main: Main) -> None:
    """Ask where to, ask again before a file is replaced, and write it."""
    from envtui.tui.dialogs.confirm import ConfirmDialog
    from envtui.tui.dialogs.export import ExportDialog

    located = main.environments.current
    if located is None:
        return
    environment = located.environment
    name = short_path(environment.root, base=main.folder)
    wanted = await main.app.push_screen_wait(ExportDialog(name, main.folder))
    if wanted is None:
        return
    shown = short_path(wanted.path, base=main.folder)
    if wanted.path.exists() and not wanted.to_clipboard:
        lines = [Line("What it holds now would be lost.")]
        dialog = ConfirmDialog(f"Replace {shown}?", lines, yes="Replace it")
        if not await main.app.push_screen_wait(dialog):
            return

    def write(on_event: OnEvent, cancel: Cancel) -> str:
        target = core.target_of(environment)
        if wanted.is_pylock:
            text = core.export_pylock(target, wanted.path.parent)
        else:
            text = core.export_requirements(target)
        if not wanted.to_clipboard:
            core.write_file(wanted.path, text)
        return text

    command = export_command(environment, main.folder, wanted.path)
    text = await main.explorer.perform(Job(f"exporting {name}", command, write))
    done = f"Exported {name} to {'the clipboard' if wanted.to_clipboard else shown}"
    if wanted.to_clipboard:
        main.app.copy_to_clipboard(text)
    main.explorer.log_done(command, done)
    main.activity.say(done, "good")

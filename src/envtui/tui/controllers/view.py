"""Actions that only change what is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envtui.tui.panes.listing import Listing
from envtui.tui.panes.text_view import TextView

if TYPE_CHECKING:
    from envtui.tui.main import Main

_PANES = ("interpreters", "environments", "packages", "details")


def move(main: Main, by: int) -> None:
    """Move the cursor of the pane that has the focus, or scroll it."""
    if isinstance(main.focused, Listing | TextView):
        main.focused.move(by)


def move_page(main: Main, by: int) -> None:
    """Move by a page."""
    if isinstance(main.focused, Listing | TextView):
        main.focused.move(by * main.focused.page)


def focus(main: Main, pane: str) -> None:
    """Go to a pane, before the next key is looked at."""
    main.set_focus(main.query_one(f"#{pane}"))


def focus_by(main: Main, by: int) -> None:
    """Go to the next pane, in reading order."""
    here = _PANES.index(main.pane) if main.pane in _PANES else 0
    focus(main, _PANES[(here + by) % len(_PANES)])


def open(main: Main) -> None:
    """Drill down: interpreter to its details, environment to its packages, package to details."""
    focus(main, "packages" if main.pane == "environments" else "details")


def filter(main: Main) -> None:
    """Take the next keys as a filter of this list."""
    if isinstance(main.focused, Listing):
        main.focused.start_filter()


def sort(main: Main) -> None:
    """Order this list by its next column."""
    if isinstance(main.focused, Listing):
        main.focused.sort_by_next()


def mark(main: Main) -> None:
    """Mark the row under the cursor."""
    if isinstance(main.focused, Listing):
        main.focused.mark()


def zoom(main: Main) -> None:
    """Give the pane with the focus the whole screen."""
    main.add_class("-zoomed")
    main.show_hints()


def unzoom(main: Main) -> None:
    """Show all panes again."""
    main.remove_class("-zoomed")
    main.show_hints()


def back(main: Main) -> None:
    """Cancel the job, else the search for environments; else leave the zoom, or the filter."""
    if main.explorer.job is not None:
        main.explorer.cancel_job()
    elif main.environments.is_finding:
        main.environments.stop_finding()
    elif main.has_class("-zoomed"):
        unzoom(main)
    elif isinstance(main.focused, Listing):
        main.focused.set_filter("", keep_asking=False)


def refresh(main: Main) -> None:
    """Look at everything again."""
    from envtui.tui.main import LOOKING_AGAIN

    main.look()
    main.activity.say(LOOKING_AGAIN)


async def log(main: Main) -> None:
    """Show what was done and what went wrong."""
    from envtui.tui.dialogs.message import MessageDialog
    from envtui.tui.log import log_lines

    note = "uv takes the words of venv and pip too"
    lines = log_lines(main.explorer.entries)
    await main.app.push_screen_wait(MessageDialog("Log", lines, note=note, is_large=True))


async def help(main: Main) -> None:
    """Show the keys that work here."""
    from envtui.tui.dialogs.help import HelpDialog

    chosen = await main.app.push_screen_wait(HelpDialog(main.situation))
    if chosen is not None:
        main.action_run(chosen)


def palette(main: Main) -> None:
    """Open the palette of everything that can be done now."""
    main.app.action_command_palette()


async def quit(main: Main) -> None:
    """Quit; while a job is running, only after a question."""
    job = main.explorer.job
    if job is not None:
        from envtui.tui.dialogs.confirm import ConfirmDialog
        from envtui.tui.texts import Line

        lines = [Line(f"Still {job.title}. It would be cancelled, and nothing changed.")]
        dialog = ConfirmDialog("Quit?", lines, yes="Cancel it and quit", no="Stay")
        if not await main.app.push_screen_wait(dialog):
            return
    await main.app.action_quit()


def suspend(main: Main) -> None:
    """Stop until the shell says ``fg``; a job stands still as well."""
    main.app.action_suspend_process()


async def interrupt(main: Main) -> None:
    """Cancel the running job, or quit when there is none."""
    if main.explorer.job is not None:
        main.explorer.cancel_job()
    else:
        await quit(main)

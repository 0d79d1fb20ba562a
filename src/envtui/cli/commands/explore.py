"""``envtui [FOLDER]``: open the explorer."""

from __future__ import annotations

import sys
from pathlib import Path

from envtui.cli.interrupt import end_builds_with_this_process
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.cli.parser import Options, Parser


def add_arguments(parser: Parser) -> None:
    """Declare the folder."""
    parser.add_argument("folder", nargs="?", default=".", metavar="FOLDER", help="where to look")


def run(options: Options, messages: Messages) -> int:
    """Open the explorer in the folder and return its exit code.

    Raises:
        UsageError: there is no such folder, or no terminal to draw in.
    """
    folder = Path(options.folder)
    if not folder.is_dir():
        from envtui.core import literal

        raise UsageError(f"There is no folder '{literal(options.folder)}'.")
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if not all(stream is not None and stream.isatty() for stream in streams):
        raise UsageError(
            "The explorer needs a terminal, and its input or output is not one.",
            hint="Without a terminal use the commands, such as envtui env list or envtui pip list.",
        )
    from envtui.tui.app import run as run_explorer

    end_builds_with_this_process()
    return run_explorer(folder.absolute())

"""``envtui python allow``: let an interpreter be run that lies outside the tool folders."""

from __future__ import annotations

from pathlib import Path

from envtui.cli.output import print_json, print_path
from envtui.cli.parser import Options, Parser, add_format_option
from envtui.core import allow_interpreter, inspect_interpreter, literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages


def add_arguments(parser: Parser) -> None:
    """Declare the path and the format."""
    parser.add_argument("path", metavar="PATH", help="the executable of the interpreter")
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Ask the interpreter about itself, remember that it may be run, and say what that means."""
    path = Path(options.path).absolute()
    interpreter = inspect_interpreter(path)
    allow_interpreter(path)
    messages.say(
        f"From now on envtui runs Python {interpreter.version} at {literal(str(path))} to ask it "
        "about itself and to make environments with it, until the file changes."
    )
    if options.format == "json":
        print_json({"path": str(path), "version": interpreter.version})
    else:
        print_path(path)
    return 0

"""``envtui env restore``: bring an environment back from the trash, or list what is in it."""

from __future__ import annotations

from envtui.cli.environments import in_local_time, named_folder
from envtui.cli.output import print_columns, print_json
from envtui.cli.parser import Options, Parser, add_format_option
from envtui.core import Trashed, list_trash, literal, restore_environment
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages


def add_arguments(parser: Parser) -> None:
    """Declare which one."""
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="where it was; without it, list the trash"
    )
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Restore the one removed last from the path, or print what the trash holds.

    Raises:
        UsageError: nothing from there is in the trash.
    """
    trash = list_trash()
    if options.path is None:
        _print_all(trash, options, messages)
        return 0
    root = named_folder(options.path)
    from_there = [row for row in trash if row.root == root]
    if not from_there:
        raise UsageError(
            f"Nothing from {literal(str(root))} is in the trash.",
            hint="envtui env restore lists what is.",
        )
    place = restore_environment(from_there[0])
    messages.say(f"Restored {literal(str(place))}")
    if options.format == "json":
        print_json({"path": str(place)})
    return 0


def _print_all(trash: tuple[Trashed, ...], options: Options, messages: Messages) -> None:
    if options.format == "json":
        print_json([{"path": str(row.root), "removed": row.when} for row in trash])
    elif trash:
        print_columns((in_local_time(row.when), literal(str(row.root))) for row in trash)
    else:
        messages.say("The trash is empty.")

"""``envtui env remove``: move an environment to the trash."""

from __future__ import annotations

from pathlib import Path

from envtui.cli.diagnostics import Messages
from envtui.cli.output import print_json
from envtui.cli.parser import Options, Parser, add_format_option
from envtui.core import literal, plan_removal, remove_environment


def add_arguments(parser: Parser) -> None:
    """Declare which one."""
    parser.add_argument("path", metavar="PATH", help="its folder")
    parser.add_argument("--dry-run", action="store_true", help="say what would go, move nothing")
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Move it, and say how it comes back."""
    removal = plan_removal(Path(options.path).absolute())
    place = removal.place
    if options.dry_run:
        messages.say(f"Would move {literal(str(removal.root))} to the trash")
    else:
        place = remove_environment(removal).place
        messages.say(f"Moved {literal(str(removal.root))} to the trash")
        messages.say(f"Bring it back with: envtui env restore {literal(options.path)}")
    if options.format == "json":
        described = {"path": str(removal.root), "trash": str(place), "dry_run": options.dry_run}
        print_json(described)
    return 0

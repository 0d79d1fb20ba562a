"""``envtui env remove``: move environments to the trash."""

from __future__ import annotations

from pathlib import Path

from envtui.cli.diagnostics import Messages
from envtui.cli.environments import human_size
from envtui.cli.output import print_json
from envtui.cli.parser import Options, Parser, add_format_option
from envtui.core import Sizes, literal, measure, plan_removal, remove_environment


def add_arguments(parser: Parser) -> None:
    """Declare which ones."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="their folders")
    parser.add_argument("--dry-run", action="store_true", help="say what would go, move nothing")
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Move them, and say how they come back, and what emptying the trash would free."""
    removals = [plan_removal(Path(path).absolute()) for path in options.paths]
    sizes = measure([removal.root for removal in removals])
    verb = "Would move" if options.dry_run else "Moved"
    rows = []
    for removal, path in zip(removals, options.paths, strict=True):
        place = removal.place if options.dry_run else remove_environment(removal).place
        messages.say(f"{verb} {literal(str(removal.root))} to the trash")
        if not options.dry_run:
            messages.say(f"Bring it back with: envtui env restore {literal(path)}")
        rows.append({"path": str(removal.root), "trash": str(place), "dry_run": options.dry_run})
    messages.detail(f"Deleting it from the trash frees {_freed(sizes)}")
    if options.format == "json":
        freed = {"bytes_freed_if_deleted": sizes.freed}
        print_json(rows[0] | freed if len(rows) == 1 else {"removed": rows, **freed})
    return 0


def _freed(sizes: Sizes) -> str:
    at_most = "at most " if sizes.freed_at_most else ""
    return f"{at_most}{human_size(sizes.freed)} of {human_size(sizes.on_disk)} on disk"

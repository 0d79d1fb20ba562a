"""``envtui env move``: move an environment, with everything in it that names its place."""

from __future__ import annotations

from envtui.cli.environments import named_folder
from envtui.cli.output import print_json
from envtui.cli.parser import Options, Parser, add_format_option
from envtui.cli.progress import shown_progress
from envtui.core import literal, move_environment, plan_move

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages


def add_arguments(parser: Parser) -> None:
    """Declare from where to where."""
    parser.add_argument("path", metavar="PATH", help="its folder")
    parser.add_argument("goal", metavar="NEW", help="where it goes; nothing may be there")
    parser.add_argument("--dry-run", action="store_true", help="show the plan, change nothing")
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Say what is rewritten, and move it."""
    plan = plan_move(named_folder(options.path), named_folder(options.goal))
    verb = "Would move" if options.dry_run else "Moved"
    if not options.dry_run:
        with shown_progress(options, messages) as (progress, cancel):
            move_environment(plan, on_event=progress, cancel=cancel)
    count = len(plan.rewrites)
    messages.say(
        f"{verb} {literal(str(plan.root))} to {literal(str(plan.goal))}, "
        f"{count} {'file' if count == 1 else 'files'} rewritten"
    )
    if plan.copies:
        gets = "would get" if options.dry_run else "got"
        messages.say(f"It is another file system: that is a copy, and the trash {gets} the old one")
    if options.format == "json":
        print_json(
            {
                "path": str(plan.goal),
                "from": str(plan.root),
                "files": [rewrite.path for rewrite in plan.rewrites],
                "copies": plan.copies,
                "dry_run": options.dry_run,
            }
        )
    return 0

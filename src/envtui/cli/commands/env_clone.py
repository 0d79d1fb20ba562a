"""``envtui env clone``: make an environment like another one, perhaps on another Python."""

from __future__ import annotations

from envtui.cli.change_lines import say_changes
from envtui.cli.choices import choose_configuration
from envtui.cli.environments import named_folder
from envtui.cli.index_options import add_index_options
from envtui.cli.output import print_json
from envtui.cli.parser import Options, Parser, add_format_option, add_project_option
from envtui.cli.progress import shown_progress
from envtui.core import clone_environment, literal, plan_clone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages


def add_arguments(parser: Parser) -> None:
    """Declare the model, the place and the Python."""
    parser.add_argument("path", metavar="PATH", help="the folder of the environment")
    parser.add_argument("goal", metavar="NEW", help="where the clone goes; nothing may be there")
    parser.add_argument(
        "-p", "--python", default="", metavar="PYTHON", help="another Python (default: the same)"
    )
    parser.add_argument("--dry-run", action="store_true", help="show the plan, change nothing")
    add_project_option(parser)
    add_format_option(parser)
    add_index_options(parser)


def run(options: Options, messages: Messages) -> int:
    """Say what will differ, and make it."""
    with shown_progress(options, messages) as (progress, cancel):
        clone = plan_clone(
            named_folder(options.path),
            named_folder(options.goal),
            python=options.python,
            configuration=choose_configuration(options, messages) if options.python else None,
            on_event=progress,
            cancel=cancel,
        )
    for sentence in clone.differences:
        messages.say(literal(sentence))
    if not options.dry_run:
        with shown_progress(options, messages) as (progress, cancel):
            clone_environment(clone, on_event=progress, cancel=cancel)
    say_changes(clone.plan.changes, messages)
    verb = "Would clone" if options.dry_run else "Cloned"
    interpreter = clone.new.interpreter
    messages.say(
        f"{verb} {literal(str(clone.source))} to {literal(str(clone.new.root))} "
        f"on {interpreter.full_name}"
    )
    if options.format == "json":
        print_json(
            {
                "path": str(clone.new.root),
                "from": str(clone.source),
                "python": interpreter.version,
                "copies": clone.copies,
                "packages": {row.normalized: row.versions[1] for row in clone.plan.changes},
                "differences": list(clone.differences),
                "dry_run": options.dry_run,
            }
        )
    return 0

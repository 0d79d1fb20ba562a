"""``envtui cache prune``: remove what no installation could use."""

from __future__ import annotations

from envtui.cli.interrupt import cancelled_by_interrupt
from envtui.cli.output import in_units, print_json
from envtui.cli.parser import Options, Parser, add_format_option
from envtui.core import open_store, prune_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    parser.add_argument(
        "--ci",
        action="store_true",
        help="leave only what was built from source code: the rest is soon downloaded again",
    )
    parser.add_argument(
        "--force", action="store_true", help="do not wait for installations that use the store"
    )
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Remove unfinished, damaged and outdated entries, and say how much that was."""
    with cancelled_by_interrupt() as cancel:
        freed = prune_cache(open_store(), only_built=options.ci, force=options.force, cancel=cancel)
    messages.say(f"Removed {freed.entries} entries, {freed.files} files ({in_units(freed.bytes)})")
    if options.format == "json":
        print_json({"entries": freed.entries, "files": freed.files, "bytes": freed.bytes})
    return 0

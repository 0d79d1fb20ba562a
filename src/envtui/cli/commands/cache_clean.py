"""``envtui cache clean``: empty the store, or remove some packages from it."""

from __future__ import annotations

from envtui.cli.interrupt import cancelled_by_interrupt
from envtui.cli.output import in_units, print_json
from envtui.cli.parser import Options, Parser, add_format_option
from envtui.core import clean_cache, normalize_name, open_store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages


def add_arguments(parser: Parser) -> None:
    """Declare the packages."""
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help="only these (default: all)")
    parser.add_argument(
        "--force", action="store_true", help="do not wait for installations that use the store"
    )
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Remove them, and say how much that was; environments keep their files."""
    names = {normalize_name(name) for name in options.packages}
    with cancelled_by_interrupt() as cancel:
        freed = clean_cache(open_store(), names, force=options.force, cancel=cancel)
    messages.say(f"Removed {freed.entries} entries, {freed.files} files ({in_units(freed.bytes)})")
    if options.format == "json":
        print_json({"entries": freed.entries, "files": freed.files, "bytes": freed.bytes})
    return 0

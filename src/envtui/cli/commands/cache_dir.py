"""``envtui cache dir``: where the store and the caches are."""

from __future__ import annotations

from envtui.cli.output import print_json, print_path
from envtui.cli.parser import Options, Parser, add_format_option
from envtui.core import cache_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages


def add_arguments(parser: Parser) -> None:
    """Declare the format."""
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Print the folder."""
    if options.format == "json":
        print_json({"path": str(cache_dir())})
    else:
        print_path(cache_dir())
    return 0

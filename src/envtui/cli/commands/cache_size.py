"""``envtui cache size``: how much the store takes."""

from __future__ import annotations

from envtui.cli.output import in_units, print_json
from envtui.cli.parser import Options, Parser, add_format_option
from envtui.core import measure_cache, open_store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages


def add_arguments(parser: Parser) -> None:
    """Declare the format."""
    parser.add_argument("-H", "--human", action="store_true", help="in kB, MB, GB")
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Print the bytes of the store, each file counted once."""
    size = measure_cache(open_store())
    if options.format == "json":
        print_json({"bytes": size})
    else:
        print(in_units(size) if options.human else size)
    return 0

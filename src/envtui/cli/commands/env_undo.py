"""``envtui env undo``: go back to what was there before the last change, or at some revision."""

from __future__ import annotations

from envtui.cli.returning import add_way_options, go
from envtui.core import plan_return, plan_undo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.cli.parser import Options, Parser


def add_arguments(parser: Parser) -> None:
    """Declare how far back, what selects the environment, and where packages come from."""
    parser.add_argument(
        "--to",
        type=int,
        metavar="NUMBER",
        help="go to this revision of envtui env history; 0 is before the first",
    )
    add_way_options(parser)


def run(options: Options, messages: Messages) -> int:
    """Plan the way, then show it or carry it out."""
    if options.to is None:
        return go(plan_undo, options, messages)
    return go(
        lambda target, configuration: plan_return(target, options.to, configuration),
        options,
        messages,
    )

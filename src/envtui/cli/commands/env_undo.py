"""``envtui env undo``: go back to what was there before the last change, or at some revision."""

from __future__ import annotations

from envtui.cli.choices import choose_configuration, choose_target
from envtui.cli.index_options import add_place_options
from envtui.cli.parser import (
    Options,
    Parser,
    add_format_option,
    add_target_options,
)
from envtui.cli.plans import alone_in, carry_out
from envtui.core import plan_return, plan_undo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages


def add_arguments(parser: Parser) -> None:
    """Declare how far back, what selects the environment, and where packages come from."""
    parser.add_argument(
        "--to",
        type=int,
        metavar="NUMBER",
        help="go to this revision of envtui env history; 0 is before the first",
    )
    parser.add_argument("--dry-run", action="store_true", help="show the plan, change nothing")
    add_format_option(parser)
    add_target_options(parser, changing=True)
    add_place_options(parser)


def run(options: Options, messages: Messages) -> int:
    """Plan the way, then show it or carry it out."""
    target = choose_target(options, messages, changing=True)
    configuration = choose_configuration(options)
    with alone_in(target, options, messages):
        if options.to is None:
            plan = plan_undo(target, configuration)
        else:
            plan = plan_return(target, options.to, configuration)
        return carry_out(plan, options, messages, configuration)

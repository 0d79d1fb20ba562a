"""What ``envtui env undo`` and ``envtui env redo`` have in common: the way to another revision."""

from __future__ import annotations

from envtui.cli.choices import choose_configuration, choose_target
from envtui.cli.index_options import add_place_options
from envtui.cli.parser import add_format_option, add_target_options
from envtui.cli.plans import alone_in, carry_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from envtui.cli.diagnostics import Messages
    from envtui.cli.parser import Options, Parser
    from envtui.core import IndexConfiguration, Plan, Target

__all__ = ["add_way_options", "go"]


def add_way_options(parser: Parser) -> None:
    """Add what selects the environment, and where packages come from that the store has lost."""
    parser.add_argument("--dry-run", action="store_true", help="show the plan, change nothing")
    add_format_option(parser)
    add_target_options(parser, changing=True)
    add_place_options(parser)


def go(
    make_plan: Callable[[Target, IndexConfiguration], Plan], options: Options, messages: Messages
) -> int:
    """Plan the way while nobody else changes the environment, then show it or carry it out.

    Raises:
        RefusedChange: there is no such way.
        EnvtuiError: the plan could not be applied; then nothing has changed.
    """
    target = choose_target(options, messages, changing=True)
    configuration = choose_configuration(options)
    with alone_in(target, options, messages):
        return carry_out(make_plan(target, configuration), options, messages, configuration)

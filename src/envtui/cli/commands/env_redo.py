"""``envtui env redo``: go forward to what was undone last."""

from __future__ import annotations

from envtui.cli.returning import add_way_options, go
from envtui.core import plan_redo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.cli.parser import Options, Parser


def add_arguments(parser: Parser) -> None:
    """Declare what selects the environment, and where packages come from."""
    add_way_options(parser)


def run(options: Options, messages: Messages) -> int:
    """Plan the way, then show it or carry it out."""
    return go(plan_redo, options, messages)

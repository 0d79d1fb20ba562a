"""What ``envtui env undo``, ``redo`` and ``history`` have in common: an environment's revisions."""

from __future__ import annotations

from envtui.cli.choices import choose_configuration, choose_target
from envtui.cli.environments import chosen_environment
from envtui.cli.index_options import add_place_options
from envtui.cli.parser import add_format_option, add_target_options
from envtui.cli.plans import alone_in, carry_out
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from envtui.cli.diagnostics import Messages
    from envtui.cli.parser import Options, Parser
    from envtui.core import IndexConfiguration, Plan, Target

__all__ = ["add_path_options", "add_way_options", "choose_path", "go"]


def add_path_options(parser: Parser, *, changing: bool) -> None:
    """Add what selects the environment: its folder, or the options of every command."""
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="its folder (default: the one in use here)"
    )
    add_target_options(parser, changing=changing)


def choose_path(options: Options, messages: Messages, *, changing: bool) -> Target:
    """Return the environment that is selected.

    Raises:
        EnvironmentProblem: there is none.
        UsageError: it is named twice.
    """
    if options.path is not None:
        if options.python:
            raise UsageError("PATH and --python both name an environment.", hint="Use one of them.")
        options.python = str(chosen_environment(options.path, options).root)
    return choose_target(options, messages, changing=changing)


def add_way_options(parser: Parser) -> None:
    """Add what selects the environment, and where packages come from that the store has lost."""
    add_path_options(parser, changing=True)
    parser.add_argument("--dry-run", action="store_true", help="show the plan, change nothing")
    add_format_option(parser)
    add_place_options(parser)


def go(
    make_plan: Callable[[Target, IndexConfiguration], Plan], options: Options, messages: Messages
) -> int:
    """Plan the way while nobody else changes the environment, then show it or carry it out.

    Raises:
        EnvironmentProblem, UsageError: as ``choose_path`` does.
        RefusedChange: there is no such way.
        EnvtuiError: the plan could not be applied; then nothing has changed.
    """
    target = choose_path(options, messages, changing=True)
    configuration = choose_configuration(options, messages)
    with alone_in(target, options, messages):
        plan = make_plan(target, configuration)
        if plan.is_empty and not options.dry_run:
            messages.say(f"Nothing to do: {_place(plan.restores)} is there now")
        return carry_out(plan, options, messages, configuration)


def _place(number: int | None) -> str:
    return f"revision {number}" if number else "what was there before the first change"

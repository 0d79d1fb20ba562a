"""``envtui export requirements``: what is installed, as a requirements.txt."""

from __future__ import annotations

from envtui.cli.choices import choose_target
from envtui.cli.exporting import add_output_options, check_output, hand_out
from envtui.cli.parser import Options, Parser, add_target_options
from envtui.core import export_requirements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages


def add_arguments(parser: Parser) -> None:
    """Declare the file and the environment."""
    add_output_options(parser)
    add_target_options(parser, changing=False)


def run(options: Options, messages: Messages) -> int:
    """Write a pin for each package, or where it came from if that was no index.

    Raises:
        UsageError: the file is there already.
    """
    check_output(options)
    target = choose_target(options, messages, changing=False, asks=False)
    hand_out(export_requirements(target), options, messages)
    return 0

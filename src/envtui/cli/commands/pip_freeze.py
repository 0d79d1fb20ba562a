"""``envtui pip freeze``: the packages of an environment as requirements."""

from __future__ import annotations

from envtui.cli.choices import choose_target
from envtui.cli.installed import (
    add_filter_options,
    add_strict_option,
    chosen_distributions,
    installed_rows,
    warn_strictly,
)
from envtui.cli.output import print_json
from envtui.cli.parser import (
    Options,
    Parser,
    add_format_option,
    add_settings_options,
    add_target_options,
)
from envtui.cli.without_effect import OF_READING, add_without_effect, warn_of_no_effect
from envtui.core import as_requirement, literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    add_filter_options(parser)
    parser.add_repeatable("--path", metavar="FOLDER", help="what lies in this folder instead")
    add_strict_option(parser)
    add_format_option(parser)
    add_target_options(parser, changing=False)
    add_settings_options(parser)
    add_without_effect(parser, OF_READING)


def run(options: Options, messages: Messages) -> int:
    """Print a requirement for each package."""
    warn_of_no_effect(options, OF_READING, messages)
    target = choose_target(options, messages, changing=False, asks=False)
    installed = installed_rows(target, messages, options.path)
    lines = [as_requirement(row) for row in chosen_distributions(installed, options)]
    if options.format == "json":
        print_json(lines)
    else:
        for line in lines:
            print(literal(line))
    if options.strict:
        warn_strictly(installed, target.interpreter, messages)
    return 0

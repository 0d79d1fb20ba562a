"""``envtui pip install``: install packages into an environment."""

from __future__ import annotations

from envtui.cli.building import add_build_options, choose_building
from envtui.cli.choices import choose_configuration, choose_target
from envtui.cli.index_options import add_index_options
from envtui.cli.inputs import add_input_options, choose_inputs
from envtui.cli.parser import (
    Options,
    Parser,
    add_format_option,
    add_link_options,
    add_other_target_options,
    add_target_options,
)
from envtui.cli.plans import add_plan_options, alone_in, plan_and_carry_out
from envtui.cli.version_options import add_resolution_options, choose_options
from envtui.cli.without_effect import OF_PIP, add_without_effect, warn_of_no_effect
from envtui.core import plan_install
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.core import Plan, RequirementLine
    from envtui.core.events import Cancel, OnEvent


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help="a requirement")
    parser.add_argument(
        "-e",
        "--editable",
        action="append",
        default=[],
        metavar="FOLDER",
        help="install a project so that it is used from its own folder (repeatable)",
    )
    parser.add_argument(
        "--no-editable",
        action="store_true",
        help="install projects as they are now, whatever asks for editable ones",
    )
    parser.add_argument(
        "--no-editable-package",
        action="append",
        default=[],
        metavar="NAME",
        help="the same for one package (repeatable)",
    )
    parser.add_argument(
        "-r",
        "--requirements",
        "--requirement",
        action="append",
        default=[],
        metavar="FILE",
        help="install what a file lists: a path, an address or -; also pyproject.toml, pylock.toml",
    )
    add_input_options(parser)
    parser.add_argument(
        "--exact", action="store_true", help="remove everything that is not required"
    )
    parser.add_argument(
        "--allow-breaking",
        action="store_true",
        help="even if an installed package is left without what it requires",
    )
    add_plan_options(parser)
    add_link_options(parser)
    add_format_option(parser)
    add_target_options(parser, changing=True)
    add_other_target_options(parser)
    add_resolution_options(parser)
    add_build_options(parser)
    add_index_options(parser)
    add_without_effect(parser, OF_PIP)


def run(options: Options, messages: Messages) -> int:
    """Plan the installation, then show it or carry it out.

    Raises:
        UsageError: nothing was named to install.
    """
    words = [*options.packages, *_editables(options)]
    if not words and not options.requirements and not options.group:
        raise UsageError(
            "There is nothing to install.", hint="Name a package, or a file of them with -r."
        )
    warn_of_no_effect(options, OF_PIP, messages)
    target = choose_target(options, messages, changing=True)
    configuration = choose_configuration(options, messages)

    def make_plan(on_event: OnEvent, cancel: Cancel) -> Plan:
        return plan_install(
            target,
            choose_inputs(options, words, options.requirements),
            python_version=options.python_version,
            python_platform=options.python_platform,
            configuration=configuration,
            options=choose_options(options),
            building=choose_building(options),
            reinstall=options.reinstall,
            reinstall_packages=tuple(options.reinstall_package),
            exact=options.exact,
            fetch_ahead=not (options.dry_run or options.check),
            on_event=on_event,
            cancel=cancel,
        )

    with alone_in(target, options, messages):
        return plan_and_carry_out(make_plan, options, messages, configuration)


def _editables(options: Options) -> list[RequirementLine]:
    if not options.editable:
        return []
    from envtui.core import RequirementLine

    return [RequirementLine(folder, editable=True) for folder in options.editable]

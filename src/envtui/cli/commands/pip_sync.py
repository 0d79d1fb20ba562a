"""``envtui pip sync``: make an environment hold exactly what files of requirements list."""

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
from envtui.cli.plans import add_plan_options, alone_in, carry_out, make_plan_visibly
from envtui.cli.version_options import add_resolution_options, choose_options
from envtui.core import plan_install
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.core import Plan
    from envtui.core.events import Cancel, OnEvent


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="requirements or a pylock.toml: a path, an address or - for stdin",
    )
    add_input_options(parser, replaces=False)
    parser.add_argument(
        "--allow-empty-requirements",
        action="store_true",
        help="files that list nothing mean that everything goes",
    )
    parser.add_argument(
        "--no-allow-empty-requirements",
        dest="allow_empty_requirements",
        action="store_false",
        help="they do not (the default)",
    )
    add_plan_options(parser)
    add_link_options(parser)
    add_format_option(parser)
    add_target_options(parser, changing=True)
    add_other_target_options(parser)
    # What is listed is all there is to be: nothing is resolved beyond it.
    add_resolution_options(parser, follows_requirements=False)
    add_build_options(parser)
    add_index_options(parser)


def run(options: Options, messages: Messages) -> int:
    """Plan it, then show the plan or carry it out; files that list nothing change nothing.

    Raises:
        UsageError: no file was named.
    """
    if not options.files and not options.group:
        raise UsageError("There is nothing to sync with.", hint="Name a file of requirements.")
    target = choose_target(options, messages, changing=True)
    configuration = choose_configuration(options, messages)

    def make_plan(on_event: OnEvent, cancel: Cancel) -> Plan:
        return plan_install(
            target,
            choose_inputs(options, files=options.files),
            python_version=options.python_version,
            python_platform=options.python_platform,
            configuration=configuration,
            options=choose_options(options),
            building=choose_building(options),
            reinstall=options.reinstall,
            reinstall_packages=tuple(options.reinstall_package),
            exact=True,
            fetch_ahead=not (options.dry_run or options.check),
            on_event=on_event,
            cancel=cancel,
        )

    with alone_in(target, options, messages):
        plan = make_plan_visibly(make_plan, options, messages)
        if plan.checked == 0 and not options.allow_empty_requirements:
            messages.warn("The files list no package, so that every installed one would go.")
            messages.say("Nothing was changed; --allow-empty-requirements clears the environment.")
            plan = _emptied(plan)
        return carry_out(plan, options, messages, configuration)


def _emptied(plan: Plan) -> Plan:
    """Return the plan without its changes."""
    from envtui.core.record import replace

    return replace(plan, changes=())

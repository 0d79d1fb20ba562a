"""``envtui pip sync``: make an environment hold exactly what files of requirements list."""

from __future__ import annotations

from envtui.cli.choices import choose_configuration, choose_target
from envtui.cli.inputs import add_input_options
from envtui.cli.installing import add_install_options, install_planner
from envtui.cli.plans import alone_in, carry_out, make_plan_visibly
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.cli.parser import Options, Parser
    from envtui.core import Plan


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
    # What is listed is all there is to be: nothing is resolved beyond it.
    add_install_options(parser, follows_requirements=False)


def run(options: Options, messages: Messages) -> int:
    """Plan it, then show the plan or carry it out; files that list nothing change nothing.

    Raises:
        UsageError: no file was named.
    """
    if not options.files and not options.group:
        raise UsageError("There is nothing to sync with.", hint="Name a file of requirements.")
    target = choose_target(options, messages, changing=True)
    configuration = choose_configuration(options, messages)

    make_plan = install_planner(options, target, configuration, files=options.files, exact=True)
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

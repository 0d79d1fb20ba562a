"""``envtui pip uninstall``: remove packages from an environment."""

from __future__ import annotations

from envtui.cli.choices import choose_configuration, choose_target
from envtui.cli.index_options import add_address_options
from envtui.cli.parser import Options, Parser, add_format_option, add_target_options
from envtui.cli.plans import alone_in, carry_out
from envtui.cli.without_effect import OF_PIP, add_without_effect, warn_of_no_effect
from envtui.core import literal, plan_uninstall
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.core import Plan, RequirementLine


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help="its name")
    parser.add_repeatable(
        "-r", "--requirements", "--requirement", metavar="FILE", help="remove what this file lists"
    )
    parser.add_argument(
        "-y", "--yes", action="store_true", help="understood for pip's sake: nothing is ever asked"
    )
    parser.add_argument("--dry-run", action="store_true", help="show the plan, change nothing")
    add_format_option(parser)
    add_target_options(parser, changing=True)
    add_address_options(parser)
    add_without_effect(parser, OF_PIP)


def run(options: Options, messages: Messages) -> int:
    """Plan the removal, then show it or carry it out; what is not installed is skipped.

    Raises:
        UsageError: nothing was named to remove.
    """
    if not options.packages and not options.requirements:
        raise UsageError(
            "There is nothing to uninstall.", hint="Name a package, or a file of them with -r."
        )
    if options.yes:
        messages.warn("--yes has no effect: envtui pip uninstall never asks.")
    warn_of_no_effect(options, OF_PIP, messages)
    target = choose_target(options, messages, changing=True)
    with alone_in(target, options, messages):
        plan = plan_uninstall(target, [*options.packages, *_listed(options, messages)])
        _say_more(plan, messages)
        return carry_out(plan, options, messages)


def _say_more(plan: Plan, messages: Messages) -> None:
    """Say what cannot go, and what could go too."""
    for name in plan.skipped:
        messages.warn(f"Skipping {literal(name)} as it is not installed.")
    if plan.is_empty:
        messages.warn("No packages to uninstall.")
    if plan.orphans:
        names = literal(", ".join(plan.orphans))
        messages.detail(f"Nothing will need these any more, and nobody asked for them: {names}")


def _listed(options: Options, messages: Messages) -> list[str | RequirementLine]:
    """Return what files list: of requirements, of a project, of a script.

    Raises:
        RequirementError: a file cannot be read.
        UsageError: only building a project would tell what it lists.
    """
    if not options.requirements:
        return []
    from envtui.cli.inputs import refuse_locks
    from envtui.core import Asked, named_file, read_inputs

    refuse_locks(options.requirements, "it is no list of what is to go")
    asked = Asked(files=tuple(map(named_file, options.requirements)))
    inputs = read_inputs(asked, configuration=choose_configuration(options, messages))
    for project in (project for file in inputs.files for project in file.projects):
        raise UsageError(
            f"Only building the project tells what {literal(str(project.path))} lists.",
            hint="Name the packages.",
        )
    return list(inputs.requirements)

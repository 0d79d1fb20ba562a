"""``envtui pip install``: install packages into an environment."""

from __future__ import annotations

from envtui.cli.choices import choose_configuration, choose_target
from envtui.cli.inputs import add_input_options
from envtui.cli.installing import add_install_options, install_planner
from envtui.cli.plans import alone_in, plan_and_carry_out
from envtui.cli.without_effect import OF_INSTALLING, add_without_effect, warn_of_no_effect
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.cli.parser import Options, Parser
    from envtui.core import RequirementLine


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help="a requirement")
    parser.add_repeatable(
        "-e",
        "--editable",
        metavar="FOLDER",
        help="install a project so that it is used from its own folder",
    )
    parser.add_argument(
        "--no-editable",
        action="store_true",
        help="install projects as they are now, whatever asks for editable ones",
    )
    parser.add_repeatable("--no-editable-package", metavar="NAME", help="the same for one package")
    parser.add_repeatable(
        "-r",
        "--requirements",
        "--requirement",
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
    add_install_options(parser)
    add_without_effect(parser, OF_INSTALLING)


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
    warn_of_no_effect(options, OF_INSTALLING, messages)
    target = choose_target(options, messages, changing=True)
    configuration = choose_configuration(options, messages)

    make_plan = install_planner(
        options,
        target,
        configuration,
        words=words,
        files=options.requirements,
        exact=options.exact,
    )
    with alone_in(target, options, messages):
        return plan_and_carry_out(make_plan, options, messages, configuration)


def _editables(options: Options) -> list[RequirementLine]:
    if not options.editable:
        return []
    from envtui.core import RequirementLine

    return [RequirementLine(folder, editable=True) for folder in options.editable]

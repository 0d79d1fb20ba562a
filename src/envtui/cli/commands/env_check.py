"""``envtui env check``: whether an environment is sound, its packages and their files."""

from __future__ import annotations

from dataclasses import asdict

from envtui.cli.choices import choose_target
from envtui.cli.diagnostics import Messages
from envtui.cli.interrupt import cancelled_by_interrupt
from envtui.cli.output import print_json
from envtui.cli.parser import Options, Parser, add_format_option, add_target_options
from envtui.core import check_distributions, installed_in, literal, verify_files

WRONG = 1


def add_arguments(parser: Parser) -> None:
    """Declare how deep it looks."""
    parser.add_argument(
        "--no-files", action="store_true", help="do not compare files with their hashes"
    )
    add_format_option(parser)
    add_target_options(parser, changing=False)


def run(options: Options, messages: Messages) -> int:
    """Print what is wrong; return 1 when something is, warnings apart.

    Raises:
        EnvironmentProblem: the environment is broken as a whole.
    """
    target = choose_target(options, messages, changing=False)
    installed = installed_in(target)
    findings = [*check_distributions(installed, target.interpreter)]
    if not options.no_files:
        with cancelled_by_interrupt() as cancel:
            for row in installed:
                findings += verify_files(row, cancel)
    if options.format == "json":
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print(literal(f"{finding.severity}: {finding.cause} {finding.mend}"))
    wrong = sum(finding.severity == "error" for finding in findings)
    looked = "requirements" if options.no_files else "requirements and files"
    messages.say(f"Checked the {looked} of {len(installed)} packages: {wrong} found wrong")
    return WRONG if wrong else 0

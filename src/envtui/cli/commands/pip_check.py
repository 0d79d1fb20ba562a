"""``envtui pip check``: whether what is installed fits together."""

from __future__ import annotations

from dataclasses import asdict

from envtui.cli.choices import choose_target
from envtui.cli.diagnostics import Messages
from envtui.cli.output import print_json
from envtui.cli.parser import Options, Parser, add_format_option, add_target_options
from envtui.core import check_distributions, installed_in, literal

WRONG = 1


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    add_format_option(parser)
    add_target_options(parser, changing=False)


def run(options: Options, messages: Messages) -> int:
    """Print what does not fit; return 1 when something is wrong, warnings apart."""
    target = choose_target(options, messages, changing=False)
    installed = installed_in(target)
    findings = check_distributions(installed, target.interpreter)
    if options.format == "json":
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print(literal(f"{finding.severity}: {finding.cause} {finding.mend}"))
    wrong = sum(finding.severity == "error" for finding in findings)
    plural = "" if len(installed) == 1 else "s"
    messages.say(
        f"Checked {len(installed)} package{plural}: "
        + (f"{wrong} found wrong" if wrong else "all compatible")
    )
    return WRONG if wrong else 0

"""``envtui env check``: whether an environment is sound, its packages and their files."""

from __future__ import annotations

from envtui.cli.environments import chosen_environment
from envtui.cli.interrupt import cancelled_by_interrupt
from envtui.cli.output import packages, print_json
from envtui.cli.parser import Options, Parser, add_format_option, add_project_option
from envtui.core import examine_environment, list_distributions, literal
from envtui.core.errors import UsageError
from envtui.core.record import asdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from envtui.cli.diagnostics import Messages
    from envtui.core import Finding

WRONG = 1


def add_arguments(parser: Parser) -> None:
    """Declare which one, and how deep it looks."""
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="its folder (default: the one in use here)"
    )
    parser.add_argument("-p", "--python", metavar="PATH", help="the same as PATH")
    parser.add_argument(
        "--no-files", action="store_true", help="do not compare files with their hashes"
    )
    add_project_option(parser)
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Print what is found; return 1 when something is wrong, warnings and notes apart.

    Raises:
        EnvironmentProblem: there is no environment.
        UsageError: it is named twice.
    """
    if options.path is not None and options.python:
        raise UsageError("PATH and --python both name an environment.", hint="Use one of them.")
    path = options.python if options.path is None else options.path
    environment = chosen_environment(path, options)
    with cancelled_by_interrupt() as cancel:
        findings = examine_environment(environment, thorough=not options.no_files, cancel=cancel)
    if options.format == "json":
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print(literal(f"{finding.severity}: {finding.cause}"))
            print(literal(f"  {finding.mend}"))
    count = len(list_distributions(environment.site_packages))
    looked = f"its {packages(count)} {'without' if options.no_files else 'with'} their files"
    place = literal(str(environment.root))
    messages.say(f"Checked {place} and {looked}: {_summary(findings)}")
    return WRONG if any(finding.severity == "error" for finding in findings) else 0


def _summary(findings: Sequence[Finding]) -> str:
    """Return in words how much is wrong; notes are no fault."""
    severities = [finding.severity for finding in findings]
    counts = {severity: severities.count(severity) for severity in ("error", "warning")}
    words = [
        f"{count} {severity}{'' if count == 1 else 's'}"
        for severity, count in counts.items()
        if count
    ]
    return ", ".join(words) or "nothing is wrong"

"""``envtui pip check``: whether what is installed fits together."""

from __future__ import annotations

import time

from envtui.cli.choices import choose_target
from envtui.cli.output import packages, print_json, span
from envtui.cli.parser import (
    Options,
    Parser,
    add_format_option,
    add_other_target_options,
    add_settings_options,
    add_target_options,
)
from envtui.cli.without_effect import OF_READING, add_without_effect, warn_of_no_effect
from envtui.core import Target, check_distributions, installed_in, literal
from envtui.core.record import asdict, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.core import Finding, Interpreter

WRONG = 1


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    add_other_target_options(parser)
    add_format_option(parser)
    add_target_options(parser, changing=False)
    add_settings_options(parser)
    add_without_effect(parser, OF_READING)


def run(options: Options, messages: Messages) -> int:
    """Print what does not fit; return 1 when something is wrong, warnings apart.

    Raises:
        UsageError: no such platform, or a malformed version.
    """
    warn_of_no_effect(options, OF_READING, messages)
    asks = bool(options.python_version or options.python_platform)
    target = choose_target(options, messages, changing=False, asks=asks)
    started = time.perf_counter()
    installed = installed_in(target)
    findings = check_distributions(installed, _interpreter(target, options))
    if asks:
        findings = tuple(map(_for_elsewhere, findings))
    messages.say(f"Checked {packages(len(installed))} in {span(started)}")
    if options.format == "json":
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print(literal(f"{finding.severity}: {finding.cause} {finding.mend}"))
    if not target.interpreter.is_asked:
        messages.warn("Whether wheels fit the platform is not checked: only the interpreter knows.")
    wrong = sum(finding.severity == "error" for finding in findings)
    if wrong:
        messages.say(f"Found {wrong} incompatibilit{'y' if wrong == 1 else 'ies'}")
        return WRONG
    messages.say("All installed packages are compatible")
    return 0


def _for_elsewhere(finding: Finding) -> Finding:
    """Return a finding on another platform, which repairing for this one does not mend."""
    if finding.kind != "platform":
        return finding
    return replace(finding, mend="Install for that platform with --target and --python-platform.")


def _interpreter(target: Target, options: Options) -> Interpreter:
    if not (options.python_version or options.python_platform):
        return target.interpreter
    from envtui.core import OtherPython, other_target

    other = OtherPython(options.python_version, options.python_platform)
    return other_target(target.interpreter, other).interpreter or target.interpreter

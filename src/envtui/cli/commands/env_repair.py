"""``envtui env repair``: mend an environment, the plan shown first."""

from __future__ import annotations

from envtui.cli.change_lines import say_changes
from envtui.cli.choices import choose_configuration
from envtui.cli.environments import chosen_environment
from envtui.cli.index_options import add_index_options
from envtui.cli.output import print_json
from envtui.cli.parser import Options, Parser, add_format_option, add_project_option
from envtui.cli.progress import shown_progress
from envtui.core import (
    describe_environment,
    examine_environment,
    literal,
    plan_repair,
    repair_environment,
)
from envtui.core.errors import RefusedChange

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.core import Repair

UNMENDED = 1


def add_arguments(parser: Parser) -> None:
    """Declare which one, and how."""
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="its folder (default: the one in use here)"
    )
    parser.add_argument(
        "-p",
        "--python",
        default="",
        metavar="PYTHON",
        help="the Python to use (default: one of the same minor version)",
    )
    parser.add_argument(
        "--rebuild", action="store_true", help="rebuild it even if it could be mended in place"
    )
    parser.add_argument(
        "--allow-missing",
        action="store_true",
        help="rebuild it even if some packages cannot be found again",
    )
    parser.add_argument("--dry-run", action="store_true", help="show the plan, change nothing")
    add_project_option(parser)
    add_format_option(parser)
    add_index_options(parser)


def run(options: Options, messages: Messages) -> int:
    """Show the plan and carry it out; return 1 when something remains wrong.

    Raises:
        RefusedChange: packages would be lost, and that was not allowed.
    """
    environment = chosen_environment(options.path, options)
    with shown_progress(options, messages) as (progress, cancel):
        plan = plan_repair(
            environment.root,
            python=options.python,
            from_scratch=options.rebuild,
            configuration=choose_configuration(options, messages),
            on_event=progress,
            cancel=cancel,
        )
    _say(plan, messages)
    if not options.dry_run and plan.rebuilt and plan.rebuilt.lost and not options.allow_missing:
        raise RefusedChange(
            f"Nothing was changed: {len(plan.rebuilt.lost)} of its packages cannot be found again.",
            hint="Name an index that has them, or rebuild without them by --allow-missing.",
        )
    left = list(plan.remaining)
    if options.dry_run and plan.how != "nothing":
        messages.say(f"Would repair {literal(str(plan.root))}")
    elif plan.how != "nothing":
        with shown_progress(options, messages) as (progress, cancel):
            trash = repair_environment(plan, on_event=progress, cancel=cancel)
        messages.say(f"Repaired {literal(str(plan.root))}")
        if trash is not None:
            messages.say("The old one is in the trash: envtui env restore lists it")
        for cause in _still_wrong(plan):
            messages.warn(f"still wrong: {literal(cause)}")
            left.append(cause)
    if options.format == "json":
        print_json({**_described(plan), "remaining": left, "dry_run": options.dry_run})
    return UNMENDED if left else 0


def _still_wrong(plan: Repair) -> list[str]:
    """Look again, and return what is wrong that the plan has not told beforehand."""
    findings = examine_environment(describe_environment(plan.root), thorough=True)
    causes = [finding.cause for finding in findings if finding.severity == "error"]
    return [cause for cause in causes if cause not in plan.remaining]


def _say(plan: Repair, messages: Messages) -> None:
    if plan.how == "nothing" and not plan.findings:
        messages.say(f"Nothing is wrong with {literal(str(plan.root))}")
    for finding in plan.findings:
        # What a person has to judge is no part of the plan.
        advice = f" {finding.mend}" if finding.kind == "hook" else ""
        # Not "error": what is found here is no failure of the command.
        messages.say(literal(f"found: {finding.cause}{advice}"))
    for step in plan.steps:
        messages.say(literal(f" → {step}"))
    packages = plan.rebuilt.plan if plan.rebuilt else plan.packages
    if packages is not None:
        say_changes(packages.changes, messages)
    for sentence in plan.remaining:
        messages.warn(f"not mended: {literal(sentence)}")
    if plan.how == "nothing" and plan.findings:
        messages.say("None of that is repaired here")


def _described(plan: Repair) -> dict[str, object]:
    packages = plan.rebuilt.plan if plan.rebuilt else plan.packages
    changes = packages.changes if packages else ()
    return {
        "path": str(plan.root),
        "how": plan.how,
        "python": str(plan.interpreter.executable) if plan.interpreter else None,
        "mends": [finding.cause for finding in plan.findings],
        "steps": list(plan.steps),
        "files": [rewrite.path for rewrite in plan.rewrites],
        "packages": {change.normalized: change.versions[1] for change in changes},
        "copied": [row.normalized for row in plan.rebuilt.carried] if plan.rebuilt else [],
    }

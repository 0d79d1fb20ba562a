"""A plan on the command line: printed, or carried out with its progress and its summary."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial

from envtui.cli.change_lines import place_of, places_left, say_changes
from envtui.cli.interrupt import cancelled_by_interrupt
from envtui.cli.output import packages, print_json, seconds, span
from envtui.cli.progress import shown_progress
from envtui.core import literal
from envtui.core.errors import StorageError
from envtui.core.events import Warned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.cli.parser import Options, Parser
    from envtui.core import Change, IndexConfiguration, Outcome, Plan, Target
    from envtui.core.events import Cancel, Event, OnEvent

__all__ = [
    "add_plan_options",
    "alone_in",
    "carry_out",
    "make_plan_visibly",
    "plan_and_carry_out",
]

WOULD_CHANGE = 1
"""What ``--check`` returns when something would be done."""


def add_plan_options(parser: Parser) -> None:
    """Add how a plan that installs is made and carried out."""
    parser.add_argument(
        "--reinstall",
        "--force-reinstall",
        action="store_true",
        help="install again what is installed already",
    )
    parser.add_repeatable("--reinstall-package", metavar="NAME", help="the same for one package")
    parser.add_argument("--dry-run", action="store_true", help="show the plan, change nothing")
    parser.add_argument(
        "--check", action="store_true", help="the same, and fail if there is anything to do"
    )
    parser.add_argument(
        "--strict", action="store_true", help="warn afterwards of packages that do not fit together"
    )


@contextmanager
def alone_in(target: Target, options: Options, messages: Messages) -> Iterator[None]:
    """Let no other envtui change ``target`` within the block, so that what is planned still fits.

    One that is changing it is waited for, and that is said. Nothing is kept from anybody by a plan
    that is only shown, and where there is no such folder yet or it may not be written, applying
    the plan says what there is to say.
    """
    only_shown = options.dry_run or getattr(options, "check", False)
    with ExitStack() as until_done:
        if not only_shown and target.root.is_dir():
            from envtui.core import locked_for_change

            with cancelled_by_interrupt() as cancel, suppress(StorageError):
                lock = locked_for_change(
                    target, on_event=partial(_say_at_once, messages), cancel=cancel
                )
                until_done.enter_context(lock)
        yield


def _say_at_once(messages: Messages, event: Event) -> None:
    if isinstance(event, Warned):
        messages.warn(event.message)


def plan_and_carry_out(
    make_plan: Callable[[OnEvent, Cancel], Plan],
    options: Options,
    messages: Messages,
    configuration: IndexConfiguration,
) -> int:
    """Make a plan that asks the index, say what that took, and carry it out.

    Raises:
        EnvtuiError: there is no such plan, or it could not be applied; then nothing has changed.
    """
    plan = make_plan_visibly(make_plan, options, messages)
    return carry_out(plan, options, messages, configuration)


def make_plan_visibly(
    make_plan: Callable[[OnEvent, Cancel], Plan], options: Options, messages: Messages
) -> Plan:
    """Make a plan that asks the index, with its progress, and say what that took.

    Raises:
        EnvtuiError: there is no such plan.
    """
    started = time.perf_counter()
    with shown_progress(options, messages) as (progress, cancel):
        plan = make_plan(progress, cancel)
    verb = "Checked" if plan.is_empty else "Resolved"
    messages.say(f"{verb} {packages(plan.checked)} in {span(started)}")
    return plan


def carry_out(
    plan: Plan,
    options: Options,
    messages: Messages,
    configuration: IndexConfiguration | None = None,
) -> int:
    """Apply a plan, or only show it, as ``--dry-run``, ``--check`` and ``--format`` say.

    Returns 0; with ``--check`` 1 if there is anything to do.

    Raises:
        EnvtuiError: it could not be applied; then nothing has changed.
    """
    checks = getattr(options, "check", False)
    only_shown = options.dry_run or checks
    for sentence in plan.breaks:
        messages.warn(literal(sentence))
    _say_clashes(plan, messages)
    _say_builds(plan, messages, dry_run=only_shown)
    if only_shown:
        _say_would(plan, messages)
    elif not plan.is_empty:
        _apply(plan, options, messages, configuration)
    if options.format == "json":
        print_json(_described(plan, dry_run=only_shown))
    if getattr(options, "strict", False) and plan.target is not None and not only_shown:
        from envtui.cli.installed import installed_rows, warn_strictly

        rows = installed_rows(plan.target, messages)
        warn_strictly(rows, plan.target.interpreter, messages)
    return WOULD_CHANGE if checks and not plan.is_empty else 0


def _apply(
    plan: Plan, options: Options, messages: Messages, configuration: IndexConfiguration | None
) -> None:
    from envtui.core import apply_plan

    left = places_left(plan.changes)
    with shown_progress(options, messages) as (progress, cancel):
        outcome = apply_plan(
            plan,
            configuration=configuration,
            compile_bytecode=getattr(options, "compile_bytecode", False),
            link_mode=getattr(options, "link_mode", ""),
            on_event=progress,
            cancel=cancel,
        )
    _say_outcome(outcome, messages, left)


def _say_builds(plan: Plan, messages: Messages, *, dry_run: bool) -> None:
    """Name what is built from source code, which runs code of these projects."""
    for change in plan.builds:
        name = literal(f"{change.name}=={change.versions[1]}")
        place = literal(place_of(change)) or "source code"
        messages.say(f"{'Would build' if dry_run else 'Building'} {name} from {place}")


def _say_clashes(plan: Plan, messages: Messages) -> None:
    """Name the files that clash, as far as that is known."""
    for clash in plan.clashes.found if plan.clashes else ():
        messages.warn(f"{clash}.")


def _say_outcome(outcome: Outcome, messages: Messages, left: Mapping[str, str]) -> None:
    coming, going = _counts(outcome.changes)
    if coming:
        messages.say(f"Prepared {packages(coming)} in {seconds(outcome.prepare_seconds)}")
    took = f" in {seconds(outcome.install_seconds)}"
    if going:
        messages.say(f"Uninstalled {packages(going)}{'' if coming else took}")
    if coming:
        messages.say(f"Installed {packages(coming)}{took}")
    say_changes(outcome.changes, messages, left)


def _say_would(plan: Plan, messages: Messages) -> None:
    if plan.is_empty:
        messages.say("Would make no changes")
    coming, going = _counts(plan.changes)
    if going:
        messages.say(f"Would uninstall {packages(going)}")
    if coming:
        messages.say(f"Would install {packages(coming)}")
    say_changes(plan.changes, messages, places_left(plan.changes))
    if plan.clashes and (unknown := len(plan.clashes.not_compared)):
        messages.say(f"Not checked for clashing files until downloaded: {packages(unknown)}")


def _counts(changes: Iterable[Change]) -> tuple[int, int]:
    """Return how many distributions come and how many go."""
    coming = going = 0
    for change in changes:
        coming += change.after is not None
        going += change.before is not None
    return coming, going


def _described(plan: Plan, *, dry_run: bool) -> dict[str, object]:
    """Return the plan in uv's form, with more fields: which change a row belongs to, and so on."""
    return {
        "schema": {"version": "preview"},
        "target": str(plan.target.root) if plan.target else None,
        "changes": [row for change in plan.changes for row in _rows(change)],
        "breaks": list(plan.breaks),
        **_described_clashes(plan),
        "skipped": list(plan.skipped),
        "dry_run": dry_run,
    }


def _rows(change: Change) -> Iterator[dict[str, object]]:
    """Yield a row for the distribution that goes, and one for the one that comes."""
    for version, action in zip(change.versions, ("uninstalled", "installed"), strict=True):
        if version:
            yield {
                "name": change.normalized,
                "version": version,
                "action": action,
                "part_of": change.action,
                "requested": change.requested,
                "builds": change.builds and action == "installed",
            }


def _described_clashes(plan: Plan) -> dict[str, object]:
    """Return the files that clash, where they were looked for."""
    if plan.clashes is None:
        return {}
    clashes = [
        {
            "first": clash.first,
            "second": clash.second,
            "first_is_installed": clash.is_installed,
            "paths": list(clash.paths),
        }
        for clash in plan.clashes.found
    ]
    return {"clashes": clashes, "not_compared": list(plan.clashes.not_compared)}

"""``envtui env history``: what was changed in an environment, and by whom."""

from __future__ import annotations

from envtui.cli.environments import in_local_time
from envtui.cli.output import print_columns, print_json
from envtui.cli.parser import Options, Parser, add_format_option
from envtui.cli.returning import add_path_options, choose_path
from envtui.core import installed_in, list_revisions, literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.core import Revision


def add_arguments(parser: Parser) -> None:
    """Declare what selects the environment, and how much is told."""
    add_path_options(parser, changing=False)
    parser.add_argument(
        "--changes", action="store_true", help="also list what each revision changed"
    )
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Print the revisions, the oldest first, and mark the one that is there now."""
    target = choose_path(options, messages, changing=False)
    revisions = list_revisions(target.root, installed_in(target))
    now = revisions[-1].position if revisions else 0
    if options.format == "json":
        print_json([_described(revision, now) for revision in revisions])
        return 0
    if not revisions:
        messages.say("Nothing has been changed here yet.")
    before = [0, *(revision.position for revision in revisions)]
    rows = [
        _cells(revision, position, now)
        for revision, position in zip(revisions, before, strict=False)
    ]
    if not options.changes:
        print_columns(rows)
        return 0
    for row, revision in zip(rows, revisions, strict=True):
        print_columns([row])
        _print_changes(revision)
    return 0


def _cells(revision: Revision, position: int, now: int) -> tuple[str, ...]:
    """Return the row of a revision that was made when the one at ``position`` was there."""
    return (
        "*" if revision.number == now else " ",
        str(revision.number),
        in_local_time(revision.when),
        revision.by,
        _way(revision, position) + literal(revision.title),
    )


def _described(revision: Revision, now: int) -> dict[str, object]:
    return {
        "number": revision.number,
        "when": revision.when,
        "title": revision.title,
        "by": revision.by,
        "restores": revision.restores,
        "current": revision.number == now,
        "changes": [change._asdict() for change in revision.changes],
        "packages": {pin.normalized: pin.version for pin in revision.pins},
    }


def _print_changes(revision: Revision) -> None:
    """Print the versions that went and those that came, as a plan shows them."""
    for change in revision.changes:
        for sign, version in (("-", change.before), ("+", change.after)):
            if version:
                print(literal(f"      {sign} {change.name} {version}"))


def _way(revision: Revision, position: int) -> str:
    """Return that it was undo or redo, and what that led to from the revision at ``position``."""
    if revision.restores is None:
        return ""
    if revision.restores == 0:
        return "undo, back to the beginning: "
    verb = "undo, back to" if revision.restores < position else "redo, again to"
    return f"{verb} {revision.restores}: "

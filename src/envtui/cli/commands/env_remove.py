"""``envtui env remove``: move environments to the trash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from envtui.cli.environments import in_local_time, named_folder, stored_from
from envtui.cli.output import in_units, print_json
from envtui.cli.parser import Options, Parser, add_format_option
from envtui.cli.progress import shown_progress
from envtui.core import (
    Sizes,
    discard_environment,
    list_trash,
    literal,
    measure_folders,
    plan_removal,
    remove_environment,
)
from envtui.core.errors import EnvtuiError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.core import EnvironmentRemoval


def add_arguments(parser: Parser) -> None:
    """Declare which ones."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="the folders of the environments")
    parser.add_argument(
        "--project-gone",
        action="store_true",
        help="those in central stores ('envtui env list --stores') whose project does not exist "
        "any more",
    )
    parser.add_argument(
        "--empty-trash",
        action="store_true",
        help="delete what is in the trash for good: what was at these paths, or everything",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would go, move nothing")
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Move them, and say how they come back, and what emptying the trash would free.

    Raises:
        UsageError: no environment is named.
    """
    if options.empty_trash and options.project_gone:
        raise UsageError("--project-gone and --empty-trash exclude each other.")
    if options.empty_trash:
        return _empty_trash(options, messages)
    if not options.paths and not options.project_gone:
        raise UsageError("No environment is named.", hint="Name the folder of one.")
    named = {named_folder(path): path for path in options.paths}
    removals = [plan_removal(root) for root in named]
    if options.project_gone:
        orphans = [removal for removal in _orphans(messages) if removal.root not in named]
        named |= {removal.root: str(removal.root) for removal in orphans}
        removals += orphans
    sizes = measure_folders([removal.root for removal in removals])
    rows = []
    for removal, path in zip(removals, named.values(), strict=True):
        place = _move_to_trash(removal, path, options, messages)
        rows.append({"path": str(removal.root), "trash": str(place), "dry_run": options.dry_run})
    frees = "would free" if options.dry_run else "frees"
    if removals:
        messages.say(f"Emptying the trash by --empty-trash {frees} {_freed(sizes)}")
    else:
        messages.say("No environment in a central store is known to have lost its project.")
    if options.format == "json":
        freed = {"bytes_freed_if_deleted": sizes.freed}
        print_json(rows[0] | freed if len(rows) == 1 else {"removed": rows, **freed})
    return 0


def _orphans(messages: Messages) -> Iterator[EnvironmentRemoval]:
    """Plan to remove what lies in stores for projects that are gone, and say how that is known."""
    for stored in stored_from(Path.cwd()):
        if stored.ownership != "project gone":
            continue
        shown = literal(str(stored.environment.root))
        try:
            removal = plan_removal(stored.environment.root)
        except EnvtuiError as error:
            messages.warn(f"{shown} stays: {error.message}")
            continue
        messages.say(f"{shown}: {stored.reason}")
        yield removal


def _move_to_trash(
    removal: EnvironmentRemoval, path: str, options: Options, messages: Messages
) -> Path:
    """Move the environment named by ``path``, say so, and return where it is, or would be."""
    root = literal(str(removal.root))
    if options.dry_run:
        messages.say(f"Would move {root} to the trash")
        return removal.place
    with shown_progress(options, messages) as (progress, cancel):
        place = remove_environment(removal, cancel, on_event=progress).place
    messages.say(f"Moved {root} to the trash")
    messages.say(f"Bring it back with: envtui env restore {_word(path, removal.root)}")
    return place


def _word(path: str, root: Path) -> str:
    """Return the path as a person named it, if it leads there still, as one word for a shell."""
    from shlex import quote

    return literal(quote(str(root) if ".." in Path(path).parts else path))


def _empty_trash(options: Options, messages: Messages) -> int:
    """Delete from the trash what was at the paths, or everything."""
    roots = {named_folder(path) for path in options.paths}
    chosen = [row for row in list_trash() if not roots or row.root in roots]
    sizes = measure_folders([row.place for row in chosen])
    for row in chosen:
        if not options.dry_run:
            discard_environment(row)
        verb = "Would delete" if options.dry_run else "Deleted"
        messages.say(f"{verb} {literal(str(row.root))}, removed {in_local_time(row.when)}")
    if chosen:
        messages.say(f"{'Would free' if options.dry_run else 'Freed'} {_freed(sizes)}")
    else:
        messages.say("Nothing of that is in the trash.")
    if options.format == "json":
        paths = [str(row.root) for row in chosen]
        print_json({"deleted": paths, "bytes_freed": sizes.freed, "dry_run": options.dry_run})
    return 0


def _freed(sizes: Sizes) -> str:
    at_most = "at most " if sizes.freed_at_most else ""
    return f"{at_most}{in_units(sizes.freed)} of {in_units(sizes.on_disk)} on disk"

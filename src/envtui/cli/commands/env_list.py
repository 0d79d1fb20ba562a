"""``envtui env list``: the environments that concern a folder, lie below it, or in stores."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from envtui.cli.environments import described, named_folder, stored_from
from envtui.cli.output import print_columns, print_json
from envtui.cli.parser import Options, Parser, add_format_option, add_project_option
from envtui.cli.project import project_folder
from envtui.core import LocatedEnvironment, literal, locate_environments
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.core import Environment, StoredEnvironment

Owners = dict[str, "StoredEnvironment"]
"""What lies in central stores, by real path."""


def add_arguments(parser: Parser) -> None:
    """Declare the folder, where to look besides, and the format."""
    parser.add_argument(
        "folder", nargs="?", metavar="FOLDER", help="where to look (default: the project)"
    )
    parser.add_argument(
        "--below",
        action="store_true",
        help="also list every environment below FOLDER, each as it is found (Ctrl-C stops)",
    )
    parser.add_argument(
        "--stores",
        action="store_true",
        help="also list the environments that virtualenvwrapper, pipenv, poetry, hatch, pdm, pipx, "
        "uv, conda and pyenv keep in central places, each with the project it belongs to, or that "
        "the project is gone or unknown, and how that is known",
    )
    add_project_option(parser)
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Print the environments, the active and the nearest first, then stores, then those below.

    Raises:
        UsageError: there is no such folder.
    """
    folder = project_folder(options) if options.folder is None else named_folder(options.folder)
    if not folder.is_dir():
        raise UsageError(f"There is no folder '{literal(options.folder)}'.")
    stored = stored_from(folder) if options.stores else ()
    owners = {os.path.realpath(one.environment.root): one for one in stored}
    rows = _here_and_in_stores(folder, owners)
    as_text = options.format == "text"
    widths = print_columns(_cells(row, owners) for _, row in rows) if as_text else ()
    if options.below:
        told = {os.path.realpath(row.environment.root) for _, row in rows}

        def tell(environment: Environment) -> None:
            if os.path.realpath(environment.root) not in told:
                rows.append(("below", _elsewhere(environment)))
                if as_text:
                    print_columns([_cells(rows[-1][1], {})], at_least=widths)
                    sys.stdout.flush()

        _look_below(folder, tell, messages)
    if not as_text:
        print_json([_described(found, row, owners) for found, row in rows])
    elif not rows:
        messages.say(_nothing(options))
    if any(one.ownership == "project gone" for one in stored):
        messages.say(
            "Move those whose project is gone to the trash: envtui env remove --project-gone"
        )
    return 0


def _here_and_in_stores(folder: Path, owners: Owners) -> list[tuple[str, LocatedEnvironment]]:
    """Return what concerns ``folder``, then the rest of the stores, each with where it is."""
    rows = [("here", row) for row in locate_environments(folder)]
    told = {os.path.realpath(row.environment.root) for _, row in rows}
    rows += [
        ("store", _elsewhere(stored.environment))
        for real_path, stored in owners.items()
        if real_path not in told
    ]
    return rows


def _look_below(folder: Path, tell: Callable[[Environment], None], messages: Messages) -> None:
    """Tell of each environment below ``folder`` once it is found, one at a time."""
    from threading import Lock

    from envtui.cli.interrupt import cancelled_by_interrupt
    from envtui.core import scan_environments

    one_at_a_time = Lock()
    with cancelled_by_interrupt() as cancel:

        def on_found(environment: Environment) -> None:
            with one_at_a_time:
                if not cancel.requested:
                    tell(environment)

        done = scan_environments(folder, on_found=on_found, cancel=cancel)
    for path in done.unreadable:
        messages.detail(f"{literal(str(path))} may not be read.")
    if count := len(done.unreadable):
        what = "A folder" if count == 1 else f"{count} folders"
        messages.warn(f"{what} below could not be read; -v names them.")


def _elsewhere(environment: Environment) -> LocatedEnvironment:
    return LocatedEnvironment(environment, environment.root.parent, role="other", used=False)


def _nothing(options: Options) -> str:
    places = ["here", "in the folders above"]
    places += ["in those below"] * options.below + ["in central stores"] * options.stores
    return f"No environment {', '.join(places[:-1])} or {places[-1]}."


def _cells(row: LocatedEnvironment, owners: Owners) -> tuple[str, ...]:
    environment = row.environment
    stored = owners.get(os.path.realpath(environment.root)) if owners else None
    remarks = (_store(stored) if stored else "", literal(environment.problem))
    return (
        "*" if row.used else " ",
        literal(str(environment.root)),
        literal(f"{environment.implementation} {environment.version}")
        if environment.version
        else "-",
        _part(row),
        "  ".join(filter(None, remarks)),
    )


def _store(stored: StoredEnvironment) -> str:
    """Return which tool keeps it, whose it is, and how that is known."""
    state: str = "owner unknown" if stored.ownership == "unknown" else stored.ownership
    if stored.ownership == "owned" and stored.project:
        state = f"owned by {literal(str(stored.project))}"
    reason = stored.reason.rstrip(".")
    return f"{stored.tool}, {state}: {reason[0].lower()}{reason[1:]}"


def _part(row: LocatedEnvironment) -> str:
    """Return what part it plays in words; one of another name than ``.venv`` plays none."""
    if row.used:
        return "in use"
    words = {"active": "active", "winner": "nearest", "shadowed": "shadowed"}
    return words.get(row.role, "")


def _described(found: str, row: LocatedEnvironment, owners: Owners) -> dict[str, object]:
    return {
        **described(row.environment),
        "folder": str(row.folder),
        "role": row.role,
        "used": row.used,
        "found": found,
        "store": _described_store(owners.get(os.path.realpath(row.environment.root))),
    }


def _described_store(stored: StoredEnvironment | None) -> dict[str, object] | None:
    if stored is None:
        return None
    return {
        "tool": stored.tool,
        "ownership": stored.ownership,
        "project": str(stored.project) if stored.project else None,
        "reason": stored.reason,
    }

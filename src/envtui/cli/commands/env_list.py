"""``envtui env list``: the environments that concern a folder."""

from __future__ import annotations

from pathlib import Path

from envtui.cli.diagnostics import Messages
from envtui.cli.output import print_columns, print_json
from envtui.cli.parser import Options, Parser, add_format_option
from envtui.core import LocatedEnvironment, literal, locate
from envtui.core.errors import UsageError


def add_arguments(parser: Parser) -> None:
    """Declare the folder and the format."""
    parser.add_argument("folder", nargs="?", default=".", metavar="FOLDER", help="where to look")
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Print the environments, the active and the nearest first.

    Raises:
        UsageError: there is no such folder.
    """
    folder = Path(options.folder)
    if not folder.is_dir():
        raise UsageError(f"There is no folder {literal(options.folder)!r}.")
    located = locate(folder.absolute())
    if options.format == "json":
        print_json([_described(row) for row in located])
        return 0
    if not located:
        messages.say("No environment here or in the folders above.")
    print_columns(map(_cells, located))
    return 0


def _cells(row: LocatedEnvironment) -> tuple[str, ...]:
    environment = row.environment
    return (
        "*" if row.used else " ",
        literal(str(environment.root)),
        literal(f"{environment.implementation} {environment.version}".strip()) or "-",
        _part(row),
        literal(environment.problem),
    )


def _part(row: LocatedEnvironment) -> str:
    """Return what part it plays in words; one of another name than ``.venv`` plays none."""
    if row.used:
        return "in use"
    return row.role if row.role in ("active", "shadowed") else ""


def _described(row: LocatedEnvironment) -> dict[str, object]:
    environment = row.environment
    return {
        "path": str(environment.root),
        "folder": str(row.folder),
        "role": row.role,
        "used": row.used,
        "python": str(environment.python),
        "version": environment.version,
        "implementation": environment.implementation,
        "base_python": str(environment.base_python) if environment.base_python else None,
        "creator": environment.creator or None,
        "prompt": environment.prompt or None,
        "system_site_packages": environment.system_site_packages,
        "problem": environment.problem or None,
    }

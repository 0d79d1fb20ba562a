"""``envtui pip list``: the packages of an environment."""

from __future__ import annotations

from envtui.cli.choices import choose_target
from envtui.cli.index_options import add_index_options
from envtui.cli.installed import (
    add_filter_options,
    add_outdated_options,
    add_strict_option,
    chosen_distributions,
    find_outdated,
    installed_rows,
    warn_strictly,
)
from envtui.cli.output import print_columns, print_json
from envtui.cli.parser import (
    Options,
    Parser,
    add_format_option,
    add_target_options,
)
from envtui.cli.without_effect import OF_PIP, add_without_effect, warn_of_no_effect
from envtui.core import Distribution, literal
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.core import Outdated


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    parser.add_argument("-e", "--editable", action="store_true", help="only editable projects")
    add_filter_options(parser)
    add_outdated_options(parser, "only those of which there is a newer version, and which")
    add_strict_option(parser)
    add_format_option(parser, ("columns", "freeze", "json"), "columns")
    add_target_options(parser, changing=False)
    add_index_options(parser)
    add_without_effect(parser, OF_PIP)


def run(options: Options, messages: Messages) -> int:
    """Print the packages, and warn of those whose metadata is damaged.

    Raises:
        UsageError: options that exclude each other.
        IndexProblem: with ``--outdated`` the index does not answer.
    """
    if options.outdated and options.format == "freeze":
        raise UsageError("--outdated cannot be used with --format freeze.")
    if options.editable and options.exclude_editable:
        raise UsageError("--editable and --exclude-editable exclude each other.")
    warn_of_no_effect(options, OF_PIP, messages)
    target = choose_target(options, messages, changing=False, asks=options.outdated)
    installed = installed_rows(target, messages)
    rows = chosen_distributions(installed, options)
    if options.editable:
        rows = [row for row in rows if row.editable]
    newer: dict[str, Outdated] | None = None
    if options.outdated:
        newer = find_outdated(target, installed, options, messages)
        rows = [row for row in rows if row.normalized in newer]
    _print(rows, newer or {}, options.format)
    if options.strict:
        warn_strictly(installed, target.interpreter, messages)
    return 0


def _print(rows: list[Distribution], newer: dict[str, Outdated], form: str) -> None:
    if form == "json":
        print_json([_described(row, newer.get(row.normalized)) for row in rows])
    elif form == "freeze":
        for row in rows:
            print(literal(f"{row.normalized}=={row.version}"))
    elif rows:
        _print_table(rows, newer)


def _described(row: Distribution, newer: Outdated | None) -> dict[str, object]:
    described: dict[str, object] = {"name": row.normalized, "version": row.version}
    if newer is not None:
        described["latest_version"] = newer.latest
        described["latest_filetype"] = newer.latest_filetype
        described["compatible_version"] = newer.fits
        described["held_by"] = [f"{need.parent}: {need.requirement}" for need in newer.held_by]
    if row.editable:
        described["editable_project_location"] = str(row.editable)
    if row.problem:
        described["problem"] = row.problem
    return described


def _print_table(rows: list[Distribution], newer: dict[str, Outdated]) -> None:
    header = ["Package", "Version"]
    columns = [[row.normalized for row in rows], [row.version for row in rows]]
    if newer:
        header += ["Latest", "Type"]
        columns.append([newer[row.normalized].latest for row in rows])
        columns.append([newer[row.normalized].latest_filetype for row in rows])
    if any(row.editable for row in rows):
        header.append("Editable project location")
        columns.append([str(row.editable or "") for row in rows])
    cells = [[literal(cell) for cell in column] for column in columns]
    print_columns(zip(*cells, strict=True), header=header, gap=1)

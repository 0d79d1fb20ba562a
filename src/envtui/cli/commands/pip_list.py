"""``envtui pip list``: the packages of an environment."""

from __future__ import annotations

from envtui.cli.choices import choose_target
from envtui.cli.diagnostics import Messages
from envtui.cli.installed import add_filter_options, chosen_distributions
from envtui.cli.output import print_columns, print_json
from envtui.cli.parser import Options, Parser, add_format_option, add_target_options
from envtui.core import Distribution, literal


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    parser.add_argument("-e", "--editable", action="store_true", help="only editable projects")
    add_filter_options(parser)
    add_format_option(parser, ("columns", "freeze", "json"), "columns")
    add_target_options(parser, changing=False)


def run(options: Options, messages: Messages) -> int:
    """Print the packages, and warn of those whose metadata is damaged."""
    target = choose_target(options, messages, changing=False)
    rows = chosen_distributions(target, options, messages)
    if options.editable:
        rows = [row for row in rows if row.editable]
    if options.format == "json":
        print_json([_described(row) for row in rows])
    elif options.format == "freeze":
        for row in rows:
            print(literal(f"{row.name}=={row.version}"))
    elif rows:
        _print_table(rows)
    return 0


def _described(row: Distribution) -> dict[str, str]:
    described = {"name": row.name, "version": row.version}
    if row.editable:
        described["editable_project_location"] = str(row.editable)
    if row.problem:
        described["problem"] = row.problem
    return described


def _print_table(rows: list[Distribution]) -> None:
    cells = [(literal(row.name), literal(row.version)) for row in rows]
    if not any(row.editable for row in rows):
        print_columns(cells, header=("Package", "Version"))
        return
    places = [literal(str(row.editable or "")) for row in rows]
    print_columns(
        [(*cell, place) for cell, place in zip(cells, places, strict=True)],
        header=("Package", "Version", "Editable project location"),
    )

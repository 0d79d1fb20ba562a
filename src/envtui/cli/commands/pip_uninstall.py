"""``envtui pip uninstall``: remove packages from an environment."""

from __future__ import annotations

from envtui.cli.parser import Parser, add_format_option, add_target_options


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help="its name")
    parser.add_argument(
        "-r",
        "--requirements",
        "--requirement",
        action="append",
        default=[],
        metavar="FILE",
        help="remove what this file lists (repeatable)",
    )
    parser.add_argument("--dry-run", action="store_true", help="show the plan, change nothing")
    add_format_option(parser)
    add_target_options(parser, changing=True)

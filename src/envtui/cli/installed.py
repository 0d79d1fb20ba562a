"""The packages of an environment as the listing commands choose among them."""

from __future__ import annotations

import re

from envtui.cli.diagnostics import Messages
from envtui.cli.parser import Options, Parser
from envtui.core import Distribution, Target, list_distributions

__all__ = ["add_filter_options", "chosen_distributions", "normalized"]


def add_filter_options(parser: Parser) -> None:
    """Add what leaves packages out."""
    parser.add_argument(
        "--exclude-editable", action="store_true", help="leave editable projects out"
    )
    parser.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="NAME",
        help="leave this package out (repeatable)",
    )


def chosen_distributions(
    target: Target, options: Options, messages: Messages
) -> list[Distribution]:
    """Return what is installed in the target but for what was excluded; warn of damaged ones."""
    folders = dict.fromkeys((target.scheme.purelib, target.scheme.platlib))
    excluded = {normalized(name) for name in options.exclude}
    rows = [
        row
        for row in list_distributions(folders)
        if row.normalized not in excluded and not (options.exclude_editable and row.editable)
    ]
    for row in rows:
        if row.problem:
            messages.warn(row.problem)
    return rows


def normalized(name: str) -> str:
    """Return a name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()

"""The packages of an environment as the listing commands choose among them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from envtui.cli.choices import names_in
from envtui.core import Distribution, Target, list_distributions, literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.cli.parser import Options, Parser
    from envtui.core import Interpreter, Outdated

__all__ = [
    "add_filter_options",
    "add_outdated_options",
    "add_strict_option",
    "chosen_distributions",
    "find_outdated",
    "installed_rows",
    "warn_of_damage",
    "warn_strictly",
]


def add_filter_options(parser: Parser) -> None:
    """Add what leaves packages out."""
    parser.add_argument(
        "--exclude-editable", action="store_true", help="leave editable projects out"
    )
    parser.add_repeatable("--exclude", metavar="NAME", help="leave this package out")


def add_strict_option(parser: Parser) -> None:
    """Add ``--strict``."""
    parser.add_argument(
        "--strict", action="store_true", help="warn of packages that do not fit together"
    )


def add_outdated_options(parser: Parser, what: str) -> None:
    """Add ``--outdated``, which does ``what``, and what decides the versions that count."""
    from envtui.cli.version_options import add_admission_options

    parser.add_argument("--outdated", action="store_true", help=what)
    add_admission_options(parser)


def installed_rows(
    target: Target, messages: Messages, folders: Iterable[str] = ()
) -> tuple[Distribution, ...]:
    """Return what is installed in the target, or in ``folders``; warn of what is damaged."""
    named = [Path(folder) for folder in folders]
    for folder in named:
        if not os.access(folder, os.R_OK | os.X_OK):
            messages.warn(f"{literal(str(folder))} is not a folder that can be read.")
    places = named or [target.scheme.purelib, target.scheme.platlib]
    rows = list_distributions(dict.fromkeys(places))
    warn_of_damage(rows, messages)
    return rows


def warn_of_damage(rows: Iterable[Distribution], messages: Messages) -> None:
    """Warn of each row whose metadata is damaged."""
    for row in rows:
        if row.problem:
            messages.warn(f"{literal(f'{row.name} {row.version}'.strip())}: {row.problem}.")


def chosen_distributions(rows: Iterable[Distribution], options: Options) -> list[Distribution]:
    """Return the rows but for those that the options exclude."""
    excluded = names_in(options.exclude)
    return [
        row
        for row in rows
        if row.normalized not in excluded and not (options.exclude_editable and row.editable)
    ]


def warn_strictly(
    rows: Sequence[Distribution], interpreter: Interpreter, messages: Messages
) -> None:
    """Warn of each thing that does not fit, damaged metadata apart."""
    from envtui.core import check_distributions

    damaged = {row.normalized for row in rows if row.problem}
    for finding in check_distributions(rows, interpreter):
        is_said = finding.kind in ("metadata", "duplicate") and finding.subject in damaged
        if finding.severity == "error" and not is_said:
            messages.warn(finding.cause)


def find_outdated(
    target: Target, rows: Sequence[Distribution], options: Options, messages: Messages
) -> dict[str, Outdated]:
    """Ask the index for what is newer than ``rows``, by normalized name.

    Raises:
        IndexProblem: it does not answer.
    """
    from envtui.cli.choices import choose_configuration
    from envtui.cli.progress import shown_progress
    from envtui.cli.version_options import choose_admission
    from envtui.core import list_outdated

    with shown_progress(options, messages) as (progress, cancel):
        found = list_outdated(
            rows,
            target.interpreter,
            configuration=choose_configuration(options, messages),
            options=choose_admission(options),
            on_event=progress,
            cancel=cancel,
        )
    return {row.distribution.normalized: row for row in found}

"""``envtui find``: where packages are installed, by name and version."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from envtui.cli.environments import named_folder
from envtui.cli.output import print_columns, print_json
from envtui.cli.parser import Options, Parser, add_format_option, add_project_option
from envtui.cli.project import project_folder
from envtui.core import find_distributions, known_environments, literal, parse_requirement
from envtui.core.errors import UsageError
from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from envtui.cli.diagnostics import Messages
    from envtui.core import Distribution, Environment


class _Place(NamedTuple):
    """Somewhere packages may be installed."""

    path: Path
    """The folder of an environment, or the executable of an interpreter."""
    kind: str
    python: str
    """The version."""
    site_packages: tuple[Path, ...]


def add_arguments(parser: Parser) -> None:
    """Declare what is looked for, and where besides the environments that are known."""
    parser.add_argument(
        "wanted",
        nargs="+",
        metavar="PACKAGE",
        help="a name, or a name and versions: requests, 'urllib3<2', 'numpy>=1.24,<2'",
    )
    parser.add_argument(
        "--below", metavar="FOLDER", help="also look into every environment below FOLDER"
    )
    parser.add_argument(
        "--interpreters",
        action="store_true",
        help="also look into the interpreters of this machine themselves",
    )
    add_project_option(parser)
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Print where each is installed, and return 1 if it is nowhere, as grep does.

    Known are the environments of this folder and those above, those in the central stores of tools,
    and those that envtui has met before.

    Raises:
        RequirementError: a package is named by something else than a requirement.
        UsageError: it is more than a name and versions, or there is no such folder.
    """
    wanted = [_named(text) for text in options.wanted]
    below = named_folder(options.below) if options.below is not None else None
    if below is not None and not below.is_dir():
        raise UsageError(f"There is no folder '{literal(options.below)}'.")
    places = _environments(project_folder(options), below)
    if options.interpreters:
        places += _interpreters(project_folder(options))
    found = [
        (place, row) for place in places for row in find_distributions(place.site_packages, wanted)
    ]
    if options.format == "json":
        print_json([_described(place, row) for place, row in found])
    else:
        print_columns(_cells(place, row) for place, row in found)
        messages.say(_counted(places, {place.path for place, _ in found}))
    return 0 if found else 1


def _named(text: str) -> Requirement:
    requirement = parse_requirement(text)
    if requirement.extras or requirement.marker or requirement.url:
        raise UsageError(
            f"{literal(text)!r} is more than a name and versions.",
            hint=f"Look for {requirement.name}{requirement.specifier}.",
        )
    return requirement


def _environments(folder: Path, below: Path | None) -> list[_Place]:
    """Return the environments that are known, then those below a folder, each once."""
    places: dict[str, _Place] = {}

    def add(environment: Environment) -> None:
        place = _Place(
            environment.root, "environment", environment.version, environment.site_packages
        )
        places.setdefault(os.path.realpath(environment.root), place)

    for environment in known_environments(folder):
        add(environment)
    if below is not None:
        _scan(below, add)
    return list(places.values())


def _scan(folder: Path, add: Callable[[Environment], None]) -> None:
    from envtui.cli.interrupt import cancelled_by_interrupt
    from envtui.core import scan_environments

    found: list[Environment] = []
    with cancelled_by_interrupt() as cancel:
        scan_environments(folder, on_found=found.append, cancel=cancel)
    for environment in sorted(found, key=lambda one: one.root):
        add(environment)


def _interpreters(folder: Path) -> list[_Place]:
    from envtui.core import discover_interpreters

    return [
        _Place(row.path, "interpreter", row.interpreter.version, row.interpreter.site_packages)
        for row in discover_interpreters(folder=folder)
        if row.interpreter is not None
    ]


def _cells(place: _Place, row: Distribution) -> tuple[str, ...]:
    remark = f"editable, {row.editable}" if row.editable else row.problem
    return literal(str(place.path)), literal(row.name), literal(row.version), literal(remark)


def _described(place: _Place, row: Distribution) -> dict[str, object]:
    return {
        "path": str(place.path),
        "kind": place.kind,
        "python": place.python or None,
        "name": row.name,
        "version": row.version,
        "editable_project_location": str(row.editable) if row.editable else None,
        "problem": row.problem or None,
    }


def _counted(places: list[_Place], having: set[Path]) -> str:
    """Return in how many environments, and interpreters, something was found."""
    parts = []
    for kind in ("environment", "interpreter"):
        of_kind = [place.path for place in places if place.kind == kind]
        if of_kind or kind == "environment":
            some = sum(path in having for path in of_kind)
            parts.append(f"{some} of {len(of_kind)} {kind}{'' if len(of_kind) == 1 else 's'}")
    return f"Found in {' and '.join(parts)}."

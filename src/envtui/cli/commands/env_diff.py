"""``envtui env diff``: what two environments differ in."""

from __future__ import annotations

from envtui.cli.environments import chosen_environment
from envtui.cli.output import packages, print_columns, print_json
from envtui.cli.parser import Options, Parser, add_format_option, add_project_option
from envtui.core import compare_environments, literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.core import Difference, DifferentPackage

_SIGNS = {"added": "+", "removed": "-", "version": "~", "origin": "~", "tags": "~", "same": " "}


def add_arguments(parser: Parser) -> None:
    """Declare the two."""
    parser.add_argument("first", metavar="A", help="the folder of an environment")
    parser.add_argument(
        "second", nargs="?", metavar="B", help="that of another (default: the one in use here)"
    )
    parser.add_argument("--all", action="store_true", help="also list what is the same")
    add_project_option(parser)
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Print packages, versions, Python, tags and origins that differ."""
    difference = compare_environments(
        chosen_environment(options.first, options), chosen_environment(options.second, options)
    )
    shown = difference.packages if options.all else difference.differing_packages
    if options.format == "json":
        print_json(_described(difference, shown))
        return 0
    print_columns(
        (name.replace("_", " "), *map(_cell, values)) for name, values in _facts(difference)
    )
    for environment in (difference.first, difference.second):
        if environment.problem:
            print(literal(f"problem  {environment.problem}"))
    print_columns(
        (_SIGNS[row.kind], literal(row.name), *map(_cell, row.versions), literal(_detail(row)))
        for row in shown
    )
    same = len(difference.packages) - len(difference.differing_packages)
    count = len(difference.differing_packages)
    verbs = ("differs" if count == 1 else "differ", "is" if same == 1 else "are")
    messages.say(f"{packages(count)} {verbs[0]}, {same} {verbs[1]} the same")
    return 0


def _facts(difference: Difference) -> list[tuple[str, tuple[str, str]]]:
    places = ("path", (str(difference.first.root), str(difference.second.root)))
    facts = [(name, (a, b)) for name, a, b in difference.differing_facts]
    # Whole sentences do not fit into columns.
    return [places, *(fact for fact in facts if fact[0] != "problem")]


def _cell(text: str) -> str:
    return literal(text) or "-"


def _detail(row: DifferentPackage) -> str:
    """Return what differs beside the version."""
    if row.kind == "origin":
        return " → ".join(row.origins)
    # A wheel can have many tags, all of one build: the first one tells it.
    return " → ".join(tags.partition(" ")[0] for tags in row.tags) if row.kind == "tags" else ""


def _described(difference: Difference, shown: tuple[DifferentPackage, ...]) -> dict[str, object]:
    return {
        "environments": [str(difference.first.root), str(difference.second.root)],
        "facts": {name: [a or None, b or None] for name, a, b in difference.facts},
        "packages": [
            {
                "name": row.name,
                "difference": row.kind,
                "versions": [text or None for text in row.versions],
                "origins": [text or None for text in row.origins],
                "tags": [text.split() for text in row.tags],
            }
            for row in shown
        ],
    }

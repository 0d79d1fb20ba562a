"""``envtui python why``: what ``python``, ``python3`` or ``pip`` means here, and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from envtui.cli.output import print_json
from envtui.cli.parser import Options, Parser, add_format_option
from envtui.core import Explanation, Hit, explain_command, literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages

NOT_FOUND = 1


def add_arguments(parser: Parser) -> None:
    """Declare the name and the format."""
    parser.add_argument(
        "name", nargs="?", default="python", metavar="NAME", help="python, python3.12, pip, …"
    )
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Print what the name leads to and why each other hit lost; return 1 when nothing has it."""
    answer = explain_command(options.name, folder=Path.cwd())
    if options.format == "json":
        print_json(_described(answer))
    else:
        for line in _lines(answer):
            print(literal(line))
    return 0 if answer.winner else NOT_FOUND


def _lines(answer: Explanation) -> Iterator[str]:
    if answer.winner is None:
        yield f"{answer.name}: nothing on PATH starts under this name"
    else:
        yield f"{answer.name}: {answer.winner.path}"
    for hit in answer.hits:
        mark = "*" if hit is answer.winner else " "
        leads = f" -> {hit.target}" if hit.target and hit.target != hit.path else ""
        where = f"environment {hit.environment}" if hit.environment else ""
        words = [word for word in (hit.version, where, hit.rule, hit.note) if word]
        yield f"{mark} {hit.path}{leads}" + (f"  ({'; '.join(words)})" if words else "")
    for place in answer.passed_over:
        yield f"- {place.where or '(an empty entry)'}  ({place.skipped})"


def _described(answer: Explanation) -> dict[str, object]:
    return {
        "name": answer.name,
        "winner": str(answer.winner.path) if answer.winner else None,
        "hits": [_described_hit(hit) for hit in answer.hits],
        "passed_over": [
            {"path": place.where, "reason": place.skipped} for place in answer.passed_over
        ],
    }


def _described_hit(hit: Hit) -> dict[str, object]:
    return {
        "path": str(hit.path),
        "target": str(hit.target) if hit.target else None,
        "version": hit.version or None,
        "environment": str(hit.environment) if hit.environment else None,
        "rule": hit.rule or None,
        "note": hit.note or None,
        "starts": hit.starts,
        "is_alias": hit.is_alias,
    }

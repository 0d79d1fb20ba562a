"""``envtui python list``: the interpreters of this machine."""

from __future__ import annotations

from pathlib import Path

from envtui.cli.diagnostics import Messages
from envtui.cli.interpreter_key import key_of, platform_of
from envtui.cli.output import print_columns, print_json
from envtui.cli.parser import Options, Parser, add_format_option
from envtui.core import FoundInterpreter, Interpreter, discover, literal, parse_request


def add_arguments(parser: Parser) -> None:
    """Declare the request and the format; uv's ``--only-installed`` is always so here."""
    parser.add_argument(
        "request", nargs="?", default="", metavar="REQUEST", help="only those that answer 3.13, …"
    )
    parser.add_argument(
        "--only-installed",
        action="store_true",
        help="leave out what could be downloaded (always so: envtui downloads no interpreters)",
    )
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Print every interpreter, and the broken ones with their reason."""
    request = parse_request(options.request) if options.request else None
    found = [
        row
        for row in discover(folder=Path.cwd())
        if request is None or (row.interpreter and request.matches(row.interpreter))
    ]
    if options.format == "json":
        print_json([_described(row) for row in found])
    else:
        print_columns(map(_cells, found))
    return 0


def _cells(row: FoundInterpreter) -> tuple[str, str, str]:
    key = key_of(row.interpreter) if row.interpreter else "(broken)"
    place = str(row.path)
    if row.path.is_symlink():
        place += f" -> {row.path.readlink()}"
    return literal(key), literal(place), literal(row.problem or row.source)


def _described(row: FoundInterpreter) -> dict[str, object]:
    described: dict[str, object] = {
        "path": str(row.path),
        "symlink": str(row.path.readlink()) if row.path.is_symlink() else None,
        "url": None,
        "source": row.source,
        "aliases": [str(alias) for alias in row.aliases],
        "reason": row.problem or None,
    }
    if row.interpreter is None:
        return {"key": None, "version": None, **described}
    return {**_answer(row.interpreter), **described}


def _answer(interpreter: Interpreter) -> dict[str, object]:
    system, architecture, libc = platform_of(interpreter)
    major, minor, patch = interpreter.version_info
    return {
        "key": key_of(interpreter),
        "version": interpreter.version,
        "version_parts": {"major": major, "minor": minor, "patch": patch},
        "implementation": interpreter.implementation,
        "variant": "freethreaded" if interpreter.gil_disabled else "default",
        "os": system,
        "arch": architecture,
        "libc": libc,
        "debug": interpreter.debug,
        "externally_managed": interpreter.externally_managed is not None,
    }

"""``envtui python list``: the interpreters of this machine."""

from __future__ import annotations

from pathlib import Path

from envtui.cli.interpreter_key import key_of, platform_of
from envtui.cli.output import print_columns, print_json
from envtui.cli.parser import (
    Options,
    Parser,
    add_format_option,
    add_interpreter_options,
    add_project_option,
    wanted_management,
)
from envtui.cli.project import project_folder
from envtui.core import (
    FoundInterpreter,
    Interpreter,
    literal,
    meets_request,
    parse_request,
    support_of,
    survey_interpreters,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages


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
    parser.add_argument(
        "--dependents",
        action="store_true",
        help="name the known environments built on each (JSON always does)",
    )
    add_interpreter_options(parser)
    add_project_option(parser)
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Print every interpreter, and the broken ones with their reason; with -v where it looked."""
    found, places = survey_interpreters(
        folder=project_folder(options), managed=wanted_management(options)
    )
    for place in places:
        what = f"skipped: {place.skipped}" if place.skipped else "searched"
        messages.detail(literal(f"{place.source}: {place.where} ({what})"))
    if options.request:
        request = parse_request(options.request)
        found = tuple(row for row in found if meets_request(row, request))
    if options.format == "json":
        built = _dependents(found)
        print_json([_described(row, built[row.path]) for row in found])
    elif options.dependents:
        built = _dependents(found)
        rows = [line for row in found for line in (_cells(row), *map(_below, built[row.path]))]
        print_columns(rows)
    else:
        print_columns(map(_cells, found))
    return 0


def _dependents(found: tuple[FoundInterpreter, ...]) -> dict[Path, tuple[Path, ...]]:
    """Return the roots of the environments built on each interpreter, by its path."""
    from envtui.core import dependent_environments, known_environments

    built = dependent_environments(found, known_environments(Path.cwd()))
    return {path: tuple(each.root for each in those) for path, those in built.items()}


def _cells(row: FoundInterpreter) -> tuple[str, ...]:
    place = str(row.path)
    if row.path.is_symlink():
        place += f" -> {row.path.readlink()}"
    return literal(_key(row)), literal(place), row.source, literal(_remark(row))


def _key(row: FoundInterpreter) -> str:
    if row.interpreter:
        return key_of(row.interpreter)
    state = "not run" if row.needs_permission else "broken"
    return f"{row.version_from_files} ({state})".lstrip()


def _remark(row: FoundInterpreter) -> str:
    if row.problem or row.interpreter is None:
        return row.problem
    words = []
    if support_of(row.interpreter).status == "end-of-life":
        words.append("end of life")
    if row.interpreter.externally_managed is not None:
        words.append("externally managed")
    return ", ".join(words)


def _below(root: Path) -> tuple[str, ...]:
    return "", f"  {literal(str(root))}", "", ""


def _described(row: FoundInterpreter, dependents: tuple[Path, ...]) -> dict[str, object]:
    described: dict[str, object] = {
        "path": str(row.path),
        "symlink": str(row.path.readlink()) if row.path.is_symlink() else None,
        "url": None,
        "source": row.source,
        "aliases": [str(alias) for alias in row.aliases],
        "reason": row.problem or None,
        "needs_permission": row.needs_permission,
        "dependents": [str(root) for root in dependents],
    }
    if row.interpreter is None:
        return {"key": None, "version": None, **described}
    return {**_answer(row.interpreter), **described}


def _answer(interpreter: Interpreter) -> dict[str, object]:
    system, architecture, libc = platform_of(interpreter)
    major, minor, patch = interpreter.version_info
    support = support_of(interpreter)
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
        "support": {
            "status": support.status,
            "until": support.until.isoformat() if support.until else None,
        },
    }

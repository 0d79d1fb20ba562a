"""``envtui python find``: the interpreter that would be used."""

from __future__ import annotations

from pathlib import Path

from envtui.cli.diagnostics import Messages
from envtui.cli.output import print_json, print_path
from envtui.cli.parser import Options, Parser, add_format_option
from envtui.core import find_interpreter, select_target


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    parser.add_argument(
        "request", nargs="?", default="", metavar="REQUEST", help="3.13, >=3.11, pypy, a path, …"
    )
    parser.add_argument("--system", action="store_true", help="look past environments")
    parser.add_argument(
        "--resolve-links", action="store_true", help="print where the links lead to"
    )
    parser.add_argument("--show-version", action="store_true", help="print its version instead")
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Print the path of the interpreter: an environment's first, unless ``--system``."""
    here = Path.cwd()
    if options.system:
        interpreter = find_interpreter(options.request, folder=here)
    else:
        interpreter = select_target(here, python=options.request, changing=False).interpreter
    path = interpreter.executable
    if options.resolve_links:
        path = path.resolve()
    if options.format == "json":
        print_json({"path": str(path), "version": interpreter.version})
    elif options.show_version:
        print(interpreter.version)
    else:
        print_path(path)
    return 0

"""``envtui python find``: the interpreter that would be used."""

from __future__ import annotations

from pathlib import Path

from envtui.cli.output import print_json, print_path
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
    Interpreter,
    TargetOptions,
    find_interpreter,
    read_pin,
    read_requires_python,
    select_target,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    parser.add_argument(
        "request", nargs="?", default="", metavar="REQUEST", help="3.13, >=3.11, pypy, a path, …"
    )
    parser.add_argument("--system", action="store_true", help="look past environments")
    parser.add_argument(
        "--no-project",
        action="store_true",
        help="ignore what the surrounding project requires",
    )
    parser.add_argument(
        "--resolve-links", action="store_true", help="print where the links lead to"
    )
    parser.add_argument("--show-version", action="store_true", help="print its version instead")
    add_interpreter_options(parser)
    add_project_option(parser)
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Print the path of the interpreter: an environment's first, unless ``--system``."""
    interpreter = _find(options, messages)
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


def _find(options: Options, messages: Messages) -> Interpreter:
    here, managed = project_folder(options), wanted_management(options)
    request = options.request or _of_project(here, options, messages)
    if not options.system:
        target = select_target(here, TargetOptions(python=request), changing=False)
        if target.is_environment or managed is None:
            return target.interpreter
    return find_interpreter(request, folder=here, managed=managed)


def _of_project(here: Path, options: Options, messages: Messages) -> str:
    """Return the version that a version file or ``requires-python`` asks for, or nothing.

    A path in a version file is left to the core: only what a person names is run unasked.
    """
    for pin in (read_pin(here), None if options.no_project else read_requires_python(here)):
        if pin and pin.problem:
            messages.warn(f"{pin.problem} It is passed over.")
        if pin and pin.request:
            return pin.request.text if pin.request.kind == "version" else ""
    if options.no_project:
        return "default" if options.system else "any"
    return ""

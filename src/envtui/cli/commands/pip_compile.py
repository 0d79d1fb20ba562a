"""``envtui pip compile``: pin what files of requirements need, for this Python or for all."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from envtui.cli.building import add_build_options, choose_building, says_how_to_build
from envtui.cli.choices import choose_configuration, names_in
from envtui.cli.index_options import add_index_options
from envtui.cli.inputs import add_input_options, choose_inputs, refuse_locks
from envtui.cli.output import packages, print_json, span
from envtui.cli.parser import add_interpreter_options, add_project_option, wanted_management
from envtui.cli.progress import shown_progress
from envtui.cli.project import project_folder
from envtui.cli.version_options import add_resolution_options, choose_options
from envtui.cli.without_effect import OF_PIP_COMPILE, add_without_effect, warn_of_no_effect
from envtui.core import (
    LockStyle,
    Means,
    OtherPython,
    compile_requirements,
    is_pylock_name,
    literal,
)
from envtui.core.errors import UsageError
from envtui.core.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.cli.parser import Options, Parser
    from envtui.core import Compiled, Interpreter
    from envtui.core import Options as ResolutionOptions

_SWITCHES = (
    ("--generate-hashes", "add the hashes of every file of a version"),
    ("--no-annotate", "do not say what each package is there for"),
    ("--no-header", "do not say how the lock was made"),
    ("--no-strip-extras", "keep the extras: name[extra]==1.0"),
    ("--no-strip-markers", "say where each package is needed"),
    ("--emit-index-url", "name the indexes, without credentials"),
    ("--emit-find-links", "name the folders and pages of distributions"),
    ("--emit-build-options", "name the packages of --no-binary and --only-binary"),
    ("--emit-index-annotation", "say which index each package is from"),
)


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="requirements or a pyproject.toml: a path, an address or - for stdin",
    )
    add_input_options(parser)
    _add_output_options(parser)
    _add_python_options(parser)
    add_resolution_options(parser)
    add_build_options(parser)
    add_index_options(parser)
    add_without_effect(parser, OF_PIP_COMPILE)


def _add_output_options(parser: Parser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument(
        "-o",
        "--output-file",
        default="",
        metavar="FILE",
        help="write the lock there too (-: only print it)",
    )
    group.add_argument(
        "--format",
        choices=("requirements.txt", "pylock.toml", "json"),
        default="",
        help="how the lock is written (default: as the name of the output file says)",
    )
    for name, what in _SWITCHES:
        group.add_argument(name, action="store_true", help=what)
    for name in ("--strip-extras", "--strip-markers", "--annotate", "--header"):
        group.add_argument(name, action="store_true", help="the default")
    group.add_argument(
        "--annotation-style",
        choices=("split", "line"),
        default="split",
        help="one line for each reason, or one for all (default: split)",
    )
    group.add_argument(
        "--custom-compile-command",
        default="",
        metavar="COMMAND",
        help="the command that the header names",
    )
    group.add_repeatable(
        "--no-emit-package", "--unsafe-package", metavar="NAME", help="leave it out"
    )


def _add_python_options(parser: Parser) -> None:
    group = parser.add_argument_group("target")
    group.add_argument("-p", "--python", default="", metavar="PYTHON", help="the interpreter")
    group.add_argument("--system", action="store_true", help="the system Python, no environment")
    add_interpreter_options(group)
    add_project_option(group)
    group.add_argument("--python-version", default="", metavar="VERSION", help="another Python")
    group.add_argument("--python-platform", default="", metavar="PLATFORM", help="another platform")
    group.add_argument(
        "--universal", action="store_true", help="every platform, and this Python and later ones"
    )
    group.add_argument(
        "--fork-strategy",
        choices=("requires-python", "fewest"),
        default="requires-python",
        help="with --universal, the newest version for each Python, or an older one for all",
    )


def run(options: Options, messages: Messages) -> int:
    """Compile, write the lock where it belongs, and print it.

    Raises:
        UsageError: no file was named, or options exclude one another.
    """
    _check(options)
    warn_of_no_effect(options, OF_PIP_COMPILE, messages)
    started = time.perf_counter()
    output = Path(options.output_file) if options.output_file not in ("", "-") else None
    interpreter = _interpreter(options)
    configuration = choose_configuration(options, messages)
    with shown_progress(options, messages) as (progress, cancel):
        compiled = compile_requirements(
            choose_inputs(options, files=options.files),
            interpreter,
            Means(
                configuration,
                _choice(options),
                choose_building(options) if says_how_to_build(options) else None,
                progress,
                cancel,
            ),
            other_python=OtherPython(
                options.python_version, options.python_platform, options.universal
            ),
            earlier=output,
            style=_style(options),
        )
    messages.say(f"Resolved {packages(len(compiled.resolution.candidates))} in {span(started)}")
    _hand_out(compiled, options, messages, output)
    return 0


def _check(options: Options) -> None:
    if not options.files and not options.group:
        raise UsageError(
            "There is nothing to compile.", hint="Name a requirements file or a pyproject.toml."
        )
    refuse_locks(options.files, "what it holds is pinned already")
    name = Path(options.output_file).name
    if name.endswith(".toml") and not is_pylock_name(name):
        raise UsageError(
            f"A lock cannot be called {literal(name)}.",
            hint="Name it requirements.txt, pylock.toml or pylock.<word>.toml.",
        )
    if options.universal and options.python_platform:
        raise UsageError("--universal is for every platform, and --python-platform for one.")


def _interpreter(options: Options) -> Interpreter:
    """Return the Python that is meant: of an environment if there is one."""
    from envtui.core import TargetOptions, select_target

    return select_target(
        project_folder(options),
        TargetOptions(
            python=options.python, system=options.system, managed=wanted_management(options)
        ),
        changing=False,
    ).interpreter


def _choice(options: Options) -> ResolutionOptions:
    return replace(
        choose_options(options),
        keep_markers=options.no_strip_markers,
        fork_strategy=options.fork_strategy,
    )


def _style(options: Options) -> LockStyle:
    name = Path(options.output_file).name
    is_pylock = options.format == "pylock.toml" or (not options.format and is_pylock_name(name))
    command = options.custom_compile_command or ["envtui", *sys.argv[1:]]
    return LockStyle(
        format="pylock.toml" if is_pylock else "requirements.txt",
        command="" if options.no_header else command,
        annotation="" if options.no_annotate else options.annotation_style,
        hashes=options.generate_hashes,
        extras=options.no_strip_extras,
        emit_index=options.emit_index_url,
        emit_find_links=options.emit_find_links,
        emit_build_options=options.emit_build_options,
        emit_index_annotation=options.emit_index_annotation,
        omitted=names_in(options.no_emit_package),
        folder=Path(options.output_file).parent,
    )


def _hand_out(
    compiled: Compiled, options: Options, messages: Messages, output: Path | None
) -> None:
    """Write the lock to its file, and print what was asked for unless that is to be quiet.

    Raises:
        UsageError: the file cannot be written.
    """
    if output is not None:
        from envtui.core import write_file

        write_file(output, compiled.text)
    if options.format == "json":
        print_json(compiled.rows)
    elif output is None or not messages.is_quiet:
        print(compiled.text, end="")

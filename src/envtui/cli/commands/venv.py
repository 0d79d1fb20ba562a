"""``envtui venv``: create an environment."""

from __future__ import annotations

import os
from pathlib import Path

from envtui.cli.index_options import add_age_options, add_index_options
from envtui.cli.parser import (
    Options,
    Parser,
    add_interpreter_options,
    add_link_options,
    add_project_option,
    wanted_management,
)
from envtui.cli.progress import shown_progress
from envtui.cli.project import project_folder
from envtui.cli.without_effect import OF_VIRTUALENV, add_without_effect, warn_of_no_effect
from envtui.core import (
    Means,
    NewEnvironment,
    activation_command,
    apply_plan,
    find_interpreter,
    literal,
    plan_environment,
)
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.core import Interpreter, Plan
    from envtui.core.events import Cancel, OnEvent


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    parser.add_argument("path", nargs="?", metavar="PATH", help="where (default: .venv)")
    parser.add_argument(
        "-p", "--python", default="", metavar="PYTHON", help="which Python: 3.13, a path, a name"
    )
    parser.add_argument(
        "--no-project", action="store_true", help="do not look for a pinned version of Python"
    )
    add_interpreter_options(parser)
    add_project_option(parser)
    parser.add_argument("--seed", action="store_true", help="put pip into it")
    parser.add_argument(
        "--system-site-packages", action="store_true", help="let it see the system's packages"
    )
    parser.add_argument("--prompt", metavar="TEXT", help="its name in the prompt; . is the folder")
    parser.add_argument(
        "--relocatable", action="store_true", help="scripts and activation find their own place"
    )
    parser.add_argument(
        "-c",
        "--clear",
        action="store_true",
        default=None,
        help="replace the environment that is there (default: ask, where there is a terminal)",
    )
    parser.add_argument(
        "--no-clear", action="store_false", dest="clear", help="keep it, whatever a variable says"
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="with --clear: even a folder that is not an environment",
    )
    parser.add_argument(
        "--allow-existing", action="store_true", help="write over what is there, keep the rest"
    )
    add_link_options(parser, bytecode=False)
    add_index_options(parser)
    add_age_options(parser)
    add_without_effect(parser, OF_VIRTUALENV)


def run(options: Options, messages: Messages) -> int:
    """Create the environment and say how to activate it.

    Raises:
        UsageError: the path is an empty word, which an unset variable of a script leaves.
    """
    if options.path == "":
        raise UsageError("A path is empty.", hint="Leave it out for .venv; '.' is this folder.")
    warn_of_no_effect(options, OF_VIRTUALENV, messages)
    here = project_folder(options)
    place = options.path or str(Path(options.project, _usual_name(here, options)))
    interpreter = find_interpreter(
        options.python,
        folder=None if options.no_project else here,
        managed=wanted_management(options),
    )
    executable = literal(str(interpreter.executable))
    messages.say(f"Using {interpreter.full_name} interpreter at: {executable}")
    root = Path.cwd() / place
    if options.clear is None and not options.allow_existing:
        options.clear = _is_to_replace(root, messages)
    with shown_progress(options, messages) as (progress, cancel):
        plan = _plan(root, interpreter, options, messages, progress, cancel)
    seeds = " with seed packages" if options.seed else ""
    messages.say(f"Creating virtual environment{seeds} at: {literal(place)}")
    with shown_progress(options, messages) as (progress, cancel):
        outcome = apply_plan(plan, link_mode=options.link_mode, on_event=progress, cancel=cancel)
    if outcome.changes:
        from envtui.cli.change_lines import say_changes

        say_changes(outcome.changes, messages)
    messages.say(f"Activate with: {literal(activation_command(Path(place)))}")
    return 0


def _usual_name(here: Path, options: Options) -> str:
    """Return the name of the environment of a project, which a variable may give."""
    if options.no_project or not (here / "pyproject.toml").is_file():
        return ".venv"
    from envtui.core.variables import variable

    return variable("PROJECT_ENVIRONMENT", os.environ) or ".venv"


def _is_to_replace(root: Path, messages: Messages) -> bool:
    """Ask what is to become of an environment that is there."""
    if not os.path.isfile(root / "pyvenv.cfg"):  # noqa: PTH113 - never raises
        return False
    leads = f", a link to {literal(str(root.resolve()))}" if root.is_symlink() else ""
    return messages.asks(f"There is an environment at {literal(str(root))}{leads}. Replace it?")


def _plan(
    root: Path,
    interpreter: Interpreter,
    options: Options,
    messages: Messages,
    on_event: OnEvent,
    cancel: Cancel,
) -> Plan:
    """Plan it; what may not be made there is refused here, before anything is said to be made."""
    configuration = age = None
    if options.seed:
        from envtui.cli.choices import choose_configuration

        configuration = choose_configuration(options, messages)
    if options.seed and (options.exclude_newer or options.exclude_newer_package):
        from envtui.cli.version_options import choose_age

        age = choose_age(options)
    return plan_environment(
        NewEnvironment(
            root,
            interpreter,
            prompt=_prompt(options),
            system_site_packages=options.system_site_packages,
            clear=bool(options.clear),
            allow_existing=options.allow_existing,
            force=options.force,
            relocatable=options.relocatable,
            seed=options.seed,
        ),
        Means(configuration, age, on_event=on_event, cancel=cancel),
    )


def _prompt(options: Options) -> str:
    """Return the prompt: without a path it is the folder's name, as if ``--prompt .`` were said."""
    if options.prompt is None:
        return "" if options.path else project_folder(options).name
    return Path.cwd().name if options.prompt == "." else str(options.prompt)

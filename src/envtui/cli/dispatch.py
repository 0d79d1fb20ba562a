"""Dispatching a command line to the one module that answers it.

Only the module of the command is imported, so that a command pays for nothing but itself.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module

from envtui.cli.diagnostics import Messages, answer_failures
from envtui.cli.parser import GLOBAL_OPTIONS_WITH_VALUE, Options, Parser, add_global_options
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol
else:
    Protocol = object

__all__ = ["COMMANDS", "run"]

COMMANDS = {
    "venv": "create an environment",
    "pip install": "install packages into an environment",
    "pip sync": "make an environment hold exactly what a file lists",
    "pip uninstall": "remove packages from an environment",
    "pip compile": "pin requirements and all they need, as a lock file",
    "pip list": "list the packages of an environment",
    "pip freeze": "list the packages of an environment as requirements",
    "pip show": "show the details of packages",
    "pip tree": "show which package requires which",
    "pip check": "check that packages fit together",
    "python list": "list the interpreters of this machine",
    "python find": "print the interpreter that would be used",
    "python why": "explain what python or pip means here",
    "python allow": "allow an interpreter outside the usual folders to be run",
    "env list": "list the environments that a folder uses or contains",
    "env info": "show the details of an environment",
    "env check": "check an environment, its packages and their files",
    "env repair": "mend an environment, or rebuild it with the same packages",
    "env diff": "compare two environments",
    "env history": "list the changes made to an environment",
    "env undo": "undo the last change to an environment",
    "env redo": "redo the change undone last",
    "env move": "move an environment, and correct the paths inside it",
    "env clone": "copy an environment, or rebuild it on another Python",
    "env remove": "move an environment to the trash",
    "env restore": "bring an environment back from the trash",
    "export requirements": "write down what is installed, as requirements",
    "export pylock": "write down what is installed, with files and hashes",
    "export dockerfile": "write how a project is built into a container image",
    "find": "find the environments that have a package",
    "cache dir": "print where the store and the caches are",
    "cache size": "print how much space the store and the caches take",
    "cache prune": "remove from the store what no installation could use",
    "cache clean": "empty the store and the caches",
}
"""The commands in the order of the help, and what each does."""

_EXPLORER = "explore"
"""The module that answers when there is no command: ``envtui [FOLDER]``."""
_EXPLORING = "open the explorer of Python environments"


class Command(Protocol):
    """What a module of ``envtui.cli.commands`` offers."""

    def add_arguments(self, parser: Parser) -> None:
        """Declare the options and arguments of the command."""

    def run(self, options: Options, messages: Messages) -> int:
        """Do what was asked for and return the exit code."""


def run(arguments: Sequence[str]) -> int:
    """Carry out a command line (without the program's name) and return its exit code.

    No exception leaves it: what goes wrong is said on stderr in one sentence.
    """
    messages = Messages()
    return answer_failures(lambda: _run(arguments, messages), messages, "--debug" in arguments)


def _run(arguments: Sequence[str], messages: Messages) -> int:
    before, words, after = split(arguments)
    if not words and before and before[-1] in {"-h", "--help"}:
        print(_overview(after[0] if after else ""))
        return 0
    if not words and before and before[-1] in {"-V", "--version"}:
        from envtui import __version__

        print(f"envtui {__version__}")
        return 0
    if words:
        # A command is over before the garbage that cycles hold matters; looking for it costs time.
        gc.set_threshold(1_000_000)
    gc.enable()
    name = " ".join(words)
    module = name.replace(" ", "_") or _EXPLORER
    command: Command = import_module(f"envtui.cli.commands.{module}")
    parser = Parser(name, _sentence(COMMANDS.get(name, _EXPLORING)))
    command.add_arguments(parser)
    add_global_options(parser)
    options = parser.parse([*before, *after])
    messages.configure(
        quiet=options.quiet,
        verbose=options.verbose,
        color=options.color,
        as_json=getattr(options, "format", "") == "json",
    )
    with _places(options):
        return command.run(options, messages)


def split(arguments: Sequence[str]) -> tuple[list[str], tuple[str, ...], list[str]]:
    """Return the options before the command, the words of the command, and what follows it.

    There are no words when the explorer is asked for, or the help of a group.

    Raises:
        UsageError: the first word is neither a command nor a folder, or needs a second one.
    """
    position = 0
    while position < len(arguments) and arguments[position].startswith("-"):
        position += 2 if arguments[position] in GLOBAL_OPTIONS_WITH_VALUE else 1
    before, rest = list(arguments[:position]), list(arguments[position:])
    if rest and rest[0] == "help":
        rest = [*rest[1:], "--help"]
    if not rest:
        return before, (), []
    if rest == ["--help"]:
        return rest, (), []
    if rest[0] in COMMANDS:
        return before, (rest[0],), rest[1:]
    group = [name.split()[1] for name in COMMANDS if name.startswith(f"{rest[0]} ")]
    if not group:
        _check_folder(rest[0])
        return before, (), rest
    if len(rest) > 1 and rest[1] in group:
        return before, (rest[0], rest[1]), rest[2:]
    if len(rest) > 1 and rest[1] in {"-h", "--help"}:
        return ["--help"], (), [rest[0]]
    raise _unknown_in_group(rest, group)


def _unknown_in_group(rest: list[str], group: list[str]) -> UsageError:
    from envtui.core import literal

    problem = f"has no command {literal(rest[1])!r}" if len(rest) > 1 else "needs a command"
    guess = _guess(rest[1], group) if len(rest) > 1 else ""
    return UsageError(
        f"envtui {rest[0]} {problem}.", hint=f"{guess}The commands are {', '.join(group)}."
    )


def _guess(word: str, commands: Iterable[str]) -> str:
    """Return a question for the command that ``word`` is nearly, if there is one."""
    from difflib import get_close_matches

    near = get_close_matches(word, commands, n=1)
    return f"Did you mean {near[0]!r}? " if near else ""


def _check_folder(word: str) -> None:
    from pathlib import Path

    if Path(word).is_dir():
        return
    from envtui.core import literal

    # Of "install" it is the group that is missing.
    inside = " or ".join(f"'{name}'" for name in COMMANDS if name.split()[1:] == [word])
    guess = f"Did you mean {inside}? " if inside else ""
    guess = guess or _guess(word, [name.split()[0] for name in COMMANDS])
    raise UsageError(
        f"'{literal(word)}' is neither a command of envtui nor a folder.",
        hint=f"{guess}envtui --help lists the commands.",
    )


@contextmanager
def _places(options: Options) -> Iterator[None]:
    """Go to ``--directory``, and let all of the core see ``--cache-dir`` or ``--no-cache``."""
    import os

    if options.directory:
        try:
            os.chdir(options.directory)
        except OSError as error:
            from envtui.core import literal

            raise UsageError(
                f"Cannot go to the folder '{literal(options.directory)}': {error.strerror}."
            ) from error
    if options.cache_dir:
        os.environ["ENVTUI_CACHE_DIR"] = options.cache_dir
    if not options.no_cache or options.cache_dir:
        yield
        return
    from tempfile import TemporaryDirectory

    before = dict(os.environ)
    with TemporaryDirectory(prefix="envtui-") as folder:
        os.environ["ENVTUI_CACHE_DIR"] = folder
        try:
            yield
        finally:
            del os.environ["ENVTUI_CACHE_DIR"]
            os.environ.update(before)


def _overview(group: str) -> str:
    """Return the help of all commands, or of those of a group."""
    chosen = {name: what for name, what in COMMANDS.items() if name.startswith(f"{group} ")}
    width = max(map(len, COMMANDS)) + 2
    commands = "\n".join(f"  {name:<{width}}{what}" for name, what in (chosen or COMMANDS).items())
    if chosen:
        return f"""\
usage: envtui {group} COMMAND ...

commands:
{commands}

envtui {group} COMMAND --help lists the options of a command."""
    return f"""\
usage: envtui [FOLDER]
       envtui COMMAND ...

Without a command, opens the explorer of Python environments in FOLDER (default: here).

commands:
{commands}

envtui COMMAND --help lists the options of a command.
  {"-V, --version":<{width}}print the version of envtui"""


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."

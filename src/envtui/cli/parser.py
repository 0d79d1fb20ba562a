"""The parser of every command, and the options that several commands share; the names are uv's."""

from __future__ import annotations

import os
from collections.abc import Sequence
from types import SimpleNamespace as Options

from envtui.cli.arguments import Argument, Group, read_plain
from envtui.core.errors import UsageError

__all__ = [
    "GLOBAL_OPTIONS_WITH_VALUE",
    "Group",
    "Options",
    "Parser",
    "add_format_option",
    "add_global_options",
    "add_interpreter_options",
    "add_link_options",
    "add_other_target_options",
    "add_project_option",
    "add_settings_options",
    "add_target_options",
    "wanted_management",
]

GLOBAL_OPTIONS_WITH_VALUE = frozenset({"--color", "--directory", "--project", "--cache-dir"})
"""The options that may stand before the command and take the next word as their value."""


class Parser(Group):
    """What a command takes, and how that is read; options cannot be abbreviated."""

    def __init__(self, command: str, description: str) -> None:
        """Take the words of the command, none for the explorer, and what the help says it does."""
        self.arguments: list[Argument] = []
        super().__init__(self.arguments)
        self._command = command
        self._description = description
        self._defaults: dict[str, object] = {}

    def add_argument_group(self, title: str) -> Group:
        """Return a group that the help shows under its title."""
        return Group(self.arguments, title)

    def set_defaults(self, **values: object) -> None:
        """Set values for which other commands have an option."""
        self._defaults.update(values)

    def parse(self, words: Sequence[str]) -> Options:
        """Return the options that the words give, else variables, else uv's settings.

        Raises:
            UsageError: one of them is not understood.
            SystemExit: the help was asked for, and has been printed.
        """
        said = read_plain(self.arguments, words)
        if said is None:
            said = self._read_unusual(words)
        self._refuse_empty(said)
        values = {argument.dest: argument.default for argument in reversed(self.arguments)}
        said = self._variables() | said
        return Options(**values | self._defaults | self._settings(said) | said)

    def _refuse_empty(self, said: dict[str, object]) -> None:
        """Refuse an empty word as a place: it may come from an unset variable of a script.

        Raises:
            UsageError: an option that takes a file or a folder is given an empty word.
        """
        empty = [
            dest
            for dest, value in said.items()
            if value == "" or (isinstance(value, list) and "" in value)
        ]
        for argument in self.arguments if empty else ():
            metavar = argument.settings.get("metavar")
            if argument.dest in empty and argument.is_option and metavar in ("FILE", "FOLDER"):
                name = next(name for name in argument.names if name.startswith("--"))
                raise UsageError(
                    f"{name} names no {metavar.lower()}: its value is empty.",
                    hint="Leave it out, or name one; '.' is the current folder.",
                )

    @property
    def _of_packages(self) -> bool:
        return self._command == "venv" or self._command.startswith("pip ")

    def _settings(self, said: dict[str, object]) -> dict[str, object]:
        # Without seeds an environment is made in no time, and no setting is about it.
        if not (self._command.startswith("pip ") or said.get("seed")):
            return {}
        from envtui.cli.project import folder_of
        from envtui.core import read_uv_options
        from envtui.core.variables import variable

        directory = str(said.get("directory") or variable("WORKING_DIR", os.environ))
        folder = folder_of(directory, str(said.get("project") or variable("PROJECT", os.environ)))
        chosen, no_config = str(said.get("config_file") or ""), bool(said.get("no_config"))
        settings = read_uv_options(os.environ, folder, chosen, no_config=no_config)
        if not settings:
            return {}
        from envtui.cli.uv_options import options_of_uv

        return options_of_uv(self._command, self.arguments, self._defaults, settings)

    def _variables(self) -> dict[str, object]:
        if not any(name.startswith(("ENVTUI_", "UV_")) for name in os.environ):
            return {}
        from envtui.cli.variables import values_of

        return values_of(self.arguments, os.environ, of_packages=self._of_packages)

    def _read_unusual(self, words: Sequence[str]) -> dict[str, object]:
        from envtui.cli.unusual import read_unusual
        from envtui.cli.uv_options import DESTS
        from envtui.cli.variables import notes_for_help

        notes = notes_for_help(of_packages=self._of_packages)
        prog = f"envtui {self._command}".rstrip()
        settable = {*notes, *DESTS, "exact", "refresh"}
        return read_unusual(prog, self._description, self.arguments, notes, settable, words)


def add_global_options(parser: Parser) -> None:
    """Add what every command understands."""
    group = parser.add_argument_group("global options")
    group.add_argument("-q", "--quiet", action="count", default=0, help="say only what went wrong")
    group.add_argument("-v", "--verbose", action="count", default=0, help="say each step")
    group.add_argument("--no-progress", action="store_true", help="draw no progress bars")
    group.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colour the messages (default: when stderr is a terminal and NO_COLOR is not set)",
    )
    group.add_argument("--directory", metavar="FOLDER", help="change to this folder first")
    places = group.add_mutually_exclusive_group()
    places.add_argument("--cache-dir", metavar="FOLDER", help="where the store and the caches are")
    places.add_argument(
        "-n",
        "--no-cache",
        "--no-cache-dir",
        action="store_true",
        help="use temporary ones, for this run only",
    )
    group.add_argument(
        "--offline", action="store_true", help="use what is in the store, and no network"
    )
    group.add_argument(
        "--debug", action="store_true", help="show the traceback of an unexpected fault"
    )


def add_format_option(
    parser: Parser, choices: tuple[str, ...] = ("text", "json"), default: str = "text"
) -> None:
    """Add ``--format``, which uv calls ``--output-format`` in some of its commands."""
    parser.add_argument(
        "--format",
        "--output-format",
        choices=choices,
        default=default,
        help=f"how the answer is written (default: {default})",
    )


def add_project_option(parser: Group) -> None:
    """Add where the search upward for settings, environments and versions of Python begins."""
    parser.add_argument(
        "--project",
        default="",
        metavar="FOLDER",
        help="start searching upwards for .venv, settings and version files here",
    )


def add_settings_options(parser: Group) -> None:
    """Add which files of settings are read."""
    parser.add_argument(
        "--no-config",
        action="store_true",
        help="read no configuration files, neither pip's nor uv's",
    )
    parser.add_argument(
        "--config-file",
        default="",
        metavar="FILE",
        help="the uv.toml to read, instead of those that are found",
    )


def add_interpreter_options(parser: Group) -> None:
    """Add which interpreters count at all, as in uv."""
    parser.add_argument(
        "--managed-python", action="store_true", help="only interpreters that uv has installed"
    )
    parser.add_argument(
        "--no-managed-python", action="store_true", help="none that uv has installed"
    )
    parser.add_argument(
        "--no-python-downloads",
        action="store_true",
        help="only what is on this machine (always so: envtui downloads no interpreters)",
    )


def wanted_management(options: Options) -> bool | None:
    """Return whether an interpreter must be one that uv has installed; ``None`` if either will do.

    If both are asked for, none of uv's counts, as there.
    """
    if options.no_managed_python:
        return False
    return True if options.managed_python else None


def add_target_options(parser: Parser, *, changing: bool) -> None:
    """Add what selects the environment that a command looks at or changes."""
    group = parser.add_argument_group("environment")
    group.add_argument(
        "-p",
        "--python",
        default="",
        metavar="PYTHON",
        help="the environment's folder or interpreter, or the version of Python it must have",
    )
    group.add_argument("--system", action="store_true", help="the system Python, no environment")
    add_interpreter_options(group)
    add_project_option(group)
    group.add_argument("-t", "--target", metavar="FOLDER", help="packages lie in this folder")
    group.add_argument("--prefix", metavar="FOLDER", help="packages lie below this prefix")
    if changing:
        group.add_argument(
            "--break-system-packages",
            action="store_true",
            help="change even an interpreter that its distributor manages (PEP 668)",
        )
        group.add_argument(
            "--no-break-system-packages",
            dest="break_system_packages",
            action="store_false",
            help="do not, whatever variables and settings say (the default)",
        )


def add_other_target_options(parser: Parser) -> None:
    """Add what describes another machine or Python than the one at hand."""
    group = parser.add_argument_group("platform")
    group.add_argument(
        "--python-version",
        default="",
        metavar="VERSION",
        help="for this version of Python, such as 3.12",
    )
    group.add_argument(
        "--python-platform",
        default="",
        metavar="PLATFORM",
        help="for windows, linux, macos, or a triple such as aarch64-unknown-linux-gnu",
    )


def add_link_options(parser: Parser, *, bytecode: bool = True) -> None:
    """Add how files come into the environment, and whether their ``bytecode`` does."""
    parser.add_argument(
        "--link-mode",
        choices=("clone", "hardlink", "copy", "symlink"),
        default="",
        help="how files come from the store (default: the first that works)",
    )
    if bytecode:
        parser.add_argument(
            "--compile-bytecode", "--compile", action="store_true", help="compile bytecode at once"
        )
        parser.add_argument(
            "--no-compile-bytecode",
            "--no-compile",
            dest="compile_bytecode",
            action="store_false",
            help="do not, whatever variables and settings say (the default)",
        )

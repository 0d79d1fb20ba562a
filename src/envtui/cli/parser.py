"""The parser of every command, and the options that several commands share; the names are uv's."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

__all__ = [
    "GLOBAL_OPTIONS_WITH_VALUE",
    "Options",
    "Parser",
    "add_format_option",
    "add_global_options",
    "add_link_options",
    "add_other_target_options",
    "add_target_options",
]

Options = argparse.Namespace

GLOBAL_OPTIONS_WITH_VALUE = frozenset({"--color", "--directory", "--cache-dir"})
"""The options that may stand before the command and take the next word as their value."""


class Parser(argparse.ArgumentParser):
    """A parser that takes options only as they are spelled, and refuses in one sentence."""

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(
            prog=prog,
            description=description,
            allow_abbrev=False,
            formatter_class=_formatter,
        )

    @property
    def _of_packages(self) -> bool:
        return self.prog.split()[1:2] in (["venv"], ["pip"])

    def parse(self, words: Sequence[str]) -> Options:
        """Return the options that the words give, else variables of the environment.

        Raises:
            UsageError: one of them is not understood.
        """
        if not any(name.startswith(("ENVTUI_", "UV_")) for name in os.environ):
            return self.parse_intermixed_args(words)
        from envtui.cli.variables import values_of

        values = values_of(self._actions, os.environ, of_packages=self._of_packages)
        for action in self._actions:
            if action.dest in values:
                action.default = argparse.SUPPRESS
        options = self.parse_intermixed_args(words)
        for name, value in values.items():
            if name not in options:
                setattr(options, name, value)
        return options

    def format_help(self) -> str:
        """Return the help, in which options name the variables that stand for them."""
        from envtui.cli.variables import named_in_help

        named_in_help(self._actions, of_packages=self._of_packages)
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        """Refuse the words.

        Raises:
            UsageError: always.
        """
        from envtui.core import literal

        raise UsageError(
            f"{literal(message[:1].upper() + message[1:])}.",
            hint=f"{self.prog} --help tells the options.",
        )


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Make argparse's formatter, sparing it the import of shutil for the terminal's width."""
    try:
        width = os.get_terminal_size(1).columns
    except OSError:
        width = 80
    return argparse.HelpFormatter(prog, width=min(width, 100) - 2, max_help_position=32)


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
    group.add_argument("--directory", metavar="FOLDER", help="go to this folder first")
    places = group.add_mutually_exclusive_group()
    places.add_argument("--cache-dir", metavar="FOLDER", help="where the store and the caches are")
    places.add_argument(
        "-n",
        "--no-cache",
        action="store_true",
        help="keep them in a temporary folder for this once",
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
    group.add_argument("-t", "--target", metavar="FOLDER", help="packages lie in this folder")
    group.add_argument("--prefix", metavar="FOLDER", help="packages lie below this prefix")
    if changing:
        group.add_argument(
            "--break-system-packages",
            action="store_true",
            help="change even an interpreter that its distributor manages (PEP 668)",
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

"""Command lines that are not plain, by argparse: help, refusals, and spellings such as ``-qv``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Collection, Sequence

from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from envtui.cli.arguments import Argument, Group

__all__ = ["read_unusual"]


_OF_PIP = {
    "--user": "Packages go into an environment: make one with 'envtui venv', or name --target.",
    "--ask": "Nothing is ever asked; --dry-run shows the plan.",
    "--client-cert": "Certificates of clients are not supported.",
    "--emit-options": "--emit-index-url, --emit-find-links and --emit-build-options do that.",
    "--emit-trusted-host": "Hosts are never written into a lock.",
    "--max-rounds": "It is always resolved to the end.",
    "--pip-args": "Give the options themselves.",
    "--python-executable": "-p names the environment.",
    "--reuse-hashes": "Hashes are always those of the index.",
    "--upgrade-group": "-P NAME upgrades one package, -U everything.",
    "--upgrade-strategy": "Only what must be is upgraded; -U upgrades everything, -P NAME one.",
    "--ignore-installed": "--reinstall installs again what is there.",
    "--root": "--prefix names where packages go.",
    "--no-input": "Nothing is ever asked.",
    "--progress-bar": "--no-progress turns the bars off.",
    "--torch-backend": (
        "--index names the index of a backend; [tool.uv.sources] pins to it what is from there."
    ),
}
"""What to say instead of some options of pip and uv that there are not here."""


def read_unusual(
    prog: str,
    description: str,
    arguments: Sequence[Argument],
    notes: dict[str, str],
    settable: Collection[str],
    words: Sequence[str],
) -> dict[str, object]:
    """Return what the words say, by ``dest``.

    Args:
        prog: the command.
        description: what it does.
        arguments: what it takes.
        notes: by ``dest``, what the help says further.
        settable: what else than the words may say, by ``dest``; words can take that back.
        words: those behind the command.

    Raises:
        UsageError: they are not understood.
        SystemExit: they ask for the help, which has been printed.
    """
    parser = _Parser(prog, description)
    groups: dict[int, Any] = {}
    for argument in arguments:
        settings = {**argument.settings, "default": argparse.SUPPRESS}
        if not settings.get("help"):
            settings["help"] = argparse.SUPPRESS
        elif argument.action != "store_false":
            settings["help"] += notes.pop(argument.dest, "")
        _group(argument.group, parser, groups).add_argument(*argument.names, **settings)
    known = {name for argument in arguments for name in argument.names}
    for argument in arguments:
        if argument.action == "store_true" and argument.dest in settable:
            names = {_opposite(name) for name in argument.names if name.startswith("--")} - known
            _take_back(parser, sorted(names), argument.dest)
    behind = words[words.index("--") + 1 :] if "--" in words else ()
    if any(word.startswith("-") for word in behind):
        return vars(parser.parse_args(words))  # intermixed, argparse forgets the "--"
    return vars(parser.parse_intermixed_args(words))


def _opposite(name: str) -> str:
    return f"--{name[5:]}" if name.startswith("--no-") else f"--no-{name[2:]}"


def _take_back(parser: _Parser, names: Sequence[str], dest: str) -> None:
    """Let each of the names switch something off, whatever variables and settings say."""
    hidden = argparse.SUPPRESS
    if names:
        parser.add_argument(*names, dest=dest, action="store_false", default=hidden, help=hidden)


class _Parser(argparse.ArgumentParser):
    """A parser that takes options only as they are spelled, and refuses in one sentence."""

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(
            prog=prog, description=description, allow_abbrev=False, formatter_class=_formatter
        )

    def error(self, message: str) -> NoReturn:
        """Refuse the words.

        Raises:
            UsageError: always.
        """
        from envtui.core import literal

        options = [word.partition("=")[0] for word in message.split()]
        known = next((_OF_PIP[option] for option in options if option in _OF_PIP), "")
        guess = self._guess(options) if message.startswith("unrecognized") else ""
        raise UsageError(
            f"{literal(message[:1].upper() + message[1:])}.",
            hint=known or f"{guess}{self.prog} --help lists the options.",
        )

    def _guess(self, words: Sequence[str]) -> str:
        """Return a question for the option that one of the words is nearly, if there is one."""
        from difflib import get_close_matches

        known = [*self._option_string_actions, "--version"] if self.prog == "envtui" else []
        for word in words:
            near = get_close_matches(word, known or self._option_string_actions, n=1, cutoff=0.75)
            if word.startswith("--") and near:
                return f"Did you mean {near[0]}? "
        return ""


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Make argparse's formatter, sparing it the import of shutil for the terminal's width."""
    try:
        width = os.get_terminal_size(1).columns
    except OSError:
        width = 80
    return argparse.HelpFormatter(prog, width=min(width, 100) - 2, max_help_position=32)


def _group(group: Group, parser: _Parser, groups: dict[int, Any]) -> Any:
    """Return argparse's own of a group, made when it is first needed."""
    if id(group) not in groups:
        if group.of is not None:
            made: Any = _group(group.of, parser, groups).add_mutually_exclusive_group()
        else:
            made = parser.add_argument_group(group.title) if group.title else parser
        groups[id(group)] = made
    return groups[id(group)]

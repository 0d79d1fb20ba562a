"""What people type to have installed, read as the command line reads it.

Requirements, paths and URLs, and the options that name files of them. Spaces or commas separate
them, but ``rich >= 13, < 15`` is one requirement; quotes keep a path with spaces together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from envtui import core
from envtui.core import Asked, RequirementLine
from envtui.core.errors import EnvtuiError, RequirementError, UsageError
from envtui.core.record import replace
from envtui.tui.texts import Line

__all__ = ["Wanted", "check_wanted", "read_wanted", "split_words"]

# A space or comma ends a word unless what follows goes on with it.
_GOES_ON = re.compile(r"[ ,\t]*(?:[<>=!~@;\[(]|$)")
_WANTS_MORE = re.compile(r"(?:[<>=!~@;,]|\()[ \t]*$")
_QUOTES = "\"'"
_OPTIONS = {
    "-r": "files", "--requirements": "files", "--requirement": "files",
    "-c": "constraint_files", "--constraints": "constraint_files",
    "--constraint": "constraint_files",
    "-e": "requirements", "--editable": "requirements",
    "--group": "groups",
}  # fmt: skip
_NEEDS = {
    "files": "a file", "constraint_files": "a file", "requirements": "the folder of a project",
    "groups": "the name of a dependency group",
}  # fmt: skip


class Wanted(Asked):
    """What is to be installed, as words and files."""

    @property
    def words(self) -> Iterator[str]:
        """The same as arguments of the command line."""
        for asked in self.requirements:
            if isinstance(asked, str):
                yield asked
            else:
                yield from ("-e", asked.text) if asked.editable else (asked.text,)
        options = (("-r", self.files), ("-c", self.constraint_files), ("--group", self.groups))
        for option, values in options:
            for value in values:
                yield from (option, str(value))

    @property
    def count(self) -> int:
        """How many things are asked for, each file counted once."""
        return len(self.requirements) + len(self.files) + len(self.groups)


def split_words(text: str) -> list[str]:
    """Return the words of ``text``: requirements, options and their values.

    ``a >= 1, < 2 b[x, y]`` are two. A marker, after ``;``, reaches to the next comma.
    """
    found, start, depth, quote = [], 0, 0, ""
    for place, character in enumerate(text):
        if character in _QUOTES and quote in ("", character):
            quote = "" if quote else character
        depth += character in "[("
        depth -= character in "])"
        if quote or character not in " \t," or depth > 0:
            continue
        before, after = text[start:place], text[place:]
        in_marker = ";" in before and character != ","
        if in_marker or _GOES_ON.match(after) or _WANTS_MORE.search(before):
            continue
        found.append(before)
        start = place
    found.append(text[start:])
    words = (word.strip(" \t,") for word in found)
    return [_unquoted(word) for word in words if word]


def _unquoted(word: str) -> str:
    is_quoted = len(word) > 1 and word[0] in _QUOTES and word[-1] == word[0]
    return word[1:-1] if is_quoted else word


def read_wanted(text: str) -> Wanted:
    """Return what is asked for; files are looked at, but no index is asked.

    Raises:
        RequirementError: something cannot be read, or is not there.
        UsageError: there is an option that is not one of these.
    """
    wanted = Wanted()
    words = iter(split_words(text))
    for word in words:
        if not word.startswith("-"):
            wanted = replace(wanted, requirements=(*wanted.requirements, word))
            core.check_requirement(word)
            continue
        option, equals, value = word.partition("=")
        if option not in _OPTIONS:
            raise UsageError(
                f"{core.literal(option)} is not among the options here.",
                hint="They are -r FILE, -c FILE, -e FOLDER and --group NAME.",
            )
        kind = _OPTIONS[option]
        value = _unquoted(value) if equals else next(words, "")
        if not value or value.startswith("-"):
            raise UsageError(f"{option} is followed by {_NEEDS[kind]}.")
        wanted = replace(wanted, **{kind: (*getattr(wanted, kind), _checked(kind, value))})
    return wanted


def _checked(kind: str, value: str) -> RequirementLine | Path | str:
    if kind == "groups":
        return value
    if kind == "requirements":
        line = RequirementLine(value, editable=True)
        core.check_requirement(line)
        return line
    path = core.named_file(value)
    if isinstance(path, str):
        return path  # read when the plan is made
    path = path.expanduser()
    if path.name == "pyproject.toml" or core.is_pylock_name(path.name):
        if not path.is_file():
            raise RequirementError(f"There is no file {core.literal(value)}.")
        return path
    for line in core.read_requirements(path).requirements:
        core.check_requirement(line)
    return path


def check_wanted(text: str) -> tuple[Wanted | None, Sequence[Line]]:
    """Return what is asked for, ``None`` if it will not do, and what to say about it."""
    try:
        wanted = read_wanted(text)
    except UsageError as error:
        return None, _told(error, "warn")
    except EnvtuiError as error:
        return None, _told(error, "bad")
    if not wanted.count:
        return None, (
            Line("Names, paths and URLs, separated by spaces: httpx rich>=13", "dim"),
            Line("./tool[extra]  -e .  -r requirements.txt  -c limits.txt  --group dev", "dim"),
        )
    these = f" for these {wanted.count}" if wanted.count > 1 else ""
    return wanted, (Line(f"Enter shows what would be installed{these}.", "dim"),)


def _told(error: EnvtuiError, role: str) -> Sequence[Line]:
    lines = [Line(error.message, "warn" if role == "warn" else "bad")]
    return (*lines, Line(error.hint, "dim")) if error.hint else lines

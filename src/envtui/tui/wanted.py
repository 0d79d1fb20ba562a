"""What people type to have installed, read as the command line reads it.

Requirements, paths and URLs, and the options that name files of them. Spaces or commas separate
them, but ``rich >= 13, < 15`` is one requirement; quotes keep a path with spaces together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from envtui import core
from envtui.core import Asked, RequirementLine
from envtui.core.errors import EnvtuiError, RequirementError, UsageError
from envtui.core.record import replace
from envtui.tui.texts import Line
from envtui.tui.wanted_options import OPTIONS, option_named

if TYPE_CHECKING:
    from envtui.core import IndexConfiguration, Options

__all__ = ["Wanted", "check_wanted", "read_wanted", "split_words"]

# A space or comma ends a word unless what follows goes on with it.
_GOES_ON = re.compile(r"[ ,\t]*(?:[<>=!~@;\[(]|$)")
_WANTS_MORE = re.compile(r"(?:[<>=!~@;,]|\()[ \t]*$")
_QUOTES = "\"'"


class Wanted(Asked):
    """What is to be installed, as words and files, and how it is chosen."""

    upgrade: bool = False
    upgrade_packages: tuple[str, ...] = ()
    reinstall: bool = False
    pre: bool = False
    """Whether pre-releases are taken."""
    exclude_newer: str = ""
    no_deps: bool = False
    no_build: bool = False
    only_binary: tuple[str, ...] = ()
    no_binary: tuple[str, ...] = ()
    default_index: str = ""
    indexes: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False

    @property
    def words(self) -> Iterator[str]:
        """The same as arguments of the command line."""
        for asked in self.requirements:
            if isinstance(asked, str):
                yield asked
            else:
                yield from ("-e", asked.text) if asked.editable else (asked.text,)
        for option in OPTIONS:
            given = getattr(self, option.field)
            if isinstance(given, bool):
                yield from (option.names[0],) if given else ()
            elif option.field != "requirements":
                for value in (given,) if isinstance(given, str) and given else given:
                    yield from (option.names[0], _without_credentials(str(value)))

    @property
    def count(self) -> int:
        """How many things are asked for, each file counted once."""
        return len(self.requirements) + len(self.files) + len(self.groups)

    def choose(self, options: Options) -> Options:
        """Return ``options`` with what is asked for of versions."""
        not_built = (*self.only_binary, *([":all:"] if self.no_build else ()))
        return replace(
            options,
            upgrade=self.upgrade or options.upgrade,
            upgrade_packages=options.upgrade_packages | _names(self.upgrade_packages),
            only_binary=options.only_binary | _names(not_built),
            no_binary=options.no_binary | _names(self.no_binary),
            prerelease="allow" if self.pre else options.prerelease,
            exclude_newer=self.exclude_newer or options.exclude_newer,
            no_deps=self.no_deps or options.no_deps,
        )

    def look_in(self) -> IndexConfiguration | None:
        """Return where distributions are looked for; ``None`` for where they always are."""
        if not (self.default_index or self.indexes or self.find_links or self.no_index):
            return None
        return core.load_configuration(
            core.IndexOptions(
                default_index=self.default_index,
                indexes=self.indexes,
                find_links=self.find_links,
                no_index=self.no_index,
            )
        )

    def instead(
        self, requirements: Sequence[str | RequirementLine], constraints: Sequence[str]
    ) -> Wanted:
        """Return these requirements in the place of all words and files, looked for as before."""
        asked = Asked(requirements, constraints=constraints)
        words_and_files = {name: getattr(asked, name) for name in Asked.__match_args__}
        # A way out says itself which pre-releases and times it is for.
        return replace(self, **words_and_files, pre=False, exclude_newer="")


def _names(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(core.normalize_name, words))


def _without_credentials(word: str) -> str:
    return core.public_address(word) if "://" in word else word


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
        wanted = _with_option(wanted, word, words)
    return wanted


def _with_option(wanted: Wanted, word: str, following: Iterator[str]) -> Wanted:
    """Return ``wanted`` with the option that ``word`` names and, if it has one, its value."""
    name, equals, value = word.partition("=")
    option = option_named(name)
    if option is None:
        shown = [option.names[0] for option in OPTIONS]
        raise UsageError(
            f"{core.literal(name)} is not among the options here.",
            hint=f"They are {', '.join(shown[:-1])} and {shown[-1]}.",
        )
    if not option.value:
        if equals:
            raise UsageError(f"{name} takes no value.")
        return replace(wanted, **{option.field: True})
    value = _unquoted(value) if equals else next(following, "")
    if not value or value.startswith("-"):
        raise UsageError(f"{name} is followed by {option.value}.")
    before, checked = getattr(wanted, option.field), _checked(option.field, value)
    return replace(wanted, **{option.field: checked if before == "" else (*before, checked)})


def _checked(field: str, value: str) -> RequirementLine | Path | str:
    if field == "requirements":
        line = RequirementLine(value, editable=True)
        core.check_requirement(line)
        return line
    return _checked_file(value) if field in {"files", "constraint_files"} else value


def _checked_file(value: str) -> Path | str:
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
            Line("--upgrade  --pre  --no-deps  --no-build  --index-url URL  -f FOLDER", "dim"),
        )
    these = f" for these {wanted.count}" if wanted.count > 1 else ""
    return wanted, (Line(f"Enter shows what would be installed{these}.", "dim"),)


def _told(error: EnvtuiError, role: str) -> Sequence[Line]:
    lines = [Line(error.message, "warn" if role == "warn" else "bad")]
    return (*lines, Line(error.hint, "dim")) if error.hint else lines

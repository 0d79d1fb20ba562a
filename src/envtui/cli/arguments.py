"""Declaring the options and arguments of a command, and reading them from plain words.

The declarations are argparse's. Plain words are what nearly every command line consists of: options
as they are spelled, each value a word of its own or behind ``=``. Reading those takes a small part
of the time that importing argparse does, which sees to the rest: help, refusals, rarer spellings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Argument", "Group", "read_plain"]

_WITHOUT_VALUE = ("store_true", "store_false", "count")


class Argument:
    """One declaration; for its settings see ``argparse.ArgumentParser.add_argument``."""

    def __init__(self, group: Group, names: tuple[str, ...], settings: dict[str, Any]) -> None:
        self.group = group
        self.names = names
        self.settings = settings
        self.action: str = settings.get("action", "store")
        self.choices: Sequence[str] | None = settings.get("choices")
        self.is_option = names[0].startswith("-")
        self.dest: str = settings.get("dest") or _dest(names)

    @property
    def default(self) -> object:
        """What it is when nothing is said."""
        if "default" in self.settings:
            return self.settings["default"]
        if self.action in ("store_true", "store_false"):
            return self.action == "store_false"
        return [] if self.settings.get("nargs") == "*" else None


class Group:
    """Arguments that stand together in the help; of an exclusive group only one may be given."""

    def __init__(self, arguments: list[Argument], title: str = "", *, of: Group | None = None):
        self.title = title
        self.of = of
        """The group that an exclusive one is within."""
        self._arguments = arguments

    def add_argument(self, *names: str, **settings: Any) -> None:
        """Declare an option or, by a name without dashes, a positional argument."""
        self._arguments.append(Argument(self, names, settings))

    def add_repeatable(self, *names: str, help: str, **settings: Any) -> None:
        """Declare an option whose values, each given with the option again, make a list."""
        help = f"{help} (repeatable)"
        self.add_argument(*names, action="append", default=[], help=help, **settings)

    def add_mutually_exclusive_group(self) -> Group:
        """Return a group within this one, of which only one may be given."""
        return Group(self._arguments, of=self)


def read_plain(arguments: Iterable[Argument], words: Sequence[str]) -> dict[str, object] | None:
    """Return what the words say, by ``dest``; ``None`` if they are not plain, or wrong."""
    options = {name: argument for argument in arguments for name in argument.names}
    said: dict[str, object] = {}
    exclusive: dict[int, Argument] = {}
    others: list[str] = []
    waiting = iter(words)
    for word in waiting:
        if not word.startswith("-") or word == "-":
            others.append(word)
            continue
        name, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        argument = options.get(name)
        if argument is None:
            return None
        if argument.group.of and exclusive.setdefault(id(argument.group), argument) != argument:
            return None
        takes_none = argument.action in _WITHOUT_VALUE
        if takes_none and equals:
            return None
        if not takes_none and not equals:
            value = next(waiting, "-")
            if value.startswith("-"):
                return None
        if not _say(argument, value, said):
            return None
    places = [argument for argument in arguments if not argument.is_option]
    return said if _say_places(places, others, said) else None


def _say(argument: Argument, text: str, said: dict[str, object]) -> bool:
    """Note what an argument is given; return whether it may be that."""
    value: object = text
    if argument.action in ("store_true", "store_false"):
        value = argument.action == "store_true"
    elif argument.action == "count":
        value = int(str(said.get(argument.dest, 0))) + 1
    elif argument.choices is not None and text not in argument.choices:
        return False
    elif convert := argument.settings.get("type"):
        try:
            value = convert(text)
        except (TypeError, ValueError):
            return False
    if argument.action == "append":
        before = said.get(argument.dest, [])
        assert isinstance(before, list)
        value = [*before, value]
    said[argument.dest] = value
    return True


def _say_places(places: Iterable[Argument], words: list[str], said: dict[str, object]) -> bool:
    """Give the positional arguments their words; return whether their number is right."""
    rest = words
    for argument in places:
        count = argument.settings.get("nargs")
        if count in ("*", "+"):
            if rest:
                said[argument.dest] = rest
            elif count == "+":
                return False
            rest = []
        elif rest:
            if not _say(argument, rest[0], said):
                return False
            rest = rest[1:]
        elif count is None:
            return False
    return not rest


def _dest(names: tuple[str, ...]) -> str:
    """Return argparse's name for a value: that of the first long option, else of the first."""
    name = next((name for name in names if name.startswith("--")), names[0])
    return name.lstrip("-").replace("-", "_") if name.startswith("-") else name

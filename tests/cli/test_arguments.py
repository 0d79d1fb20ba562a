"""Plain command lines are read without argparse, and as argparse would read them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envtui.cli.arguments import read_plain
from envtui.cli.dispatch import COMMANDS
from envtui.cli.parser import Parser, add_global_options
from envtui.cli.unusual import read_unusual
from envtui.core.errors import UsageError
from tests.cli.conftest import Envtui

HELP = {"-h", "--help"}


def parser_of(command: str) -> Parser:
    parser = Parser(command, "What it does.")
    import_module(f"envtui.cli.commands.{command.replace(' ', '_')}").add_arguments(parser)
    add_global_options(parser)
    return parser


def by_argparse(parser: Parser, words: list[str]) -> dict[str, object] | None:
    try:
        return read_unusual("envtui", "", parser.arguments, {}, (), words)
    except UsageError:
        return None


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_read_is_what_argparse_reads(command: str) -> None:
    parser = parser_of(command)
    options = [name for argument in parser.arguments for name in argument.names if name[0] == "-"]
    values = [value for argument in parser.arguments for value in argument.choices or ()]
    words = st.sampled_from(
        [*options, *values, "word", "3", "-", "", "--", "-x", "a b", "-p3", "="]
    )
    # Of ``--option=--`` the argparse of Python 3.11 makes a list.
    values_given = words.filter(lambda word: word != "--")
    assigned = st.builds("{}={}".format, st.sampled_from(options), values_given)

    @settings(max_examples=60)
    @given(st.lists(words | assigned | st.sampled_from(options), max_size=6))
    def check(line: list[str]) -> None:
        plain = read_plain(parser.arguments, line)
        assert plain is None or plain == by_argparse(parser, line), line

    check()


def lines() -> list[tuple[str, str, dict[str, object]]]:
    return [
        ("venv", "", {}),
        ("venv", "--seed -p 3.12 here", {"seed": True, "python": "3.12", "path": "here"}),
        ("venv", "here --python=3.12", {"python": "3.12", "path": "here"}),
        ("pip install", "a b -q c -q", {"packages": ["a", "b", "c"], "quiet": 2}),
        ("pip install", "-r one -r two", {"requirements": ["one", "two"]}),
        ("env move", "here there", {"path": "here", "goal": "there"}),
        ("pip tree", "-d 3", {"depth": 3}),
    ]


@pytest.mark.parametrize(("command", "line", "said"), lines())
def test_plain_lines_are_read(command: str, line: str, said: dict[str, object]) -> None:
    assert read_plain(parser_of(command).arguments, line.split()) == said


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("venv", "--help"),
        ("venv", "--nonsense"),
        ("venv", "--pyth 3.12"),
        ("venv", "-p"),
        ("venv", "-p --seed"),
        ("venv", "-p3.12"),
        ("venv", "--seed=yes"),
        ("venv", "--link-mode teleport"),
        ("venv", "one two"),
        ("venv", "--cache-dir here --no-cache"),
        ("venv", "-- here"),
        ("env move", "here"),
        ("env move", ""),
        ("pip tree", "-d -1"),
        ("pip tree", "-d many"),
    ],
)
def test_the_rest_is_left_to_argparse(command: str, line: str) -> None:
    assert read_plain(parser_of(command).arguments, line.split()) is None


def test_behind_two_dashes_nothing_is_an_option() -> None:
    assert parser_of("venv").parse(["--seed", "--", "-here"]).path == "-here"
    assert parser_of("pip uninstall").parse(["-q", "--", "-a", "b"]).packages == ["-a", "b"]


def test_what_is_not_said_has_its_default() -> None:
    options = parser_of("venv").parse(["here"])
    assert (options.path, options.seed, options.prompt) == ("here", False, None)
    assert options.clear is None  # what --clear says; --no-clear, which shares it, comes after
    assert parser_of("pip install").parse([]).packages == []
    assert parser_of("python find").parse([]).request == ""
    assert parser_of("pip install").parse(["-p3.12"]).python == "3.12"


@pytest.mark.parametrize(
    "line",
    [
        "install x --target=",
        "install x --prefix=",
        "install --requirements= -r x",
        "install --editable=",
        "install x --constraints=",
        "compile x --output-file=",
        "list --project=",
        "list --directory=",
        "list --cache-dir=",
        "list --config-file=",
        "list --cert=",
    ],
)
def test_an_empty_word_is_no_place(envtui: Envtui, project: Path, line: str) -> None:
    answer = envtui("pip", *line.split())
    assert (answer.code, answer.out) == (2, "")
    assert ": its value is empty." in answer.err
    assert list(project.iterdir()) == []

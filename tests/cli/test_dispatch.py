from __future__ import annotations

from pathlib import Path

import pytest

from envtui import __version__
from envtui.cli.dispatch import COMMANDS
from tests.cli.conftest import Envtui


@pytest.mark.parametrize("word", ["--version", "-V"])
def test_the_version_is_one_line(envtui: Envtui, word: str) -> None:
    answer = envtui(word)
    assert (answer.code, answer.out, answer.err) == (0, f"envtui {__version__}\n", "")


@pytest.mark.parametrize("words", [["--help"], ["-h"]])
def test_the_help_names_every_command(envtui: Envtui, words: list[str]) -> None:
    answer = envtui(*words)
    assert answer.code == 0
    for name in COMMANDS:
        assert f"  {name} " in answer.out


@pytest.mark.parametrize("word", ["--help", "-h"])
def test_the_help_of_a_group_names_its_own_commands(envtui: Envtui, word: str) -> None:
    answer = envtui("env", word)
    assert (answer.code, answer.err) == (0, "")
    for name in COMMANDS:
        assert (f"  {name} " in answer.out) is name.startswith("env ")
    assert "envtui env COMMAND --help lists" in answer.out


def test_a_current_folder_that_is_gone_is_said_to_be(envtui: Envtui, project: Path) -> None:
    project.rmdir()
    for words in (["venv"], ["env", "list"], ["env", "check"], ["env", "remove", "x"]):
        answer = envtui(*words)
        assert answer.code == 2
        assert answer.err.splitlines() == [
            "error: The current folder does not exist any more.",
            "hint: Go to another one first.",
        ]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_of_its_own(envtui: Envtui, name: str) -> None:
    answer = envtui(*name.split(), "--help")
    assert answer.code == 0
    assert answer.out.startswith(f"usage: envtui {name} ")
    assert "--debug" in answer.out


def test_an_unknown_word_is_refused_with_a_guess(envtui: Envtui, project: Path) -> None:
    answer = envtui("vnev")
    assert answer.code == 2
    assert "'vnev' is neither a command of envtui nor a folder." in answer.err
    assert "Did you mean 'venv'?" in answer.err


def test_a_command_without_its_group_is_refused_with_a_guess(envtui: Envtui, project: Path) -> None:
    assert "Did you mean 'pip install'?" in envtui("install", "app").err
    assert "'pip list' or 'python list' or 'env list'?" in envtui("list").err


def test_a_mistyped_command_or_option_is_refused_with_a_guess(envtui: Envtui) -> None:
    assert "Did you mean 'install'?" in envtui("pip", "instal", "app").err
    assert "Did you mean --python?" in envtui("pip", "install", "--pytohn", ".venv", "app").err
    assert "Did you mean --format?" in envtui("env", "list", "--fromat=json").err
    assert "Did you mean" not in envtui("env", "list", "--no-such-option").err


def test_a_group_alone_names_its_commands(envtui: Envtui) -> None:
    answer = envtui("python")
    assert answer.code == 2
    assert "envtui python needs a command" in answer.err
    assert "list, find" in answer.err


def test_an_unknown_command_of_a_group_is_refused(envtui: Envtui) -> None:
    answer = envtui("pip", "wheel")
    assert answer.code == 2
    assert "envtui pip has no command 'wheel'" in answer.err


@pytest.mark.parametrize(
    "words",
    [
        ["env", "list", "--no-such-option"],
        ["env", "list", "--form", "json"],
        ["env", "list", "--format", "yaml"],
        ["env", "list", "one", "two"],
    ],
    ids=" ".join,
)
def test_wrong_words_are_refused_in_one_sentence(envtui: Envtui, words: list[str]) -> None:
    answer = envtui(*words)
    assert answer.code == 2
    first, second = answer.err.splitlines()
    assert first.startswith("error: ")
    assert second.startswith("hint: ")
    assert second.endswith("envtui env list --help lists the options.")


def test_global_options_may_stand_before_the_command(
    envtui: Envtui, project: Path, tmp_path: Path
) -> None:
    (tmp_path / ".venv").mkdir()
    answer = envtui("--directory", tmp_path, "-q", "env", "list", "--format", "json")
    assert (answer.code, answer.err) == (0, "")
    assert answer.json[0]["path"] == str(tmp_path / ".venv")


def test_a_directory_that_is_not_there_is_refused(envtui: Envtui, project: Path) -> None:
    answer = envtui("env", "list", "--directory", project / "nowhere")
    assert answer.code == 2
    assert "Cannot go to the folder" in answer.err


def test_the_explorer_wants_a_terminal_and_says_what_to_use_instead(
    envtui: Envtui, project: Path
) -> None:
    answer = envtui(project)
    assert answer.code == 2
    assert "needs a terminal" in answer.err
    assert "envtui env list" in answer.err


def test_a_folder_that_is_not_there_is_no_command(envtui: Envtui, project: Path) -> None:
    answer = envtui("./nowhere")
    assert answer.code == 2
    assert "'./nowhere' is neither a command of envtui nor a folder." in answer.err


def test_what_is_repeated_to_the_person_is_made_safe(envtui: Envtui, project: Path) -> None:
    assert "\x1b" not in envtui("bad\x1b[31m").err
    assert "\x1b" not in envtui("env", "list", "--bad\x1b[31m").err


def test_help_is_a_command_too(envtui: Envtui, project: Path) -> None:
    assert envtui("help") == envtui("--help")
    assert envtui("help", "venv") == envtui("venv", "--help")
    assert envtui("help", "pip", "install") == envtui("pip", "install", "--help")
    assert envtui("help", "pip") == envtui("pip", "--help")
    answer = envtui("help", "vnev")
    assert answer.code == 2
    assert "Did you mean 'venv'?" in answer.err


def test_a_mistyped_option_of_the_whole_is_guessed(envtui: Envtui) -> None:
    assert "Did you mean --version?" in envtui("--verison").err
    assert "Did you mean --help?" in envtui("--hlep").err

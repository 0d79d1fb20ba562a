"""The command lines of the log: the command line takes each of them."""

from __future__ import annotations

import shlex
from importlib import import_module
from pathlib import Path

import pytest

from envtui.cli.dispatch import split
from envtui.cli.parser import Options, Parser, add_global_options
from envtui.core import NewEnvironment
from envtui.core import Options as Choices
from envtui.tui.commands import (
    environment_command,
    export_command,
    install_command,
    restore_command,
    undo_command,
    uninstall_command,
    venv_command,
)
from envtui.tui.wanted import Wanted
from tests.tui.fakes import FOLDER, environment, interpreter

HERE = environment()
OTHER = environment(FOLDER / "my env")
WANTED = Wanted(("a>=1",), (Path("r.txt"),), constraint_files=(Path("c.txt"),), groups=("dev",))


def parse(line: str) -> tuple[str, Options]:
    """Return the command of a line, and its options as the command line reads them."""
    program, *arguments = shlex.split(line)
    assert program == "envtui"
    before, words, after = split(arguments)
    parser = Parser(" ".join(words), description="")
    import_module(f"envtui.cli.commands.{'_'.join(words)}").add_arguments(parser)
    add_global_options(parser)
    return " ".join(words), parser.parse([*before, *after])


@pytest.mark.parametrize("there", [HERE, OTHER])
@pytest.mark.parametrize("verb", ["undo", "redo", "history"])
def test_undoing(there: object, verb: str) -> None:
    command, options = parse(undo_command(verb, there, FOLDER))  # type: ignore[arg-type]
    assert command == f"env {verb}"
    assert options.python == ("" if there is HERE else "my env")


def test_going_to_a_revision() -> None:
    assert parse(undo_command("undo", OTHER, FOLDER, 0))[1].to == 0


@pytest.mark.parametrize("verb", ["repair", "remove"])
def test_what_is_done_to_an_environment(verb: str) -> None:
    command, options = parse(environment_command(verb, OTHER, FOLDER))
    assert command == f"env {verb}"
    assert "my env" in str(vars(options))


def test_putting_back() -> None:
    lines = restore_command([FOLDER / "my env", FOLDER / "b"], FOLDER).split(" && ")
    assert [parse(line)[1].path for line in lines] == ["my env", "b"]


def test_making_installing_and_uninstalling() -> None:
    new = NewEnvironment(FOLDER / "my env", interpreter(), seed=True, system_site_packages=True)
    command, options = parse(venv_command(new, FOLDER))
    assert (command, options.seed, options.system_site_packages) == ("venv", True, True)
    choices = Choices(upgrade_packages=frozenset({"a"}), prerelease="allow")
    command, options = parse(install_command(OTHER, FOLDER, WANTED, choices))
    assert (command, options.packages, options.requirements) == ("pip install", ["a>=1"], ["r.txt"])
    command, options = parse(uninstall_command(OTHER, FOLDER, ["a", "b"]))
    assert (command, options.packages) == ("pip uninstall", ["a", "b"])


def test_exporting() -> None:
    command, options = parse(export_command(OTHER, FOLDER, FOLDER / "r.txt"))
    assert (command, options.output_file) == ("export requirements", "r.txt")
    assert options.python == "my env"
    command, options = parse(export_command(HERE, FOLDER, FOLDER / "pylock.toml"))
    assert (command, options.output_file) == ("export pylock", "pylock.toml")


def test_the_environment_is_named_where_another_one_is_active(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "/elsewhere")
    assert parse(undo_command("undo", HERE, FOLDER))[1].python == ".venv"

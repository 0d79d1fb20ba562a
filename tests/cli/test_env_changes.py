"""``envtui env history|undo|redo|remove|restore|info``."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Envtui


def test_history_undo_and_redo(envtui: Envtui, stocked: Path) -> None:
    envtui("pip", "uninstall", "app")
    rows = envtui("env", "history", "--format", "json").json
    assert [row["current"] for row in rows] == [*[False] * (len(rows) - 1), True]
    assert rows[-1]["packages"] == {"helper": "1.1"}
    assert rows[-2]["packages"] == {"app": "2.0", "helper": "1.1"}

    preview = envtui("env", "undo", "--dry-run")
    assert (preview.code, preview.err.splitlines()[-1]) == (0, " + app==2.0")
    assert envtui("pip", "freeze").out == "helper==1.1\n"

    undone = envtui("env", "undo")
    assert undone.code == 0, undone.err
    assert envtui("pip", "freeze").out == "app==2.0\nhelper==1.1\n"

    assert envtui("env", "redo").code == 0
    assert envtui("pip", "freeze").out == "helper==1.1\n"


def test_the_history_marks_what_is_there_now(envtui: Envtui, stocked: Path) -> None:
    lines = envtui("env", "history").out.splitlines()
    assert [line for line in lines if line.startswith("*")] == [lines[-1]]


def test_the_history_tells_undo_and_redo(envtui: Envtui, stocked: Path) -> None:
    envtui("pip", "uninstall", "app")
    for verb in ("undo", "undo", "redo"):
        assert envtui("env", verb).code == 0
    titles = [line[2:].split("  ")[3] for line in envtui("env", "history").out.splitlines()]
    assert titles[1:] == [
        "uninstall app 2.0",
        "undo, back to 1: install app 2.0",
        "undo, back to the beginning: uninstall app 2.0, uninstall helper 1.1",
        "redo, again to 1: install app 2.0, install helper 1.1",
    ]


def test_undo_goes_to_any_revision(envtui: Envtui, stocked: Path) -> None:
    before = envtui("pip", "freeze").out
    now = len(envtui("env", "history", "--format", "json").json)
    assert envtui("env", "undo", "--to", "0").code == 0
    assert envtui("pip", "freeze").out == ""
    assert envtui("env", "undo", "--to", str(now)).code == 0
    assert envtui("pip", "freeze").out == before
    answer = envtui("env", "undo", "--to", "99")
    assert answer.code == 1
    assert "There is no revision 99" in answer.err


def test_where_one_is_already_nothing_is_done_and_that_is_said(
    envtui: Envtui, stocked: Path
) -> None:
    assert envtui("env", "undo", "--to", "1").err == ("Nothing to do: revision 1 is there now\n")
    assert envtui("env", "undo", "--to", "1", "--dry-run").err == "Would make no changes\n"
    assert envtui("env", "undo").code == 0
    answer = envtui("env", "undo", "--to", "0")
    assert answer.code == 0
    assert "what was there before the first change is there now" in answer.err


def test_the_history_lists_what_each_revision_changed(envtui: Envtui, stocked: Path) -> None:
    envtui("pip", "uninstall", "app")
    *_, title, change = envtui("env", "history", "--changes").out.splitlines()
    assert title.endswith("uninstall app 2.0")
    assert change.split() == ["-", "app", "2.0"]
    last = envtui("env", "history", "--format", "json").json[-1]
    assert last["changes"] == [{"name": "app", "before": "2.0", "after": ""}]


def test_undo_redo_and_history_take_the_folder_of_an_environment(
    envtui: Envtui, stocked: Path, tmp_path: Path
) -> None:
    before = envtui("pip", "freeze").out
    stocked = stocked.rename(stocked.with_name("other"))
    assert envtui("env", "undo", "other").code == 0
    assert envtui("pip", "freeze", "-p", "other").out == ""
    assert envtui("env", "redo", str(stocked)).code == 0
    assert envtui("pip", "freeze", "-p", "other").out == before
    rows = envtui("env", "history", "other", "--format", "json").json
    assert [row["restores"] for row in rows][-2:] == [0, len(rows) - 2]


def test_a_folder_to_undo_in_is_an_environment_and_no_version(
    envtui: Envtui, stocked: Path
) -> None:
    before = envtui("pip", "freeze").out
    answer = envtui("env", "undo", "3")
    assert answer.code == 2
    assert "/3 does not exist." in answer.err
    assert envtui("env", "undo", ".venv", "-p", "3").code == 2
    assert envtui("pip", "freeze").out == before


def test_nothing_to_undo_is_a_refusal(envtui: Envtui, environment: Path) -> None:
    for words in (["env", "undo"], ["env", "redo"]):
        answer = envtui(*words)
        assert answer.code == 1
        assert answer.err.startswith("error: There is nothing to ")
    assert envtui("env", "history").err == "Nothing has been changed here yet.\n"


def test_what_is_removed_can_be_restored(envtui: Envtui, stocked: Path) -> None:
    assert envtui("env", "remove", ".venv", "--dry-run").code == 0
    assert stocked.exists()

    removed = envtui("env", "remove", ".venv")
    assert removed.code == 0, removed.err
    assert "Bring it back with: envtui env restore .venv" in removed.err.splitlines()
    assert not stocked.exists()
    (row,) = envtui("env", "restore", "--format", "json").json
    assert row["path"] == str(stocked)

    assert envtui("env", "restore", ".venv").code == 0
    assert envtui("pip", "freeze").out == "app==2.0\nhelper==1.1\n"
    assert envtui("env", "restore").err == "The trash is empty.\n"


def test_the_line_that_brings_it_back_works(
    envtui: Envtui, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (environment.parent / "sub").mkdir()
    monkeypatch.chdir(environment.parent / "sub")
    other = environment.rename(environment.with_name("it's"))
    for named, line in ((f"../{other.name}", str(other)), (str(other), str(other))):
        removed = envtui("env", "remove", named, named)
        assert removed.code == 0, removed.err
        assert f"envtui env restore {shlex.quote(line)}" in removed.err
        assert envtui("env", "restore", line).code == 0


def test_only_environments_are_removed(envtui: Envtui, project: Path) -> None:
    (project / "data").mkdir()
    answer = envtui("env", "remove", "data")
    assert answer.code in {1, 2}
    assert answer.err.startswith("error: ")
    assert (project / "data").is_dir()


def test_what_is_not_in_the_trash_is_not_restored(envtui: Envtui, project: Path) -> None:
    answer = envtui("env", "restore", ".venv")
    assert answer.code == 2
    assert "is in the trash" in answer.err


def test_info_describes_the_one_in_use(envtui: Envtui, stocked: Path) -> None:
    described = envtui("env", "info", "--sizes", "--format", "json").json
    assert described["path"] == str(stocked)
    assert described["creator"] == "envtui"
    assert described["packages"] == 2
    assert "/activate" in described["activate"]
    assert described["bytes"] > 0
    assert str(stocked) in envtui("env", "info").out


def test_info_of_a_folder_that_is_none(envtui: Envtui, project: Path) -> None:
    assert envtui("env", "info", project).code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["check", ""],
        ["info", ""],
        ["remove", ""],
        ["remove", "--empty-trash", ""],
        ["move", "", "new"],
        ["move", ".venv", ""],
        ["clone", ".venv", ""],
        ["restore", ""],
        ["list", ""],
        ["undo", ""],
    ],
)
def test_an_empty_path_is_not_the_current_folder(
    envtui: Envtui, environment: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(environment)
    answer = envtui("env", *words)
    assert answer.code == 2
    assert answer.err.startswith("error: A path is empty.\n")
    assert environment.is_dir()


@pytest.mark.parametrize("words", [["check"], ["remove"], ["move", "new"], ["clone", "new"]])
def test_what_does_not_exist_is_said_not_to(
    envtui: Envtui, project: Path, words: list[str]
) -> None:
    verb, *rest = words
    answer = envtui("env", verb, "nowhere", *rest)
    assert answer.code == 2
    assert answer.err.startswith(f"error: {project / 'nowhere'} does not exist.\n")


def test_a_variable_for_the_python_does_not_name_the_environment(
    envtui: Envtui, stocked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ENVTUI_PYTHON", "UV_PYTHON"):
        monkeypatch.setenv(name, "3.99")
    for verb in ("check", "history", "undo"):
        answer = envtui("env", verb, ".venv")
        assert answer.code == 0, answer.err


@pytest.mark.parametrize("means", ["path", "variable", "file"])
def test_nothing_is_left_of_a_package_where_the_path_has_dots(
    envtui: Envtui, stocked: Path, monkeypatch: pytest.MonkeyPatch, means: str
) -> None:
    elsewhere = stocked.parent.parent / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    named = f"../{stocked.parent.name}/.venv"
    if means == "variable":
        monkeypatch.setenv("VIRTUAL_ENV", named)
    elif means == "file":
        (elsewhere / ".venv").write_text(named)
    options = ["-p", named] if means == "path" else []
    assert envtui("pip", "uninstall", *options, "app", "helper").code == 0
    (packages,) = stocked.glob("lib/python*/site-packages")
    assert list(packages.iterdir()) == []

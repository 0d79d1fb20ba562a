"""Options that variables of the environment give."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer
from tests.support.projects import make_sdist


def versions(envtui: Envtui) -> dict[str, str]:
    return {row["name"]: row["version"] for row in envtui("pip", "list", "--format", "json").json}


@pytest.mark.parametrize("beginning", ["ENVTUI", "UV"])
def test_a_variable_stands_for_an_option(
    envtui: Envtui,
    environment: Path,
    shop: IndexServer,
    monkeypatch: pytest.MonkeyPatch,
    beginning: str,
) -> None:
    monkeypatch.setenv(f"{beginning}_RESOLUTION", "lowest")
    envtui("pip", "install", "app")
    assert versions(envtui) == {"app": "1.0", "helper": "1.0"}


def test_our_own_variable_counts_before_that_of_uv(
    envtui: Envtui, environment: Path, shop: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_RESOLUTION", "lowest")
    monkeypatch.setenv("ENVTUI_RESOLUTION", "highest")
    envtui("pip", "install", "app")
    assert versions(envtui)["app"] == "2.0"


def test_the_command_line_counts_before_both(
    envtui: Envtui, environment: Path, shop: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It says the default, which still is something said.
    monkeypatch.setenv("ENVTUI_RESOLUTION", "lowest")
    envtui("pip", "install", "--resolution", "highest", "app")
    assert versions(envtui)["app"] == "2.0"


def test_what_is_repeatable_is_replaced_whole(
    envtui: Envtui, environment: Path, shop: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("old.txt").write_text("app<2")
    Path("older.txt").write_text("helper<1.1")
    monkeypatch.setenv("UV_CONSTRAINT", "old.txt older.txt")
    assert " + app==1.0\n + helper==1.0" in envtui("pip", "install", "--dry-run", "app").err
    said = envtui("pip", "install", "--dry-run", "-c", "older.txt", "app").err
    assert " + app==2.0\n + helper==1.0" in said


def test_an_empty_variable_says_nothing(
    envtui: Envtui, environment: Path, shop: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_LINK_MODE", "")
    monkeypatch.setenv("UV_EXCLUDE_NEWER", "")
    assert envtui("pip", "install", "app").code == 0


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("UV_LINK_MODE", "teleport", "clone, hardlink, copy, symlink"),
        ("ENVTUI_COMPILE_BYTECODE", "perhaps", "1 or 0"),
        ("UV_OFFLINE", "perhaps", "1 or 0"),
    ],
)
def test_a_value_that_the_option_would_not_take_is_refused(
    envtui: Envtui,
    environment: Path,
    shop: IndexServer,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    hint: str,
) -> None:
    monkeypatch.setenv(name, value)
    answer = envtui("pip", "install", "app")
    assert answer.code == 2
    assert f"error: {name} cannot be '{value}'." in answer.err
    assert hint in answer.err


def test_yes_and_no_are_told_apart(
    envtui: Envtui, environment: Path, shop: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches = environment / "lib"
    monkeypatch.setenv("UV_COMPILE_BYTECODE", "0")
    envtui("pip", "install", "app")
    assert not list(caches.rglob("app*.pyc"))
    monkeypatch.setenv("UV_COMPILE_BYTECODE", "1")
    envtui("pip", "install", "--reinstall", "--no-compile-bytecode", "app")
    assert not list(caches.rglob("app*.pyc"))
    envtui("pip", "install", "--reinstall", "app")
    assert list(caches.rglob("app*.pyc"))


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [("UV_NO_BUILD", "1", 1), ("UV_NO_BUILD_PACKAGE", "other demo", 1), ("UV_NO_BUILD", "0", 0)],
)
def test_building_can_be_ruled_out(
    envtui: Envtui,
    environment: Path,
    shop: IndexServer,
    wheels: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    code: int,
) -> None:
    make_sdist(wheels, "demo", "1.0")
    monkeypatch.setenv(name, value)
    assert envtui("pip", "install", "--dry-run", "demo").code == code


def test_wheels_can_be_ruled_out(
    envtui: Envtui, environment: Path, shop: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_NO_BINARY", "1")
    assert "--no-binary" in envtui("pip", "install", "app").err
    monkeypatch.setenv("UV_NO_BINARY", "0")
    monkeypatch.setenv("UV_NO_BINARY_PACKAGE", "other")
    assert envtui("pip", "install", "app").code == 0


def test_an_environment_is_made_as_variables_say(
    envtui: Envtui, project: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_PYTHON", str(python))
    monkeypatch.setenv("UV_VENV_RELOCATABLE", "1")
    assert envtui("venv").code == 0
    assert "relocatable = true" in Path(".venv/pyvenv.cfg").read_text()
    assert envtui("venv").code == 2
    monkeypatch.setenv("UV_VENV_CLEAR", "1")
    assert envtui("venv").code == 0


def test_the_python_to_install_for_means_nothing_to_other_commands(
    envtui: Envtui, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_PYTHON", "3.99")
    assert envtui("env", "history").code == 0
    assert "3.99" in envtui("pip", "install", "app").err


def test_another_folder_is_worked_in(
    envtui: Envtui, environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_WORKING_DIR", str(tmp_path))
    answer = envtui("env", "info", "--format", "json")
    assert answer.code != 0 or str(environment) not in answer.out


def test_the_help_names_the_variables(envtui: Envtui) -> None:
    said = " ".join(envtui("pip", "install", "--help").out.split())
    assert "[env: ENVTUI_LINK_MODE]" in said
    assert "[env: ENVTUI_NO_PROGRESS]" in said
    assert "ENVTUI_PYTHON" not in envtui("env", "info", "--help").out


def test_the_project_can_be_passed_over(
    envtui: Envtui, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "pyproject.toml").write_text('[project]\nrequires-python = ">=3.99"\n')
    assert envtui("python", "find").code == 2
    monkeypatch.setenv("UV_NO_PROJECT", "1")
    assert envtui("python", "find").code == 0

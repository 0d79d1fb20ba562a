"""``envtui env list``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Answer, Envtui


def rows(answer: Answer, below: Path) -> list[dict[str, Any]]:
    """The environments below a folder: above it the machine may have others."""
    assert answer.code == 0
    return [row for row in answer.json if Path(row["path"]).is_relative_to(below)]


def test_no_environment_is_no_row(envtui: Envtui, project: Path, tmp_path: Path) -> None:
    assert rows(envtui("env", "list", "--format", "json"), tmp_path) == []


def test_no_environment_is_said(envtui: Envtui, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("envtui.cli.commands.env_list.locate", lambda folder: ())
    answer = envtui("env", "list")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == "No environment here or in the folders above.\n"


def test_the_nearest_is_used_and_the_one_above_is_shadowed(
    envtui: Envtui, environment: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = environment.parent / "inner"
    inner.mkdir()
    monkeypatch.chdir(inner)
    assert envtui("venv", "-p", python).code == 0

    near, far = rows(envtui("env", "list", "--format", "json"), environment.parent)

    assert (near["path"], near["role"], near["used"]) == (str(inner / ".venv"), "winner", True)
    assert (far["path"], far["role"], far["used"]) == (str(environment), "shadowed", False)
    first, second, *_ = envtui("env", "list").out.splitlines()
    assert first.startswith(f"*  {inner / '.venv'}")
    assert "in use" in first
    assert second.startswith(f"   {environment}")
    assert "shadowed" in second


def test_an_active_environment_comes_first(
    envtui: Envtui, environment: Path, python: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    assert envtui("venv", other, "-p", python).code == 0
    monkeypatch.setenv("VIRTUAL_ENV", str(other))
    first, second = rows(envtui("env", "list", "--format", "json"), tmp_path)
    assert (first["path"], first["role"], first["used"]) == (str(other), "active", True)
    assert (second["path"], second["used"]) == (str(environment), False)


def test_a_broken_environment_is_listed_with_its_reason(envtui: Envtui, project: Path) -> None:
    (project / ".venv").mkdir()
    answer = envtui("env", "list", "--format", "json")
    assert answer.code == 0
    assert answer.json[0]["problem"]
    assert answer.json[0]["problem"] in envtui("env", "list").out


def test_another_folder_may_be_named(
    envtui: Envtui, environment: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (row,) = rows(envtui("env", "list", environment.parent, "--format", "json"), tmp_path)
    assert row["path"] == str(environment)


def test_a_folder_that_is_not_there_is_refused(envtui: Envtui, project: Path) -> None:
    answer = envtui("env", "list", "nowhere")
    assert (answer.code, answer.out) == (2, "")
    assert "There is no folder 'nowhere'." in answer.err

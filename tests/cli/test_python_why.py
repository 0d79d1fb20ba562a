"""``envtui python why``."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import pytest

from tests.cli.conftest import Envtui


@pytest.fixture
def two(tmp_path: Path, python: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A PATH of two folders that both have ``python3``, the second a dead link."""
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    (first / "python3").symlink_to(python)
    (second / "python3").symlink_to(tmp_path / "gone")
    monkeypatch.setenv("PATH", f"{first}{os.pathsep}{second}")
    return first / "python3", second / "python3"


def test_the_first_on_path_wins_and_the_others_say_why_not(
    envtui: Envtui, project: Path, two: tuple[Path, Path]
) -> None:
    answer = envtui("python", "why", "python3", "--format", "json")
    assert answer.code == 0
    assert answer.json["winner"] == str(two[0])
    first, *_ = answer.json["hits"]
    assert first["version"] == platform.python_version()
    head, winner, *_ = envtui("python", "why", "python3").out.splitlines()
    assert head == f"python3: {two[0]}"
    assert winner.startswith(f"* {two[0]} -> ")


def test_a_name_that_nothing_has(envtui: Envtui, project: Path, two: tuple[Path, Path]) -> None:
    answer = envtui("python", "why", "python3.99")
    assert answer.code == 1
    assert answer.out == "python3.99: nothing on PATH starts under this name\n"


def test_the_environment_of_the_winner_and_what_was_passed_over_are_told(
    envtui: Envtui, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{environment / 'bin'}{os.pathsep}bin{os.pathsep}")
    head, winner, *passed_over = envtui("python", "why").out.splitlines()
    assert head == f"python: {environment / 'bin' / 'python'}"
    assert f"environment {environment}" in winner
    assert passed_over == [
        "- bin  (is relative: not searched)",
        "- (an empty entry)  (is empty, which means the current folder: not searched)",
    ]
    answer = envtui("python", "why", "--format", "json").json
    assert answer["hits"][0]["environment"] == str(environment)
    assert [place["path"] for place in answer["passed_over"]] == ["bin", ""]


def test_a_pip_of_another_python_is_flagged(
    envtui: Envtui, environment: Path, two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    pip = two[0].with_name("pip")
    python = environment / "bin" / "python"
    pip.write_text(f"#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\nimport pip\n")
    pip.chmod(0o755)
    two[0].rename(two[0].with_name("python"))
    _, winner, *_ = envtui("python", "why", "pip").out.splitlines()
    assert "which is not what python means here" in winner

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

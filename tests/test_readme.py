"""What the README promises about itself: its commands and its pictures."""

from __future__ import annotations

import re
from pathlib import Path

from envtui.cli.dispatch import COMMANDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def set_up_commands() -> list[str]:
    section = README.split("## Set up")[1].split("## ")[0]
    return [line for line in section.splitlines() if line.startswith("python3 ")]


def test_there_are_two_commands_one_for_the_app_and_one_for_the_tests() -> None:
    app, tests = set_up_commands()
    assert app.endswith(".venv/bin/envtui")
    assert "pytest" in tests.split("&&")[-1]


def test_the_checks_run_the_second_command() -> None:
    assert set_up_commands()[1] in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_every_picture_and_link_is_there() -> None:
    places = re.findall(r"\]\((?!https?:)([^)]+)\)", README)
    assert places
    for place in places:
        assert (ROOT / place).exists(), place


def test_the_tour_uses_commands_that_exist() -> None:
    section = README.split("## A tour by command line")[1].split("## ")[0]
    words = [line.split()[1:3] for line in section.splitlines() if line.startswith("envtui ")]
    assert words
    for first, second in words:
        assert first in COMMANDS or f"{first} {second}" in COMMANDS

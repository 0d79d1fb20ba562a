"""What the README promises about itself: its commands and its pictures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from envtui.cli.dispatch import COMMANDS
from envtui.core import NewEnvironment, inspect_interpreter
from envtui.core.environments.create import create_environment
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel

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
    headings = re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    anchors = {f"#{heading.lower().replace(' ', '-')}" for heading in headings}
    places = re.findall(r"\]\((?!https?:)([^)]+)\)", README)
    assert places
    for place in places:
        assert place in anchors or (ROOT / place).exists(), place


def test_the_tour_uses_commands_that_exist() -> None:
    section = README.split("## A tour by command line")[1].split("## ")[0]
    words = [line.split()[1:3] for line in section.splitlines() if line.startswith("envtui ")]
    assert words
    for first, second in words:
        assert first in COMMANDS or f"{first} {second}" in COMMANDS


def test_the_library_installs_as_the_example_says(
    tmp_path: Path,
    wheels: Path,
    index: IndexServer,
    python: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    example = README.split("```python\n")[1].split("```")[0]
    make_wheel(wheels, "httpx", "1.0")
    monkeypatch.setenv("ENVTUI_DEFAULT_INDEX", index.url)
    root = create_environment(NewEnvironment(tmp_path / ".venv", inspect_interpreter(python)))
    monkeypatch.chdir(tmp_path)

    exec(compile(example, "README.md", "exec"), {})

    assert capsys.readouterr().out.split() == ["install", "httpx", "1.0"]
    assert list(root.rglob("httpx-1.0.dist-info"))

"""``envtui export``."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import Envtui


def test_requirements_are_printed_or_written(envtui: Envtui, stocked: Path, project: Path) -> None:
    assert envtui("export", "requirements").out == "app==2.0\nhelper==1.1\n"

    answer = envtui("export", "requirements", "-o", "requirements.txt")

    assert (answer.code, answer.out, answer.err) == (0, "", "Wrote requirements.txt\n")
    assert (project / "requirements.txt").read_text() == "app==2.0\nhelper==1.1\n"


@pytest.mark.parametrize("what", ["requirements", "dockerfile"])
def test_a_file_that_is_there_is_replaced_only_if_that_is_asked_for(
    what: str, envtui: Envtui, stocked: Path, project: Path
) -> None:
    (project / "requirements.txt").write_text("app\n")
    (project / "file").write_text("mine")

    answer = envtui("export", what, "-o", "file")

    assert answer.code == 2 and "file is there already" in answer.err
    assert (project / "file").read_text() == "mine"
    assert envtui("export", what, "-o", "file", "--force").code == 0
    assert (project / "file").read_text() != "mine"


def test_a_pylock_makes_the_same_environment_again(
    envtui: Envtui, stocked: Path, project: Path, python: Path
) -> None:
    assert envtui("export", "pylock", "-o", "pylock.toml").code == 0

    lock = tomllib.loads((project / "pylock.toml").read_text())
    assert [row["name"] for row in lock["packages"]] == ["app", "helper"]
    assert envtui("venv", "other", "-p", python).code == 0
    assert envtui("pip", "sync", "-p", "other", "pylock.toml").code == 0
    assert envtui("export", "requirements", "-p", "other").out == "app==2.0\nhelper==1.1\n"


def test_a_pylock_has_a_name_that_tools_know(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("export", "pylock", "-o", "lock.toml")
    assert answer.code == 2 and "pylock.<word>.toml" in answer.err


def test_a_dockerfile_has_the_python_of_the_environment(
    envtui: Envtui, environment: Path, project: Path
) -> None:
    (project / "requirements.txt").write_text("app\n")
    version = next(
        line.partition("= ")[2]
        for line in (environment / "pyvenv.cfg").read_text().splitlines()
        if line.startswith("version")
    )
    minor = ".".join(version.split(".")[:2])

    answer = envtui("export", "dockerfile")

    assert answer.out.count(f"FROM python:{minor}-slim") == 2
    assert "Write .venv into .dockerignore" in answer.err
    (project / ".dockerignore").write_text("*.log\n.venv/\n")
    assert "dockerignore" not in envtui("export", "dockerfile").err


def test_a_project_that_says_nothing_is_told_what_to_do(envtui: Envtui, environment: Path) -> None:
    answer = envtui("export", "dockerfile")
    assert answer.code == 2
    assert "says what an image would need" in answer.err and "hint: " in answer.err

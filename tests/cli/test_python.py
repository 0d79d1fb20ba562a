"""``envtui python list`` and ``envtui python find``."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from tests.cli.conftest import Envtui

THIS = platform.python_version()


@pytest.fixture
def only_this(tmp_path: Path, python: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing but ``python3`` for the interpreter of the tests."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "python3").symlink_to(python)
    monkeypatch.setenv("PATH", str(folder))
    return folder / "python3"


def broken(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("#!/bin/sh\nexit 3\n")
    path.chmod(0o755)
    return path


def test_the_list_has_uvs_keys_and_ours(envtui: Envtui, only_this: Path, project: Path) -> None:
    answer = envtui("python", "list", "--format", "json")
    (row,) = answer.json
    major, minor, patch = map(int, platform.python_version_tuple())
    assert row["version"] == THIS
    assert row["version_parts"] == {"major": major, "minor": minor, "patch": patch}
    assert row["key"].startswith(f"{row['implementation']}-{THIS}")
    assert row["path"] == str(only_this)
    assert row["source"] == "PATH"
    assert row["reason"] is None
    assert {"symlink", "url", "os", "arch", "libc", "variant", "aliases"} <= set(row)


def test_uvs_own_name_of_the_flag_is_taken(envtui: Envtui, only_this: Path, project: Path) -> None:
    words = ("python", "list", "--only-installed", "--output-format", "json")
    assert len(envtui(*words).json) == 1


def test_the_text_has_a_line_for_each_interpreter(
    envtui: Envtui, only_this: Path, project: Path
) -> None:
    (line,) = envtui("python", "list").out.splitlines()
    assert THIS in line
    assert f"{only_this} -> " in line


def test_a_broken_interpreter_is_a_row_with_its_reason(
    envtui: Envtui, only_this: Path, project: Path
) -> None:
    path = broken(only_this.parent, "python3.10")
    answer = envtui("python", "list", "--format", "json")
    assert answer.code == 0
    rows = {row["path"]: row for row in answer.json}
    assert rows[str(path)]["key"] is None
    assert rows[str(path)]["reason"]
    assert "(broken)" in envtui("python", "list").out


def test_a_request_narrows_the_list(envtui: Envtui, only_this: Path, project: Path) -> None:
    assert len(envtui("python", "list", THIS, "--format", "json").json) == 1
    assert envtui("python", "list", "<3.11", "--format", "json").json == []


def test_find_prints_the_path_as_found(envtui: Envtui, only_this: Path, project: Path) -> None:
    answer = envtui("python", "find")
    assert (answer.code, answer.out) == (0, f"{only_this}\n")


def test_find_follows_links_when_asked(
    envtui: Envtui, only_this: Path, project: Path, python: Path
) -> None:
    assert envtui("python", "find", "--resolve-links").out == f"{python.resolve()}\n"


def test_find_tells_the_version(envtui: Envtui, only_this: Path, project: Path) -> None:
    assert envtui("python", "find", "--show-version").out == f"{THIS}\n"


def test_find_refuses_what_is_not_there(envtui: Envtui, only_this: Path, project: Path) -> None:
    answer = envtui("python", "find", ">=3.99")
    assert (answer.code, answer.out) == (2, "")
    assert ">=3.99" in answer.err
    assert THIS in answer.err


def test_find_refuses_a_request_that_is_none(
    envtui: Envtui, only_this: Path, project: Path
) -> None:
    answer = envtui("python", "find", "2.5")
    assert answer.code == 2
    assert answer.err.startswith("error: ")


def test_find_prefers_the_environment(envtui: Envtui, environment: Path) -> None:
    assert envtui("python", "find").out == f"{environment / 'bin' / 'python'}\n"


def test_find_looks_past_the_environment_with_system(
    envtui: Envtui, environment: Path, only_this: Path
) -> None:
    assert envtui("python", "find", "--system").out == f"{only_this}\n"


def test_find_answers_in_json(envtui: Envtui, only_this: Path, project: Path) -> None:
    answer = envtui("python", "find", "--format", "json").json
    assert answer == {"path": str(only_this), "version": THIS}

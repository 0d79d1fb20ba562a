"""``envtui python list`` and ``envtui python find``."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import pytest

from envtui.core.folders import state_dir
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


def test_verbosely_it_says_where_it_looked_and_what_it_skipped(
    envtui: Envtui, only_this: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{only_this.parent}{os.pathsep}bin")
    said = envtui("python", "list", "-v").err.splitlines()
    assert f"PATH: {only_this.parent} (searched)" in said
    assert "PATH: bin (skipped: is relative: not searched)" in said
    assert any(line.startswith("pyenv: ") and "does not exist" in line for line in said)
    assert envtui("python", "list").err == ""


def test_a_request_keeps_the_broken_ones_that_it_may_mean(
    envtui: Envtui, only_this: Path, project: Path
) -> None:
    path = broken(only_this.parent, "python3.10")
    (row,) = envtui("python", "list", "3.10", "--format", "json").json
    assert row["path"] == str(path)
    assert "3.10 (broken)" in envtui("python", "list", "3.10").out
    assert envtui("python", "list", "3.9", "--format", "json").json == []


def test_a_request_may_be_a_name_a_file_or_a_folder(
    envtui: Envtui, only_this: Path, project: Path
) -> None:
    broken(only_this.parent, "python3.10")
    for request in ("python3.10", str(only_this.parent / "python3.10")):
        (row,) = envtui("python", "list", request, "--format", "json").json
        assert row["path"].endswith("python3.10")
    assert len(envtui("python", "list", str(only_this.parent), "--format", "json").json) == 2
    assert envtui("python", "list", str(project), "--format", "json").json == []


def test_the_list_tells_support_and_who_depends_on_each(
    envtui: Envtui, environment: Path, only_this: Path
) -> None:
    (row,) = envtui("python", "list", "--format", "json").json
    assert str(environment) in row["dependents"]
    assert row["support"]["status"] in {"bugfix", "security", "end-of-life", "pre-release"}
    assert row["support"]["until"]
    first, *below = envtui("python", "list", "--dependents").out.splitlines()
    assert str(only_this) in first
    assert str(environment) in map(str.strip, below)


def test_one_in_the_project_is_listed_and_not_run_until_it_is_allowed(
    envtui: Envtui,
    only_this: Path,
    project: Path,
    python: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = project / "tools" / "python3"
    path.parent.mkdir()
    path.write_text(f'#!/bin/sh\ntouch {project}/ran\nexec {python} "$@"\n')
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{only_this.parent}{os.pathsep}{path.parent}")
    (row,) = envtui("python", "list", str(path), "--format", "json").json
    assert row["needs_permission"]
    assert "lies in the project folder and is not run unasked" in row["reason"]
    assert "(not run)" in envtui("python", "list").out
    assert not (project / "ran").exists()
    answer = envtui("python", "allow", "tools/python3")
    assert (answer.code, answer.out) == (0, f"{path}\n")
    assert f"Python {THIS}" in answer.err
    assert "until the file changes" in answer.err
    (row,) = envtui("python", "list", str(path), "--format", "json").json
    assert (row["version"], row["reason"]) == (THIS, None)


def test_what_is_no_python_is_not_allowed(envtui: Envtui, only_this: Path, project: Path) -> None:
    path = broken(project, "python3")
    assert envtui("python", "allow", str(path)).code == 2
    assert envtui("python", "allow", str(project / "nothing")).code == 2
    assert not (state_dir() / "allowed-interpreters").exists()


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


@pytest.fixture
def old(only_this: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that requires a Python which is not there, as a file says."""
    (project / "pyproject.toml").write_text('[project]\nrequires-python = ">=3.99"\n')
    return project / "pyproject.toml"


def test_find_takes_what_the_project_requires(envtui: Envtui, old: Path) -> None:
    answer = envtui("python", "find")
    assert (answer.code, answer.out) == (2, "")
    assert ">=3.99" in answer.err


@pytest.mark.parametrize("flags", [(), ("--system",)])
def test_find_passes_over_the_project_when_asked(
    envtui: Envtui, old: Path, only_this: Path, flags: tuple[str, ...]
) -> None:
    assert envtui("python", "find", "--no-project", *flags).out == f"{only_this}\n"


def test_a_version_file_counts_even_without_the_project(
    envtui: Envtui, old: Path, only_this: Path, project: Path
) -> None:
    (project / ".python-version").write_text("3.98\n")
    assert "3.98" in envtui("python", "find", "--no-project").err


def test_find_passes_over_an_environment_of_another_version_than_the_project_asks_for(
    envtui: Envtui, environment: Path, project: Path
) -> None:
    (project / ".python-version").write_text("3.98\n")
    assert envtui("python", "find").code == 2
    (project / ".python-version").write_text(THIS)
    assert envtui("python", "find").out == f"{environment / 'bin' / 'python'}\n"


def test_a_version_file_that_names_no_version_is_passed_over_with_a_warning(
    envtui: Envtui, only_this: Path, project: Path
) -> None:
    (project / ".python-version").write_text("nonsense\n")
    answer = envtui("python", "find")
    assert (answer.code, answer.out) == (0, f"{only_this}\n")
    assert answer.err.startswith("warning: ")


def test_a_version_file_does_not_get_a_file_of_the_project_run(
    envtui: Envtui, only_this: Path, project: Path, python: Path
) -> None:
    path = project / "python3"
    path.write_text(f'#!/bin/sh\ntouch {project}/ran\nexec {python} "$@"\n')
    path.chmod(0o755)
    (project / ".python-version").write_text(f"{path}\n")
    for flags in ((), ("--system",)):
        assert envtui("python", "find", *flags).code == 2
    assert not (project / "ran").exists()


def test_only_what_uv_has_installed_can_be_meant_or_nothing_of_it(
    envtui: Envtui, only_this: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = ("python", "find", "--system", "--no-python-downloads")
    rows = ("python", "list", "--format", "json")
    assert envtui(*find, "--no-managed-python").out == f"{only_this}\n"
    assert envtui(*rows, "--managed-python").json == []
    answer = envtui(*find, "--managed-python")
    assert answer.code == 2
    assert "No interpreter installed by uv found for a default Python" in answer.err
    assert f"there is {THIS}" in answer.err
    # Now it is one of uv's, though it is found by a link.
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(only_this.resolve().parents[2]))
    assert envtui(*find, "--managed-python").out == f"{only_this}\n"
    assert envtui(*rows, "--no-managed-python").json == []
    monkeypatch.setenv("UV_NO_MANAGED_PYTHON", "1")
    assert "No interpreter not installed by uv" in envtui(*find, "--managed-python").err


def test_an_environment_is_made_of_what_uv_has_installed(
    envtui: Envtui, only_this: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert envtui("venv", "--managed-python", "env").code == 2
    # Unless a path says which one it is.
    assert envtui("venv", "--managed-python", "-p", only_this, "env").code == 0
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(only_this.resolve().parents[2]))
    assert envtui("venv", "--no-managed-python", "other").code == 2
    assert envtui("venv", "other").code == 0


@pytest.mark.parametrize("command", ["list", "freeze", "tree", "check", "compile"])
def test_a_system_python_is_one_that_uv_has_installed_or_none_of_those(
    envtui: Envtui,
    only_this: Path,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    Path("in.txt").touch()
    words = ("pip", command, *(("in.txt",) if command == "compile" else ()))
    answer = envtui(*words, "--managed-python", "--no-python-downloads")
    assert answer.code == 2
    assert "No interpreter installed by uv found" in answer.err
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(only_this.resolve().parents[2]))
    assert "No interpreter not installed by uv" in envtui(*words, "--no-managed-python").err
    assert "No interpreter" not in envtui(*words, "--managed-python").err


def test_another_project_can_be_meant(
    envtui: Envtui,
    environment: Path,
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert envtui("python", "find", "--project", "../project").out == f"{environment}/bin/python\n"
    answer = envtui("python", "find", "--project", "../nowhere")
    assert answer.code == 2
    assert "There is no folder ../nowhere that could be the project." in answer.err

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envtui.core.errors import InterpreterError
from envtui.core.interpreters.inspect import UntrustedInterpreter, inspect_interpreter
from envtui.core.interpreters.search import Search
from envtui.core.interpreters.trust import allow_interpreter, distrust, is_allowed, project_root
from tests.core.interpreters.conftest import Machine
from tests.core.interpreters.made import fake_python, runs_of


def reason(machine: Machine, path: Path | str) -> str:
    return distrust(os.fspath(path), machine.search())


def test_folders_of_the_system_and_of_tools_are_trusted(machine: Machine) -> None:
    search = Search({"HOME": "/home/ann", "PATH": ""}, "/home/ann/project")
    for path in (
        "/usr/bin/python3",
        "/opt/python/cp312/bin/python",
        "/home/ann/.pyenv/versions/3.12.1/bin/python",
        "/home/ann/miniforge3/bin/python",
        "/nix/store/x/bin/python3",
    ):
        assert distrust(path, search) == "", path


def test_other_folders_are_not(machine: Machine) -> None:
    for path in ("/srv/python", f"{machine.home}/Downloads/python", f"{machine.root}/x/python"):
        assert reason(machine, path) == "lies outside the tool folders and is not run unasked"


def test_folders_on_path_are_the_persons_own_choice(machine: Machine) -> None:
    path = fake_python(machine.root / "x" / "python")
    assert reason(machine, path)
    machine.path = [machine.root / "x"]
    assert reason(machine, path) == ""


def test_a_project_on_path_is_still_a_project(machine: Machine) -> None:
    path = fake_python(machine.project / "bin" / "python")
    machine.path = [path.parent]
    assert reason(machine, path) == "lies in the project folder and is not run unasked"


def test_a_link_into_the_project_is_the_project(machine: Machine) -> None:
    path = fake_python(machine.project / "bin" / "python")
    (machine.root / "x").mkdir()
    (machine.root / "x" / "python").symlink_to(path)
    machine.path = [machine.root / "x"]
    assert "project" in reason(machine, machine.root / "x" / "python")


def test_a_project_within_a_folder_of_tools_is_a_project(machine: Machine) -> None:
    search = Search({"HOME": "/root", "PATH": "/opt/app/bin"}, "/opt/app")
    assert "project" in distrust("/opt/app/.venv/bin/python", search)
    assert distrust("/opt/python/bin/python", search) == ""


def test_an_active_environment_of_conda_is_what_the_shell_runs_anyway(machine: Machine) -> None:
    path = fake_python(machine.project / "env" / "bin" / "python")
    assert reason(machine, path)
    machine.variables = {"CONDA_PREFIX": str(machine.project / "env")}
    assert reason(machine, path) == ""


def test_the_root_of_the_project_counts_and_not_the_folder_in_it(machine: Machine) -> None:
    (machine.project / ".git").mkdir()
    inner = machine.project / "src"
    inner.mkdir()
    search = Search(machine.environ, os.fspath(inner))
    assert project_root(search) == os.fspath(machine.project)
    assert "project" in distrust(f"{machine.project}/tools/python", search)


def test_the_home_is_no_project_though_it_has_a_git_folder(machine: Machine) -> None:
    (machine.home / ".git").mkdir()
    search = Search(machine.environ, os.fspath(machine.home))
    assert project_root(search) == ""
    tool = fake_python(machine.home / ".pyenv" / "versions" / "3.12.1" / "bin" / "python")
    assert distrust(os.fspath(tool), search) == ""


@pytest.mark.skipif(os.name == "nt", reason="needs the permissions of POSIX")
def test_what_everybody_may_write_is_not_trusted(machine: Machine) -> None:
    path = fake_python(machine.root / "x" / "python")
    machine.path = [path.parent]
    path.chmod(0o777)
    assert reason(machine, path) == "can be written by everybody and is not run unasked"
    path.chmod(0o755)
    path.parent.chmod(0o777)
    assert "everybody" in reason(machine, path)
    path.parent.chmod(0o755)
    assert reason(machine, path) == ""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives away")
def test_what_belongs_to_somebody_else_is_not_trusted(machine: Machine) -> None:
    path = fake_python(machine.root / "x" / "python")
    machine.variables = {"PYENV_ROOT": str(machine.root / "x")}
    assert reason(machine, path) == ""
    os.chown(path, 12345, 12345)
    assert reason(machine, path) == "belongs to somebody else and is not run unasked"
    machine.path = [path.parent]
    assert reason(machine, path) == ""


def test_what_is_allowed_is_remembered_by_path_and_content(machine: Machine) -> None:
    path = fake_python(machine.project / "python", "3.12.1")
    other = fake_python(machine.project / "other", "3.12.1")
    allow_interpreter(path)
    assert is_allowed(os.fspath(path))
    assert reason(machine, path) == ""
    assert reason(machine, other)
    path.write_text(path.read_text() + "# changed\n")
    assert not is_allowed(os.fspath(path))
    allow_interpreter(path)
    allow_interpreter(other)
    assert is_allowed(os.fspath(path))
    assert is_allowed(os.fspath(other))


def test_a_changed_configuration_takes_the_permission_back(machine: Machine) -> None:
    path = fake_python(machine.project / "env" / "bin" / "python")
    allow_interpreter(path)
    (machine.project / "env" / "pyvenv.cfg").write_text("home = /evil\n")
    assert not is_allowed(os.fspath(path))


def test_one_in_the_project_is_a_row_described_from_files(machine: Machine) -> None:
    path = fake_python(machine.project / "bin" / "python3.12", "3.12.1")
    machine.path = [path.parent]
    row = machine.discover()["project/bin/python3.12"]
    assert row.interpreter is None
    assert row.needs_permission
    assert row.version_from_files == "3.12"
    assert "project folder" in row.problem
    assert runs_of(path) == 0
    allow_interpreter(path)
    allowed = machine.discover()["project/bin/python3.12"]
    assert allowed.interpreter is not None
    assert not allowed.needs_permission


def test_one_in_the_project_is_not_chosen(machine: Machine) -> None:
    evil = fake_python(machine.project / "bin" / "python3", "3.12.1")
    good = fake_python(machine.root / "x" / "python3", "3.11.1")
    machine.path = [evil.parent, good.parent]
    assert machine.find("3").executable == good
    assert runs_of(evil) == 0


def test_a_path_that_a_file_names_is_run_only_if_trusted(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, python: Path
) -> None:
    monkeypatch.chdir(machine.project)
    evil = fake_python(machine.project / "base" / "python")
    with pytest.raises(UntrustedInterpreter) as raised:
        inspect_interpreter(evil, asked=False)
    assert "python allow" in raised.value.hint
    assert runs_of(evil) == 0
    assert inspect_interpreter(python, asked=False).executable == python
    assert inspect_interpreter(evil).version == "3.12.1"


def test_a_damaged_record_of_permissions_allows_nothing(machine: Machine) -> None:
    path = fake_python(machine.project / "python")
    allow_interpreter(path)
    from envtui.core.folders import state_dir

    (state_dir() / "allowed-interpreters").write_bytes(b"\xff\0 x y\n")
    assert not is_allowed(os.fspath(path))
    with pytest.raises(InterpreterError):
        inspect_interpreter(path, asked=False)

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from envtui.core.errors import InterpreterError
from envtui.core.interpreters.discover import meets_request
from envtui.core.interpreters.find import find_interpreter
from envtui.core.interpreters.model import FoundInterpreter
from envtui.core.interpreters.request import parse_request
from tests.core.interpreters.conftest import Machine
from tests.core.interpreters.made import fake_python, made, runs_of, script


def below(machine: Machine, path: Path) -> str:
    return os.fspath(path.relative_to(machine.root))


def chosen(machine: Machine, request: str = "", managed: bool | None = None) -> str:
    return below(machine, machine.find(request, managed=managed).executable)


def put(machine: Machine, place: str, version: str, **facts: object) -> Path:
    """Put an interpreter at ``place``, and its folder on PATH unless it is there."""
    path = fake_python(machine.root / place, version, **facts)
    if path.parent not in machine.path and "home" not in place:
        machine.path.append(path.parent)
    return path


def test_the_first_match_wins_and_not_the_newest(machine: Machine) -> None:
    put(machine, "a/python3", "3.9.1")
    put(machine, "b/python3.12", "3.12.1")
    assert chosen(machine) == "a/python3"
    assert chosen(machine, "3") == "a/python3"
    assert chosen(machine, ">=3.10") == "b/python3.12"
    assert chosen(machine, "3.12") == "b/python3.12"


def test_a_plain_name_in_an_earlier_folder_beats_the_exact_name_in_a_later_one(
    machine: Machine,
) -> None:
    put(machine, "a/python3", "3.12.4")
    put(machine, "b/python3.12", "3.12.9")
    assert chosen(machine, "3.12") == "a/python3"


def test_a_range_tries_the_plain_names_before_the_minors_newest_first(machine: Machine) -> None:
    put(machine, "a/python3", "3.10.1")
    put(machine, "a/python3.11", "3.11.1")
    put(machine, "a/python3.12", "3.12.1")
    put(machine, "a/python3.13", "3.13.1")
    assert chosen(machine, ">=3.10,<3.13") == "a/python3"
    assert chosen(machine, ">=3.11,<3.13") == "a/python3.12"


def test_of_a_folder_python3_is_meant_for_python_may_be_python_2(machine: Machine) -> None:
    old = fake_python(machine.root / "own" / "bin" / "python", "2.7.18")
    fake_python(machine.root / "own" / "bin" / "python3", "3.12.1")
    assert chosen(machine, os.fspath(machine.root / "own")) == "own/bin/python3"
    assert runs_of(old) == 0


def test_a_folder_without_a_python_is_told_with_what_to_name(machine: Machine) -> None:
    (machine.root / "empty").mkdir()
    with pytest.raises(InterpreterError, match="There is no Python in the folder") as told:
        machine.find(os.fspath(machine.root / "empty"))
    assert "Name an environment" in told.value.hint


def test_only_what_is_needed_is_run(machine: Machine) -> None:
    first = put(machine, "a/python3.12", "3.12.1")
    second = put(machine, "b/python3.12", "3.12.1")
    chosen(machine, "3.12")
    assert (runs_of(first), runs_of(second)) == (1, 0)


def test_an_installed_version_is_found_though_its_shim_is_inactive(machine: Machine) -> None:
    """Where uv stops: the shim of a version that is not chosen exits with 127."""
    versions = machine.home / ".pyenv" / "versions"
    wanted = fake_python(versions / "3.12.1" / "bin" / "python", "3.12.1")
    other = fake_python(versions / "3.9.18" / "bin" / "python", "3.9.18")
    shims = machine.home / ".pyenv" / "shims"
    ran = machine.root / "ran"
    script(shims / "python3.12", f"#!/bin/sh\ntouch {ran}\nexit 127\n")
    (machine.home / ".pyenv" / "version").write_text("3.9.18\n")
    machine.path = [shims]
    assert machine.find("3.12").executable == wanted
    assert not ran.exists()
    assert runs_of(other) == 0


def test_a_broken_one_is_passed_over(machine: Machine) -> None:
    script(machine.root / "a" / "python3", "no program")
    script(machine.root / "a" / "python3.12", "#!/bin/sh\nexit 127\n")
    (machine.root / "a" / "python").symlink_to("nowhere")
    machine.path = [machine.root / "a"]
    put(machine, "b/python3", "3.12.1")
    assert chosen(machine, "3.12") == "b/python3"


class TestUnaskedFor:
    def test_a_pre_release_is_taken_only_if_there_is_nothing_else(self, machine: Machine) -> None:
        put(machine, "a/python3.13", "3.13.0rc1")
        assert chosen(machine, "3.13") == "a/python3.13"
        put(machine, "b/python3.13", "3.13.0")
        assert chosen(machine, "3.13") == "b/python3.13"
        assert chosen(machine, "3.13rc1") == "a/python3.13"

    def test_a_pre_release_that_a_shell_would_start_is_taken(self, machine: Machine) -> None:
        put(machine, "a/python3", "3.13.0rc1")
        put(machine, "b/python3", "3.12.1")
        assert chosen(machine) == "a/python3"
        assert chosen(machine, "3.13") == "a/python3"

    def test_a_patch_number_means_the_release(self, machine: Machine) -> None:
        put(machine, "a/python3", "3.13.0rc1")
        with pytest.raises(InterpreterError):
            machine.find("3.13.0")

    def test_a_range_excludes_pre_releases_unless_it_names_one(self, machine: Machine) -> None:
        put(machine, "a/python3", "3.13.0rc1")
        with pytest.raises(InterpreterError):
            machine.find(">=3.12")
        assert chosen(machine, ">=3.13.0a1") == "a/python3"

    def test_debug_builds_come_before_pre_releases_before_other_implementations(
        self, machine: Machine
    ) -> None:
        put(machine, "a/python3.11", "3.11.1", implementation="pypy")
        assert chosen(machine, "3.11") == "a/python3.11"
        put(machine, "b/python3.11", "3.11.0rc1")
        assert chosen(machine, "3.11") == "b/python3.11"
        put(machine, "c/python3.11", "3.11.2", debug=True)
        assert chosen(machine, "3.11") == "c/python3.11"
        put(machine, "d/python3.11", "3.11.3")
        assert chosen(machine, "3.11") == "d/python3.11"

    def test_a_pypy_that_a_shell_would_start_is_taken(self, machine: Machine) -> None:
        put(machine, "a/python", "3.10.14", implementation="pypy")
        put(machine, "b/python", "3.12.1")
        assert chosen(machine) == "a/python"
        assert chosen(machine, "cpython") == "b/python"

    def test_a_free_threaded_build_is_taken_from_3_14_on(self, machine: Machine) -> None:
        put(machine, "a/python3", "3.13.1", gil_disabled=True)
        put(machine, "b/python3", "3.14.1", gil_disabled=True)
        assert chosen(machine) == "b/python3"
        assert chosen(machine, "3.13t") == "a/python3"

    def test_what_is_too_old_is_never_taken(self, machine: Machine) -> None:
        put(machine, "a/python", "2.7.18")
        put(machine, "b/python", "3.5.9")
        put(machine, "c/python", "3.6.15")
        assert chosen(machine) == "c/python"
        assert chosen(machine, "any") == "c/python"


def test_an_environment_on_path_is_never_taken(machine: Machine) -> None:
    put(machine, "env/bin/python", "3.12.1", base_prefix="/elsewhere")
    (machine.root / "env" / "pyvenv.cfg").touch()
    put(machine, "b/python", "3.11.1")
    assert chosen(machine) == "b/python"


def test_a_wrapped_python_whose_prefixes_differ_is_no_environment(machine: Machine) -> None:
    put(machine, "a/bin/python", "3.12.1", base_prefix="/nix/store/x")
    assert chosen(machine) == "a/bin/python"


class TestPaths:
    def test_an_executable(self, machine: Machine) -> None:
        path = fake_python(machine.root / "x" / "my-python", "3.12.1")
        assert machine.find(str(path)).executable == path

    def test_an_installation(self, machine: Machine) -> None:
        path = fake_python(machine.root / "x" / "bin" / "python", "3.12.1")
        assert machine.find(str(machine.root / "x")).executable == path

    def test_an_environment_stands_for_its_base(self, machine: Machine, python: Path) -> None:
        root = machine.project / "env"
        (root / "bin").mkdir(parents=True)
        (root / "bin" / "python").symlink_to(python)
        (root / "pyvenv.cfg").write_text(f"home = {python.parent}\n")
        for request in (root, root / "bin" / "python"):
            found = machine.find(str(request))
            assert not found.is_virtual
            assert found.executable.samefile(python)

    def test_a_shim_stands_for_what_it_leads_to(self, machine: Machine) -> None:
        root = machine.home / ".pyenv"
        wanted = fake_python(root / "versions" / "3.12.1" / "bin" / "python", "3.12.1")
        shim = script(root / "shims" / "python", "#!/bin/sh\nexit 127\n")
        machine.variables = {"PYENV_VERSION": "3.12.1"}
        assert machine.find(str(shim)).executable == wanted
        machine.variables = {"PYENV_VERSION": "3.11"}
        with pytest.raises(InterpreterError, match=r"leads nowhere: PYENV_VERSION names 3\.11"):
            machine.find(str(shim))

    def test_one_that_does_not_exist_is_named(self, machine: Machine) -> None:
        with pytest.raises(InterpreterError, match="/no/such/python cannot be read"):
            machine.find("/no/such/python")

    def test_a_folder_without_python_is_named(self, machine: Machine) -> None:
        with pytest.raises(InterpreterError, match=f"no Python in the folder {machine.project}"):
            machine.find(str(machine.project))


def test_a_refusal_says_what_was_looked_for_where_and_what_is_there(machine: Machine) -> None:
    put(machine, "a/python3", "3.9.1")
    fake_python(machine.home / ".pyenv" / "versions" / "3.12.1" / "bin" / "python", "3.12.1")
    with pytest.raises(InterpreterError) as raised:
        machine.find("3.99")
    message = raised.value.message
    assert message.startswith("No interpreter found for 3.99 in 1 folders of PATH, pyenv")
    assert "3.12.1" in message
    assert "3.9.1" in message
    assert raised.value.hint


def test_the_process_itself_says_where_to_look_by_default(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(machine, "a/python3", "3.9.1")
    monkeypatch.setenv("PATH", machine.environ["PATH"])
    monkeypatch.chdir(machine.project)
    assert find_interpreter().version == "3.9.1"


def test_this_very_python_is_found_by_its_version(python: Path) -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info.releaselevel != "final":
        pytest.skip("a pre-release is asked for by more than three numbers")
    environ = {"PATH": os.fspath(python.parent), "HOME": "/nonexistent"}
    found = find_interpreter(version, environ=environ, folder=Path("/"))
    assert found.real_path.parent == python.resolve().parent


class TestRowsOfTheList:
    def test_a_version_is_that_of_the_answer(self) -> None:
        row = FoundInterpreter(Path("/a/python"), "PATH", made(version="3.12.1"))
        assert meets_request(row, parse_request("3.12"))
        assert not meets_request(row, parse_request("3.13"))

    @pytest.mark.parametrize(
        ("files", "request_", "meant"),
        [("3.12", "3.12", True), ("3.12.1", "3", True), ("3.12", "3.11", False), ("", "3", False)],
    )
    def test_of_one_that_does_not_answer_that_of_its_files(
        self, files: str, request_: str, meant: bool
    ) -> None:
        row = FoundInterpreter(
            Path("/a/python"), "PATH", None, "It fails.", version_from_files=files
        )
        assert meets_request(row, parse_request(request_)) is meant

    def test_a_name_may_be_that_of_an_alias(self) -> None:
        row = FoundInterpreter(
            Path("/a/python"), "PATH", made(), aliases=(Path("/a/python3.12-dbg"),)
        )
        assert meets_request(row, parse_request("python3.12-dbg"))
        assert not meets_request(row, parse_request("python3.11-dbg"))

    def test_a_path_is_the_file_it_leads_to_or_the_folder_it_lies_in(self, tmp_path: Path) -> None:
        python = script(tmp_path / "bin" / "python3", "")
        link = tmp_path / "link"
        link.symlink_to(python)
        row = FoundInterpreter(python, "PATH", made())
        assert meets_request(row, parse_request(str(link)))
        assert meets_request(row, parse_request(str(tmp_path)))
        assert not meets_request(row, parse_request(str(tmp_path / "other" / "python3")))


def test_what_uv_has_installed_can_be_asked_for_or_passed_over(machine: Machine) -> None:
    of_uv = put(machine, "home/.local/share/uv/python/cpython-3.12.1-linux/bin/python3", "3.12.1")
    put(machine, "a/python3", "3.11.1")
    link = machine.root / "links" / "python3"
    link.parent.mkdir()
    link.symlink_to(of_uv)
    machine.path.insert(0, link.parent)
    assert chosen(machine) == "links/python3"
    assert chosen(machine, managed=True) == "links/python3"
    assert chosen(machine, managed=False) == "a/python3"
    machine.path.remove(link.parent)
    assert chosen(machine) == "a/python3"
    assert chosen(machine, managed=True).startswith("home/")
    with pytest.raises(InterpreterError, match=r"not installed by uv found for 3\.12"):
        chosen(machine, "3.12", managed=False)

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envtui.core.interpreters.why import Explanation, explain_command, explain_in
from tests.core.interpreters.conftest import Machine
from tests.core.interpreters.made import fake_python, runs_of, script


def why(machine: Machine, name: str = "python") -> Explanation:
    return explain_command(name, machine.environ, machine.project)


def test_the_first_on_path_wins_and_the_others_say_why_they_lose(machine: Machine) -> None:
    first = fake_python(machine.root / "a" / "python3", "3.12.1")
    second = fake_python(machine.root / "b" / "python3", "3.11.1")
    machine.path = [first.parent, second.parent]
    explanation = why(machine, "python3")
    winner, loser = explanation.hits
    assert explanation.winner == winner
    assert (winner.path, winner.target, winner.version) == (first, first, "3.12.1")
    assert (loser.version, loser.note) == ("3.11.1", f"comes after {first} on PATH")


def test_another_name_of_the_winner_is_an_alias(machine: Machine) -> None:
    first = fake_python(machine.root / "a" / "python", "3.12.1")
    (machine.root / "b").mkdir()
    (machine.root / "b" / "python").symlink_to(first)
    machine.path = [first.parent, machine.root / "b"]
    alias = why(machine).hits[1]
    assert alias.is_alias
    assert alias.note == "the same once more"


def test_what_a_shell_does_not_start_cannot_win(machine: Machine) -> None:
    (machine.root / "a").mkdir()
    (machine.root / "a" / "python").symlink_to("nowhere")
    (machine.root / "b").mkdir()
    (machine.root / "b" / "python").write_text("no x bit")
    good = fake_python(machine.root / "c" / "python", "3.12.1")
    machine.path = [machine.root / "a", machine.root / "b", good.parent]
    explanation = why(machine)
    assert explanation.winner is not None
    assert explanation.winner.path == good
    assert [hit.note for hit in explanation.hits] == [
        "is a link to nothing",
        "is not executable",
        "",
    ]


def test_a_shim_says_where_it_leads_and_which_rule_chose_that(machine: Machine) -> None:
    root = machine.home / ".pyenv"
    target = fake_python(root / "versions" / "3.12.1" / "bin" / "python", "3.12.1")
    shim = script(root / "shims" / "python", "#!/bin/sh\nexit 127\n")
    pin = machine.project / ".python-version"
    pin.write_text("3.12\n")
    machine.path = [shim.parent]
    winner = why(machine).winner
    assert winner is not None
    assert (winner.path, winner.target) == (shim, target)
    assert winner.rule == f"{pin} names 3.12"


def test_a_shim_that_leads_nowhere_wins_all_the_same(machine: Machine) -> None:
    root = machine.home / ".pyenv"
    fake_python(root / "versions" / "3.12.1" / "bin" / "python3.12", "3.12.1")
    fake_python(root / "versions" / "3.9.1" / "bin" / "python3.9", "3.9.1")
    shim = script(root / "shims" / "python3.12", "#!/bin/sh\nexit 127\n")
    other = fake_python(machine.root / "a" / "python3.12", "3.12.9")
    machine.variables = {"PYENV_VERSION": "3.9.1"}
    machine.path = [shim.parent, other.parent]
    explanation = why(machine, "python3.12")
    assert explanation.winner is not None
    assert explanation.winner.target is None
    assert explanation.winner.note == "leads nowhere"
    assert explanation.winner.rule == "PYENV_VERSION names 3.9.1, which has no python3.12"
    assert explanation.hits[1].note == f"comes after {shim} on PATH"


def test_an_environment_on_path_wins_and_is_not_run(machine: Machine) -> None:
    path = fake_python(machine.project / ".venv" / "bin" / "python", "3.12.1")
    (machine.project / ".venv" / "pyvenv.cfg").write_text("version = 3.12.1\n")
    machine.path = [path.parent]
    winner = why(machine).winner
    assert winner is not None
    assert winner.environment == machine.project / ".venv"
    assert winner.version == "3.12.1"
    assert runs_of(path) == 0


def test_entries_that_are_not_searched_are_told(machine: Machine) -> None:
    machine.path = ["", "bin"]
    explanation = why(machine)
    assert explanation.winner is None
    assert [place.where for place in explanation.passed_over] == ["", "bin"]


def started_by(python: Path) -> str:
    """A script of an interpreter, which may lie where a first line cannot name it."""
    if " " in str(python):
        return f"#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\nimport pip\n"
    return f"#!{python}\nimport pip\n"


class TestPip:
    def test_one_of_this_python_is_fine(self, machine: Machine) -> None:
        python = fake_python(machine.root / "a" / "python", "3.12.1")
        script(machine.root / "a" / "pip", started_by(python))
        machine.path = [python.parent]
        winner = why(machine, "pip").winner
        assert winner is not None
        assert (winner.version, winner.note) == ("3.12.1", "")

    def test_one_of_another_python_is_flagged(self, machine: Machine) -> None:
        python = fake_python(machine.root / "a" / "python", "3.12.1")
        other = fake_python(machine.root / "b" / "python", "3.11.1")
        script(machine.root / "b" / "pip", started_by(other))
        machine.path = [python.parent, other.parent]
        winner = why(machine, "pip").winner
        assert winner is not None
        assert winner.version == "3.11.1"
        assert winner.note == f"belongs to {other}, which is not what python means here"

    def test_one_of_an_environment_is_not_that_of_its_base(
        self, machine: Machine, python: Path
    ) -> None:
        root = machine.root / "env"
        (root / "bin").mkdir(parents=True)
        (root / "bin" / "python").symlink_to(python)
        (root / "pyvenv.cfg").write_text(f"home = {python.parent}\nversion = 3.12.1\n")
        pip = script(root / "bin" / "pip", started_by(root / "bin" / "python"))
        machine.path = [pip.parent]
        winner = why(machine, "pip").winner
        assert winner is not None
        assert (winner.environment, winner.note) == (root, "")
        base = machine.root / "base"
        base.mkdir()
        (base / "python").symlink_to(python)
        machine.path = [base, pip.parent]
        flagged = why(machine, "pip").winner
        assert flagged is not None
        assert flagged.note.startswith(f"belongs to {root}/bin/python")

    def test_a_first_line_that_goes_through_a_shell_is_understood(self, machine: Machine) -> None:
        folder = machine.root / "with space"
        python = fake_python(folder / "python", "3.12.1")
        script(folder / "pip", f"#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\n")
        machine.path = [folder]
        winner = why(machine, "pip").winner
        assert winner is not None
        assert (winner.version, winner.note) == ("3.12.1", "")

    @pytest.mark.parametrize("content", [b"", b"#!", b"\0\1\2", b"#!relative/python\n"])
    def test_one_that_names_no_python_is_just_there(self, machine: Machine, content: bytes) -> None:
        path = machine.root / "a" / "pip"
        path.parent.mkdir()
        path.write_bytes(content)
        path.chmod(0o755)
        fake_python(machine.root / "a" / "python", "3.12.1")
        machine.path = [path.parent]
        winner = why(machine, "pip").winner
        assert winner is not None
        assert (winner.version, winner.note) == ("", "")


def test_the_launcher_of_another_system_is_a_name_like_any_other(machine: Machine) -> None:
    path = script(machine.root / "a" / "py", "#!/bin/sh\n")
    machine.path = [path.parent]
    winner = why(machine, "py").winner
    assert winner is not None
    assert winner.path == path


def test_the_launcher_of_windows_starts_its_default(machine: Machine) -> None:
    listed = (
        " -V:3.13          C:\\\\P313\\\\python.exe\\n -V:3.12 *        C:\\\\P312\\\\python.exe\\n"
    )
    path = script(machine.root / "a" / "py", f"#!/bin/sh\nprintf '{listed}'\n")
    machine.path = [path.parent]
    winner = explain_in(machine.search("win32"), "py").winner
    assert winner is not None
    assert (winner.path, str(winner.target)) == (path, "C:\\P312\\python.exe")
    assert (winner.version, winner.rule) == ("3.12", f"the default of {path} --list-paths")


def test_a_launcher_without_a_default_says_so(machine: Machine) -> None:
    path = script(machine.root / "a" / "py", "#!/bin/sh\nexit 3\n")
    machine.path = [path.parent]
    winner = explain_in(machine.search("win32"), "py").winner
    assert winner is not None
    assert winner.note == "says of no Python that it is the default"


def test_the_current_folder_is_the_default(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fake_python(machine.root / "a" / "python", "3.12.1")
    monkeypatch.setenv("PATH", os.fspath(path.parent))
    monkeypatch.chdir(machine.project)
    winner = explain_command().winner
    assert winner is not None
    assert winner.path == path


def test_a_stub_of_the_store_is_what_windows_starts_and_no_python(machine: Machine) -> None:
    apps = machine.root / "Microsoft" / "WindowsApps"
    stub = fake_python(apps / "python.exe", "3.12.1")
    real = fake_python(machine.root / "a" / "python.exe", "3.12.1")
    machine.path = [apps, real.parent]
    explanation = explain_in(machine.search("win32"), "python")
    assert explanation.winner is not None
    assert (explanation.winner.path, explanation.winner.target) == (stub, None)
    assert explanation.winner.note == "is a stub that opens the Microsoft Store, no Python"
    assert runs_of(stub) == 0

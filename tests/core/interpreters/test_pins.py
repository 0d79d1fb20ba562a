from __future__ import annotations

import os
from pathlib import Path

import pytest

from envtui.core.errors import InterpreterError
from envtui.core.interpreters.pins import Pin, read_pin, read_requires_python
from tests.core.interpreters.conftest import Machine
from tests.core.interpreters.made import fake_python, runs_of


@pytest.fixture
def versions(machine: Machine) -> Machine:
    for minor in (9, 11, 12):
        folder = machine.root / f"bin{minor}"
        fake_python(folder / "python3", f"3.{minor}.1")
        machine.path.append(folder)
    return machine


def request_of(pin: Pin | None) -> str:
    assert pin is not None
    assert pin.request is not None
    return pin.request.text


def test_the_nearest_version_file_decides(versions: Machine) -> None:
    (versions.root / ".python-version").write_text("3.9\n")
    assert versions.find().version == "3.9.1"
    (versions.project / ".python-version").write_text("# ours\n\n3.11\n3.12\n")
    assert versions.find().version == "3.11.1"


def test_a_request_beats_the_file(versions: Machine) -> None:
    (versions.project / ".python-version").write_text("3.11\n")
    assert versions.find("3.12").version == "3.12.1"


def test_the_singular_comes_before_the_plural(versions: Machine) -> None:
    (versions.project / ".python-versions").write_text("3.12\n")
    assert versions.find().version == "3.12.1"
    (versions.project / ".python-version").write_text("3.11\n")
    assert versions.find().version == "3.11.1"


def test_the_search_ends_at_the_root_of_the_project(versions: Machine) -> None:
    (versions.root / ".python-version").write_text("3.12\n")
    (versions.project / "pyproject.toml").write_text("")
    assert read_pin(versions.project, versions.environ) is None
    inner = versions.project / "src"
    inner.mkdir()
    assert read_pin(inner, versions.environ) is None


def test_uvs_own_choice_of_the_person_comes_last(versions: Machine) -> None:
    folder = versions.home / ".config" / "uv"
    folder.mkdir(parents=True)
    (folder / ".python-version").write_text("3.12\n")
    assert versions.find().version == "3.12.1"
    (versions.project / ".python-version").write_text("3.11\n")
    assert versions.find().version == "3.11.1"


def test_requires_python_decides_where_there_is_no_file(versions: Machine) -> None:
    project = versions.project / "pyproject.toml"
    project.write_text('[project]\nrequires-python = ">=3.11"\n')
    assert versions.find().version == "3.11.1"
    assert request_of(read_requires_python(versions.project)) == ">=3.11"
    (versions.project / ".python-version").write_text("3.9\n")
    assert versions.find().version == "3.9.1"


@pytest.mark.parametrize("text", ["my-env", "nope-bad", "2.7", "3.12.post1"])
def test_a_file_that_asks_for_no_version_is_passed_over(versions: Machine, text: str) -> None:
    (versions.project / ".python-version").write_text(text)
    pin = read_pin(versions.project, versions.environ)
    assert pin is not None
    assert pin.request is None
    assert str(versions.project / ".python-version") in pin.problem
    assert versions.find().version == "3.9.1"


@pytest.mark.parametrize("text", ["[project", "project = 3", "[project]\nrequires-python = 3", ""])
def test_a_damaged_project_asks_for_nothing(versions: Machine, text: str) -> None:
    (versions.project / "pyproject.toml").write_text(text)
    assert versions.find().version == "3.9.1"


def test_a_file_that_is_no_file_is_passed_over(versions: Machine) -> None:
    os.mkfifo(versions.project / ".python-version")
    (versions.project / ".python-versions").mkdir()
    assert read_pin(versions.project, versions.environ) is None


def test_what_cannot_be_satisfied_names_the_file(versions: Machine) -> None:
    (versions.project / ".python-version").write_text("3.98\n")
    with pytest.raises(InterpreterError, match=r"3\.98 \(named by .*\.python-version\)"):
        versions.find()


def test_an_executable_that_only_a_file_names_is_not_run(versions: Machine) -> None:
    evil = fake_python(versions.project / "tools" / "python", "3.12.1")
    (versions.project / ".python-version").write_text("./tools/python\n")
    with pytest.raises(InterpreterError, match="lies in the project folder and is not run"):
        versions.find()
    assert runs_of(evil) == 0
    assert versions.find(str(evil)).version == "3.12.1"


def test_without_a_folder_no_project_is_looked_at(
    versions: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from envtui.core.interpreters.find import find_interpreter

    monkeypatch.chdir(versions.project)
    Path(".python-version").write_text("3.12\n")
    assert find_interpreter(environ=versions.environ).version == "3.9.1"

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from envtui.core.errors import Cancelled, InterpreterError
from envtui.core.events import Cancel
from envtui.core.interpreters.discover import discover_interpreters, survey_interpreters
from envtui.core.interpreters.find import find_interpreter
from envtui.core.interpreters.model import FoundInterpreter
from tests.core.interpreters.conftest import Machine
from tests.core.interpreters.made import fake_python, runs_of, script


def test_names_of_one_executable_are_one_row(machine: Machine) -> None:
    folder = machine.root / "a"
    fake_python(folder / "python3.12", "3.12.1")
    (folder / "python3").symlink_to("python3.12")
    (folder / "python").symlink_to("python3")
    os.link(folder / "python3.12", folder / "python3.12d")
    (machine.root / "b").mkdir()
    (machine.root / "b" / "python").symlink_to(folder / "python")
    machine.path = [folder, machine.root / "b"]
    rows = machine.discover()
    assert list(rows) == ["a/python"]
    assert [path.name for path in rows["a/python"].aliases] == [
        "python3",
        "python3.12",
        "python3.12d",
        "python",
    ]
    assert runs_of(folder / "python3.12") == 1


def test_one_file_linked_into_two_installations_is_two_interpreters(machine: Machine) -> None:
    first = fake_python(machine.root / "a" / "bin" / "python", "3.12.1")
    (machine.root / "b" / "bin").mkdir(parents=True)
    os.link(first, machine.root / "b" / "bin" / "python")
    machine.path = [first.parent, machine.root / "b" / "bin"]
    assert set(machine.discover()) == {"a/bin/python", "b/bin/python"}


def test_a_shim_is_a_name_of_what_it_leads_to(machine: Machine) -> None:
    root = machine.home / ".pyenv"
    target = fake_python(root / "versions" / "3.12.1" / "bin" / "python", "3.12.1")
    shim = script(root / "shims" / "python", "#!/bin/sh\nexit 127\n")
    machine.variables = {"PYENV_VERSION": "3.12.1"}
    machine.path = [shim.parent]
    rows = machine.discover()
    row = rows[os.fspath(target.relative_to(machine.root))]
    assert (row.source, row.aliases) == ("PATH", (shim,))
    assert len(rows) == 1


def test_every_broken_one_is_a_row_and_none_hides_the_others(machine: Machine) -> None:
    folder = machine.root / "a"
    fake_python(folder / "python3.13", "3.13.0")
    fake_python(folder / "python3.12", "3.12.1")
    script(folder / "python3.11", "#!/bin/sh\necho garbage\n")
    script(folder / "python3.10", "#!/bin/sh\nexit 127\n")
    script(folder / "python3.9", "text with the x bit")
    (folder / "python3.8").symlink_to("nowhere")
    (folder / "python3.7").mkdir()
    os.mkfifo(folder / "python3.6")
    fake_python(folder / "python", "2.7.18")
    machine.path = [folder]
    rows = machine.discover()
    problems = {path: row.problem.removeprefix(f"{row.path} ") for path, row in rows.items()}
    assert problems == {
        "a/python3.13": "",
        "a/python3.12": "",
        "a/python": "is too old: environments need Python 3.6 or later.",
        "a/python3.11": "answered like no Python: garbage",
        "a/python3.10": "failed with exit code 127.",
        "a/python3.9": "cannot be run: Exec format error.",
        "a/python3.8": "is a link to nothing.",
        "a/python3.7": "is a folder.",
        "a/python3.6": "is not a regular file.",
    }
    too_old = rows["a/python"].interpreter
    assert too_old is not None
    assert too_old.version == "2.7.18"
    assert rows["a/python3.9"].version_from_files == "3.9"


def test_the_newest_comes_first_and_what_does_not_work_last(machine: Machine) -> None:
    for number, version in enumerate(["3.9.1", "3.12.1", "3.10.1", "3.13.0rc1", "3.13.0"]):
        fake_python(machine.root / str(number) / "python3", version)
        machine.path.append(machine.root / str(number))
    script(machine.root / "x" / "python", "#!/bin/sh\nexit 1\n")
    machine.path.insert(0, machine.root / "x")
    found = [row.interpreter for row in machine.discover().values()]
    assert [each and each.version for each in found] == [
        "3.13.0",
        "3.13.0rc1",
        "3.12.1",
        "3.10.1",
        "3.9.1",
        None,
    ]


def test_a_hanging_one_does_not_hold_up_the_others(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("envtui.core.interpreters.ask.SECONDS", 60.0)
    found = machine.root / "found"
    for minor in range(8, 12):
        hanging = f"#!/bin/sh\nuntil [ -e '{found}' ]; do sleep 0.1; done\n"
        script(machine.root / "a" / f"python3.{minor}", hanging)
    fake_python(machine.root / "a" / "python3.12", "3.12.1")
    machine.path = [machine.root / "a"]

    def note(row: FoundInterpreter) -> None:
        if row.interpreter:
            found.touch()

    rows = discover_interpreters(machine.environ, machine.project, on_found=note)
    problems = sorted(row.problem.rpartition("python")[2] for row in rows if row.problem)
    assert problems == [f"3.{minor} answered like no Python." for minor in (10, 11, 8, 9)]


def test_those_that_hang_are_given_up_and_not_asked_again(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("envtui.core.interpreters.ask.SECONDS", 0.5)
    for minor in range(8, 12):
        script(machine.root / "a" / f"python3.{minor}", "#!/bin/sh\nexec sleep 60\n")
    machine.path = [machine.root / "a"]
    rows = discover_interpreters(machine.environ, machine.project)
    assert [row.problem.rpartition(" did ")[2] for row in rows] == [
        "not answer within 0.5 seconds."
    ] * 4

    again: list[str] = []
    monkeypatch.setattr(
        "envtui.core.interpreters.ask.run", lambda command, **how: again.append(command[0])
    )
    assert discover_interpreters(machine.environ, machine.project) == rows
    assert again == []


def test_environments_are_not_among_them(machine: Machine) -> None:
    fake_python(machine.root / "env" / "bin" / "python", "3.12.1")
    (machine.root / "env" / "pyvenv.cfg").touch()
    machine.path = [machine.root / "env" / "bin"]
    _, places = survey_interpreters(machine.environ, machine.project)
    assert machine.discover() == {}
    notes = {place.where: place.skipped for place in places}
    assert notes[str(machine.root / "env" / "bin")] == "belongs to a virtual environment"


def test_rows_are_told_as_they_are_known(machine: Machine) -> None:
    for minor in (11, 12):
        fake_python(machine.root / "a" / f"python3.{minor}", f"3.{minor}.1")
    machine.path = [machine.root / "a"]
    seen: list[FoundInterpreter] = []
    found = discover_interpreters(machine.environ, machine.project, on_found=seen.append)
    assert sorted(map(str, seen)) == sorted(map(str, found))


def test_it_can_be_cancelled(machine: Machine) -> None:
    fake_python(machine.root / "a" / "python3.12", "3.12.1")
    machine.path = [machine.root / "a"]
    cancel = Cancel()
    cancel.request()
    with pytest.raises(Cancelled):
        discover_interpreters(machine.environ, machine.project, cancel=cancel)
    assert runs_of(machine.root / "a" / "python3.12") == 0


def test_many_threads_may_ask_at_once(machine: Machine) -> None:
    for minor in range(9, 14):
        fake_python(machine.root / "a" / f"python3.{minor}", f"3.{minor}.1")
    machine.path = [machine.root / "a"]
    counts: list[int] = []
    threads = [
        threading.Thread(target=lambda: counts.append(len(machine.discover()))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [5] * 4


def test_a_second_look_runs_nothing_and_imports_little(machine: Machine, tmp_path: Path) -> None:
    for minor in (12, 13):
        fake_python(machine.root / "a" / f"python3.{minor}", f"3.{minor}.1")
    machine.path = [machine.root / "a"]
    machine.discover()
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from envtui.core.interpreters.discover import discover_interpreters\n"
        f"found = discover_interpreters({machine.environ!r}, Path({str(machine.project)!r}))\n"
        "heavy = {'subprocess', 'json', 'concurrent.futures', 'platformdirs', 'packaging',"
        " 'urllib3', 'hashlib', 'tomllib', 'threading'}\n"
        "print(sum(bool(row.interpreter) for row in found), sorted(heavy & {*sys.modules}))\n"
    )
    said = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{code}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    count, _, heavy = said.partition(" ")
    assert int(count) >= 2
    assert heavy.strip() == "[]"


def test_a_stub_of_the_store_is_a_row_with_its_reason_and_never_run(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub = fake_python(machine.root / "local" / "Microsoft" / "WindowsApps" / "python.exe")
    machine.variables = {
        "LOCALAPPDATA": str(machine.root / "local"),
        "USERPROFILE": str(machine.home),
    }
    for module in ("discover", "find"):
        monkeypatch.setattr(
            f"envtui.core.interpreters.{module}.search_from", lambda *_: machine.search("win32")
        )
    (row,) = discover_interpreters()
    assert (row.path, row.source, row.interpreter) == (stub, "Microsoft Store", None)
    assert row.problem == f"{stub} is a stub that opens the Microsoft Store, no Python."
    with pytest.raises(InterpreterError):
        find_interpreter("3")
    assert runs_of(stub) == 0

# ruff: noqa: E501  (the samples are as they are printed)
"""What the three generations of the launcher print, through a fake ``py`` on PATH."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envtui.core.interpreters.sources.launcher import Launcher, LauncherEntry, parse_json_listing
from tests.core.interpreters.conftest import Machine
from tests.core.interpreters.made import script

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the fake launcher is a shell script")


def launcher(
    machine: Machine, listed: str | bytes, as_json: str = "", errors: str = ""
) -> Launcher:
    """Put a launcher on PATH that prints ``listed``, and ``as_json`` when asked for JSON."""
    folder = machine.root / "windows"
    folder.mkdir()
    (folder / "listed").write_bytes(listed if isinstance(listed, bytes) else listed.encode())
    (folder / "json").write_text(as_json)
    (folder / "errors").write_text(errors)
    script(
        folder / "py",
        f'#!/bin/sh\necho "$*" >> "{folder}/calls"\ncat "{folder}/errors" >&2\n'
        f'case "$1" in --list-paths) cat "{folder}/listed";; list) cat "{folder}/json";; esac\n',
    )
    machine.path = [folder]
    return Launcher()


def entries(machine: Machine, source: Launcher) -> list[LauncherEntry]:
    return source.entries(machine.search("win32"), str(machine.root / "windows" / "py"))


def rows(machine: Machine, source: Launcher) -> list[tuple[tuple[int, ...], str, bool]]:
    return [(entry.release, entry.path, entry.is_default) for entry in entries(machine, source)]


def calls(machine: Machine) -> list[str]:
    return (machine.root / "windows" / "calls").read_text().splitlines()


def test_s1_classic_with_the_star_after_the_path(machine: Machine) -> None:
    source = launcher(
        machine,
        "Installed Pythons found by py Launcher for Windows\n"
        " -3.8-64        C:\\Users\\ann\\AppData\\Local\\Programs\\Python\\Python38\\python.exe *\n"
        " -3.7-32        C:\\Python37-32\\python.exe\n"
        " -2.7-64        C:\\Python27\\python.exe\n",
    )
    assert rows(machine, source) == [
        ((3, 8), "C:\\Users\\ann\\AppData\\Local\\Programs\\Python\\Python38\\python.exe", True),
        ((3, 7), "C:\\Python37-32\\python.exe", False),
        ((2, 7), "C:\\Python27\\python.exe", False),
    ]


def test_s2_classic_on_standard_output_only(machine: Machine) -> None:
    source = launcher(
        machine,
        "\n (venv)         C:\\work\\app\\.venv\\Scripts\\python.exe"
        "\n -3.9-64        C:\\Python39\\python.exe"
        '\n -3.10-64       "C:\\Program Files\\Python310\\python.exe"',
        errors=" *",
    )
    assert rows(machine, source) == [
        ((), "C:\\work\\app\\.venv\\Scripts\\python.exe", False),
        ((3, 9), "C:\\Python39\\python.exe", False),
        ((3, 10), "C:\\Program Files\\Python310\\python.exe", False),
    ]
    # The environment is left out of the search.
    assert [found.release for found in machine.candidates(source, "win32")] == [(3, 9), (3, 10)]


def test_s3_the_launcher_of_3_11_with_tags_of_all_kinds(machine: Machine) -> None:
    uv = "C:\\Users\\ann\\AppData\\Roaming\\uv\\python\\cpython-3.13.1-windows-x86_64-none\\python.exe"
    source = launcher(
        machine,
        " -V:3.12 *        C:\\Users\\Ann Lee\\AppData\\Local\\Programs\\Python\\Python312\\python.exe\n"
        " -V:3.11-32       C:\\Python311-32\\python.exe\n"
        " -V:3.13t         C:\\Python313\\python3.13t.exe\n"
        " -V:3.11-arm64    C:\\Python311-arm64\\python.exe\n"
        " -V:ContinuumAnalytics/py39_4.12.0-64 C:\\ProgramData\\Anaconda3\\python.exe\n"
        f" -V:Astral/CPython3.13.1 {uv}\n",
    )
    found = entries(machine, source)
    assert [entry.release for entry in found] == [
        *((3, 12), (3, 11), (3, 13), (3, 11), (), (3, 13, 1)),
    ]
    assert found[0].is_default
    assert found[0].path.startswith("C:\\Users\\Ann Lee\\")
    assert found[5].path == uv


def test_s4_an_active_environment_takes_the_star(machine: Machine) -> None:
    source = launcher(
        machine,
        "  *               C:\\work\\app\\.venv\\Scripts\\python.exe\n"
        " -V:3.12          C:\\Python312\\python.exe\n",
    )
    assert rows(machine, source) == [
        ((), "C:\\work\\app\\.venv\\Scripts\\python.exe", True),
        ((3, 12), "C:\\Python312\\python.exe", False),
    ]
    assert entries(machine, source)[0].is_environment


@pytest.mark.parametrize(
    "text", ["No installed Pythons found!\n", "No Installed Pythons Found!", ""]
)
def test_s5_nothing_is_installed(machine: Machine, text: str) -> None:
    assert rows(machine, launcher(machine, text)) == []


INSTALL_MANAGER = (
    " -V:3.14[-64] *   C:\\Users\\ann\\AppData\\Local\\Python\\pythoncore-3.14-64\\python.exe\n"
    " -V:3.13[-64]     C:\\Users\\ann\\AppData\\Local\\Python\\pythoncore-3.13-64\\python.exe\n"
    " -V:3.13-32       C:\\Users\\ann\\AppData\\Local\\Python\\pythoncore-3.13-32\\python.exe\n"
    " -V:3.14t[-64]    C:\\Users\\ann\\AppData\\Local\\Python\\pythoncore-3.14t-64\\python3.14t.exe\n"
    " -V:3.12          C:\\Python312\\python.exe\n"
    " -V:ContinuumAnalytics\\Anaconda39[-64] C:\\ProgramData\\Anaconda3\\python.exe\n"
)


def test_s6_the_install_manager(machine: Machine) -> None:
    found = entries(machine, launcher(machine, INSTALL_MANAGER))
    releases = [(3, 14), (3, 13), (3, 13), (3, 14), (3, 12), ()]
    assert [entry.release for entry in found] == releases
    assert [entry.is_default for entry in found] == [True, False, False, False, False, False]
    assert not any(entry.is_environment for entry in found)


def test_s7_names_without_paths_are_nothing(machine: Machine) -> None:
    listed = "  *               Active virtual environment\n -V:3.14[-64]     Python 3.14.0\n"
    assert rows(machine, launcher(machine, listed)) == []


JSON = r"""{"versions": [{"id": "__active-virtual-env", "display-name": "Active virtual environment",
 "sort-version": "0.0", "company": "---", "tag": "(venv)",
 "executable": "C:\\work\\app\\.venv\\Scripts\\python.exe", "prefix": "C:\\work\\app\\.venv",
 "default": true, "unmanaged": 1},
 {"schema": 1, "id": "pythoncore-3.14-64", "company": "PythonCore", "tag": "3.14-64",
 "display-name": "Python 3.14.0", "sort-version": "3.14.0",
 "executable": "C:\\Users\\ann\\AppData\\Local\\Python\\pythoncore-3.14-64\\python.exe",
 "prefix": "C:\\Users\\ann\\AppData\\Local\\Python\\pythoncore-3.14-64",
 "run-for": [{"tag": "3.14-64", "target": "python.exe"}],
 "alias": [{"name": "python.exe", "target": "python.exe"}]}]}"""


def test_s8_the_install_manager_is_asked_for_json(machine: Machine) -> None:
    found = entries(machine, launcher(machine, INSTALL_MANAGER, JSON))
    assert calls(machine) == ["--list-paths", "list -f json"]
    environment, python = found
    assert (environment.is_environment, environment.is_default) == (True, True)
    assert (python.is_default, python.release) == (False, (3, 14, 0))


def test_s8_jsonl_is_the_same_line_by_line() -> None:
    import json

    lines = "\n".join(json.dumps(each) for each in json.loads(JSON)["versions"])
    assert parse_json_listing(lines) == parse_json_listing(JSON)
    assert len(parse_json_listing(JSON)) == 2


@pytest.mark.parametrize("text", ['{"versions": []}', "", "garbage", "[1]", '{"versions": 3}'])
def test_s8_json_without_entries(text: str) -> None:
    assert parse_json_listing(text) == []


def test_older_launchers_are_not_asked_for_json(machine: Machine) -> None:
    source = launcher(machine, " -V:3.12 *        C:\\Python312\\python.exe\n", JSON)
    assert len(entries(machine, source)) == 1
    assert calls(machine) == ["--list-paths"]


STORE = (
    "C:\\Users\\José\\AppData\\Local\\Microsoft\\WindowsApps"
    "\\PythonSoftwareFoundation.Python.3.10_qbz5n2kfra8p0\\python.exe"
)


@pytest.mark.parametrize("encoding", ["utf-8", "cp850"])
def test_s9_line_ends_of_windows_and_a_code_page(machine: Machine, encoding: str) -> None:
    source = launcher(machine, f" -3.10-64       {STORE}\r\n".encode(encoding))
    assert rows(machine, source) == [((3, 10), STORE, False)]


def test_s10_usage_arguments_and_shares(machine: Machine) -> None:
    source = launcher(
        machine,
        "Python Launcher for Windows Version 3.8.2\n"
        "usage: py [launcher-args] [python-args] script [script-args]\n"
        " -3.6           C:\\Python36\\python.exe\n"
        " -V:Foo/bar     C:\\Foo (2024)\\python.exe -E\n"
        " -V:3.9         \\\\server\\share\\py39\\python.exe\n",
    )
    found = entries(machine, source)
    assert [entry.path for entry in found] == [
        "C:\\Python36\\python.exe",
        "C:\\Foo (2024)\\python.exe",
        "\\\\server\\share\\py39\\python.exe",
    ]


def test_bytes_that_mean_nothing_are_survived(machine: Machine) -> None:
    assert rows(machine, launcher(machine, bytes(range(256)) * 20)) == []


def test_without_a_launcher_nothing_is_run(machine: Machine) -> None:
    def refuse(command: list[str]) -> bytes:
        raise AssertionError(command)

    assert machine.candidates(Launcher(refuse), "win32") == []
    launcher(machine, INSTALL_MANAGER)
    assert machine.candidates(Launcher(refuse), "linux") == []


def test_a_launcher_that_cannot_be_run_is_noted(machine: Machine) -> None:
    script(machine.root / "windows" / "py", "not a program")
    machine.path = [machine.root / "windows"]
    search = machine.search("win32")
    assert list(Launcher().candidates(search)) == []
    assert search.places[-1].skipped == "Exec format error"


def test_a_launcher_in_a_relative_entry_is_not_run(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    launcher(machine, INSTALL_MANAGER)
    monkeypatch.chdir(machine.root)
    machine.path = ["windows", ""]
    assert machine.candidates(Launcher(), "win32") == []
    assert not (machine.root / "windows" / "calls").exists()

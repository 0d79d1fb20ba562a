from __future__ import annotations

import os
from pathlib import Path

import pytest

from envtui.core.interpreters.request import parse_request
from envtui.core.interpreters.search import Search
from envtui.core.interpreters.sources.search_path import SearchPath, folders_of_path
from tests.core.interpreters.conftest import Machine
from tests.core.interpreters.made import script


def put(folder: Path, *names: str) -> Path:
    for name in names:
        script(folder / name, "#!/bin/sh\n")
    return folder


def found(machine: Machine, request: str | None = None, system: str = "linux") -> list[str]:
    source = SearchPath(None if request is None else parse_request(request))
    paths = [candidate.path for candidate in machine.candidates(source, system)]
    return [os.path.relpath(path, machine.root) for path in paths]


def skipped(search: Search) -> dict[str, str]:
    return {place.where: place.skipped for place in search.places if place.skipped}


def test_folders_come_before_names(machine: Machine) -> None:
    machine.path = [
        put(machine.root / "a", "python3"),
        put(machine.root / "b", "python3.12", "python3"),
    ]
    assert found(machine, "3.12") == ["a/python3", "b/python3.12", "b/python3"]


def test_all_that_look_like_pythons_are_listed(machine: Machine) -> None:
    names = ["python3.9", "python3.10", "python3.13t", "python", "pypy3", "python3-config", "pip"]
    machine.path = [put(machine.root / "a", *names)]
    assert found(machine) == [
        "a/python",
        "a/python3.13t",
        "a/python3.10",
        "a/python3.9",
        "a/pypy3",
    ]


def test_a_folder_that_is_there_twice_is_searched_once(machine: Machine) -> None:
    folder = put(machine.root / "a", "python")
    (machine.root / "link").symlink_to(folder)
    machine.path = [machine.root / "link", folder, f"{folder}/"]
    assert found(machine) == ["link/python"]


def test_relative_and_empty_entries_are_noted_and_not_searched(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(machine.project, "python")
    put(machine.project / "bin", "python")
    monkeypatch.chdir(machine.project)
    machine.path = ["", ".", "bin", "~/bin"]
    search = machine.search()
    assert list(folders_of_path(search)) == []
    assert skipped(search) == {
        "": "is empty, which means the current folder: not searched",
        ".": "is relative: not searched",
        "bin": "is relative: not searched",
        "~/bin": "is relative: not searched",
    }


def test_entries_that_are_no_folders_are_noted(machine: Machine) -> None:
    (machine.root / "file").write_text("")
    (machine.root / "loop").symlink_to("loop")
    good = put(machine.root / "good", "python")
    machine.path = [machine.root / "absent", machine.root / "file", machine.root / "loop", good]
    machine.path += ["/" + "x" * 5000, "/nul\0byte"]
    assert found(machine) == ["good/python"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_folder_is_noted(machine: Machine) -> None:
    closed = put(machine.root / "closed", "python")
    closed.chmod(0)
    machine.path = [closed]
    search = machine.search()
    assert list(SearchPath().candidates(search)) == []
    assert skipped(search) == {str(closed): "Permission denied"}
    closed.chmod(0o755)


def test_names_that_are_not_utf8_survive(machine: Machine) -> None:
    folder = Path(os.fsdecode(os.fsencode(machine.root) + b"/caf\xe9"))
    try:
        put(folder, "python")
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    machine.path = [folder]
    search = machine.search()
    candidates = list(SearchPath().candidates(search))
    assert [candidate.path for candidate in candidates] == [f"{folder}/python"]
    search.cache.save()


def test_a_huge_folder_is_listed(machine: Machine) -> None:
    folder = put(machine.root / "huge", "python3.12")
    for number in range(3000):
        (folder / f"tool{number}").touch()
    machine.path = [folder]
    assert found(machine) == ["huge/python3.12"]


def test_a_listing_is_kept_until_the_folder_changes(machine: Machine) -> None:
    folder = put(machine.root / "a", "python")
    machine.path = [folder]
    os.utime(folder, (1e9, 1e9))
    first = machine.search()
    list(SearchPath().candidates(first))
    first.cache.save()
    status = folder.stat()
    assert machine.search().cache.names(str(folder), status) == ["python"]
    put(folder, "python3")
    assert machine.search().cache.names(str(folder), folder.stat()) is None
    assert found(machine) == ["a/python", "a/python3"]


def test_a_folder_that_has_just_changed_is_not_kept(machine: Machine) -> None:
    folder = put(machine.root / "a", "python")
    machine.path = [folder]
    search = machine.search()
    list(SearchPath().candidates(search))
    assert search.cache.names(str(folder), folder.stat()) is None


def test_an_environment_on_path_is_not_a_source(machine: Machine) -> None:
    put(machine.root / "env" / "bin", "python")
    (machine.root / "env" / "pyvenv.cfg").touch()
    machine.path = [machine.root / "env" / "bin", put(machine.root / "a", "python")]
    assert found(machine) == ["a/python"]


def test_folders_of_windows_are_left_alone_under_wsl(machine: Machine) -> None:
    machine.path = ["/mnt/c/Windows", "/mnt"]
    machine.variables = {"WSL_DISTRO_NAME": "Debian"}
    search = machine.search()
    assert list(folders_of_path(search)) == ["/mnt"]
    assert skipped(search) == {"/mnt/c/Windows": "belongs to Windows"}


def test_stubs_of_the_store_are_not_run(machine: Machine) -> None:
    apps = put(machine.root / "Microsoft" / "WindowsApps", "python.exe", "python3.exe")
    machine.path = [apps, put(machine.root / "a", "python.exe")]
    assert found(machine, system="win32") == ["a/python.exe"]


def test_an_executable_is_found_by_its_name(machine: Machine) -> None:
    machine.path = [put(machine.root / "a", "python3.12-dbg"), put(machine.root / "b", "mine")]
    assert found(machine, "python3.12-dbg") == ["a/python3.12-dbg"]
    assert found(machine, "mine") == ["b/mine"]

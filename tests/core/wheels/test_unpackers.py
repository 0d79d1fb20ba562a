"""Processes that unpack do what is done without them, and are gone when nobody needs them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from envtui.core import own_process
from envtui.core.errors import BadDistribution, Cancelled
from envtui.core.events import Cancel
from envtui.core.wheels import unpackers as module
from envtui.core.wheels.unpack import unpack_wheel
from envtui.core.wheels.unpackers import Unpackers
from tests.support.hostile_wheels import HOSTILE, wheel

NAME = "demo-1.0-py3-none-any.whl"
ANSWERS_NOTHING = "import time; time.sleep(600)"
ENDS_AT_ONCE = "import sys; sys.stdin.buffer.read(1)"


@pytest.fixture
def unpackers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Unpackers]:
    monkeypatch.setattr(module, "_WORTH_IT", 0)
    unpackers = Unpackers(1)
    yield unpackers
    unpackers.close()


@pytest.fixture(scope="module")
def shared() -> Iterator[Unpackers]:
    unpackers = Unpackers(1)
    unpackers.expect(module._WORTH_IT)
    yield unpackers
    unpackers.close()


def places(tmp_path: Path, data: bytes) -> tuple[Path, Path]:
    """Return the file of a wheel, and an empty folder."""
    file, folder = tmp_path / "wheel", tmp_path / "folder"
    file.write_bytes(data)
    folder.mkdir()
    return file, folder


def files(folder: Path) -> dict[str, bytes]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {
        name: path.read_bytes()
        for name, path in found.items()
        if path.is_file() and name != "manifest"  # Its times differ.
    }


def test_a_process_unpacks_the_same(unpackers: Unpackers, tmp_path: Path) -> None:
    file, folder = places(tmp_path, wheel())
    here = tmp_path / "here"
    here.mkdir()

    manifest = unpackers.unpack(file, NAME, folder, Cancel())

    expected = unpack_wheel(wheel(), NAME, here)
    assert files(folder) == files(here)
    assert manifest.record == expected.record
    assert len(unpackers._processes) == 1


@pytest.mark.parametrize("build", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_process_refuses_the_same_in_the_same_words(
    build: Callable[[], bytes], shared: Unpackers, tmp_path: Path
) -> None:
    file, folder = places(tmp_path, build())
    (tmp_path / "here").mkdir()
    with pytest.raises(BadDistribution) as expected:
        unpack_wheel(build(), NAME, tmp_path / "here")

    with pytest.raises(BadDistribution) as refusal:
        shared.unpack(file, NAME, folder, Cancel())

    assert refusal.value.message == expected.value.message
    assert refusal.value.hint == expected.value.hint
    assert shared._processes[0].poll() is None, "it goes on with the next"


def test_what_the_disk_refuses_is_told(unpackers: Unpackers, tmp_path: Path) -> None:
    file, folder = places(tmp_path, wheel())
    folder.rmdir()

    with pytest.raises(FileNotFoundError) as failure:
        unpackers.unpack(file, NAME, folder, Cancel())

    assert failure.value.filename.startswith(str(folder))


def test_for_little_no_process_is_started(tmp_path: Path) -> None:
    file, folder = places(tmp_path, wheel())
    unpackers = Unpackers()

    assert unpackers.unpack(file, NAME, folder, Cancel()).name == "demo"

    assert unpackers._processes == []


def test_processes_are_started_for_what_is_on_its_way() -> None:
    unpackers = Unpackers(2)
    started = []
    for size in (1000, module._WORTH_IT, 1000, 1000):
        unpackers.expect(size)
        started.append(len(unpackers._processes))
    unpackers.close()
    unpackers.expect(1000)

    assert started == [0, 1, 2, 2]
    assert all(process.poll() is not None for process in unpackers._processes)


def test_one_that_was_started_is_used_before_another(tmp_path: Path) -> None:
    file, folder = places(tmp_path, wheel())
    unpackers = Unpackers(2)
    unpackers.expect(module._WORTH_IT)

    unpackers.unpack(file, NAME, folder, Cancel())
    started = len(unpackers._processes)
    unpackers.close()

    assert started == 1


@pytest.mark.parametrize("command", [ENDS_AT_ONCE, "no Python"])
def test_where_processes_end_by_themselves_it_is_unpacked_here(
    command: str, unpackers: Unpackers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_process, "_COMMAND", command)
    file, folder = places(tmp_path, wheel())
    (folder / "half").mkdir()

    assert unpackers.unpack(file, NAME, folder, Cancel()).name == "demo"

    assert sorted(path.name for path in folder.iterdir()) == ["manifest", "tree"]


def test_without_an_interpreter_to_run_it_is_unpacked_here(
    unpackers: Unpackers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "none"))
    file, folder = places(tmp_path, wheel())

    assert unpackers.unpack(file, NAME, folder, Cancel()).name == "demo"


def test_closing_ends_what_runs_at_once(
    unpackers: Unpackers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_process, "_COMMAND", ANSWERS_NOTHING)
    file, folder = places(tmp_path, wheel())
    raised: list[BaseException] = []

    def unpack() -> None:
        try:
            unpackers.unpack(file, NAME, folder, Cancel())
        except Cancelled as error:
            raised.append(error)

    threads = [threading.Thread(target=unpack) for _ in range(3)]
    for thread in threads:
        thread.start()
    while not unpackers._processes:
        threading.Event().wait(0.01)
    unpackers.close()
    for thread in threads:
        thread.join(60)

    assert len(raised) == 3
    assert [process.poll() for process in unpackers._processes] != [None]

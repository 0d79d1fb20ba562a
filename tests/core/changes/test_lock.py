from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from envtui.core.changes.lock import environment_lock
from envtui.core.changes.recover import recover_environment
from envtui.core.errors import Cancelled, EnvironmentProblem, RefusedChange
from envtui.core.events import Cancel, Event, Warned

HOLDER = """
import sys, time
from pathlib import Path
from envtui.core.changes.lock import environment_lock
with environment_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=60)


def test_the_owner_is_named_when_the_time_is_over(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    events: list[Event] = []
    with (
        pytest.raises(RefusedChange, match=rf"Another process \(pid {holder.pid}\)"),
        environment_lock(tmp_path, timeout=0.1, on_event=events.append),
    ):
        pass
    end(holder)

    (warned,) = events
    assert isinstance(warned, Warned)
    assert str(holder.pid) in warned.message


def test_waiting_can_be_cancelled(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    cancel = Cancel()
    cancel.request()

    with pytest.raises(Cancelled), environment_lock(tmp_path, cancel=cancel):
        pass
    end(holder)


def test_it_is_free_as_soon_as_its_owner_is_killed(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    holder.kill()
    end(holder)

    with environment_lock(tmp_path, timeout=0):
        assert (tmp_path / ".envtui" / "lock").read_text() == f"{os.getpid()}\n"


def test_a_thread_may_take_again_what_it_holds(tmp_path: Path) -> None:
    with environment_lock(tmp_path), environment_lock(tmp_path, timeout=0):
        pass
    with environment_lock(tmp_path, timeout=0):
        pass


def test_another_thread_waits(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with environment_lock(tmp_path):
            order.append("second")

    thread = threading.Thread(target=second)
    with environment_lock(tmp_path):
        thread.start()
        time.sleep(0.1)
        order.append("first")
    thread.join(timeout=60)

    assert order == ["first", "second"]


def test_a_folder_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    with (
        pytest.raises(EnvironmentProblem, match="no folder"),
        environment_lock(tmp_path / "gone"),
    ):
        pass
    assert not (tmp_path / "gone").exists()


def test_who_waited_for_an_environment_that_went_away_does_not_get_it(tmp_path: Path) -> None:
    root = tmp_path / "env"
    root.mkdir()
    errors: list[EnvironmentProblem] = []

    def second() -> None:
        try:
            with environment_lock(root):
                pass
        except EnvironmentProblem as error:
            errors.append(error)

    thread = threading.Thread(target=second)
    with environment_lock(root):
        thread.start()
        time.sleep(0.1)
        root.rename(tmp_path / "trash")
    thread.join(timeout=60)

    assert len(errors) == 1


def test_a_change_that_is_being_made_is_not_taken_for_a_crash(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    staged = tmp_path / ".envtui" / "txn-1" / "new"
    staged.mkdir(parents=True)

    assert recover_environment(tmp_path) == ""
    assert staged.is_dir()
    end(holder)
    assert recover_environment(tmp_path) == ""
    assert not staged.exists()

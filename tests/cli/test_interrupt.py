"""Ctrl-C, and being told to end, in the middle of an installation."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from envtui.cli.diagnostics import INTERRUPTED
from envtui.cli.interrupt import cancelled_by_interrupt
from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer
from tests.support.projects import make_project

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


class Stuck:
    """A fault of the index: the download of a wheel begins and does not go on."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.over = threading.Event()

    def __call__(self, request: BaseHTTPRequestHandler) -> bool:
        if not request.path.endswith(".whl"):
            return False
        request.send_response(200)
        request.send_header("Content-Length", "1000000")
        request.end_headers()
        request.wfile.write(b"PK")
        request.wfile.flush()
        self.began.set()
        self.over.wait(60)
        request.close_connection = True
        return True


@pytest.fixture
def stuck(shop: IndexServer) -> Iterator[Stuck]:
    fault = Stuck()
    shop.fault = fault
    yield fault
    fault.over.set()


@posix
def test_an_interrupted_installation_changes_nothing(
    envtui: Envtui, environment: Path, stuck: Stuck
) -> None:
    words = [sys.executable, "-m", "envtui", "pip", "install", "app"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        assert stuck.began.wait(60)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    assert "Traceback" not in err
    assert not list(environment.rglob("app*"))
    assert envtui("pip", "freeze").out == ""


HANGING = """
import os, subprocess, sys, time
def build_wheel(*args):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    with open("pids.new", "w") as file:
        file.write(f"{os.getpid()} {child.pid}")
    os.rename("pids.new", "pids")
    time.sleep(600)
"""


@posix
@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGINT, INTERRUPTED),
        (signal.SIGTERM, -signal.SIGTERM),
        (signal.SIGHUP, -signal.SIGHUP),
    ],
)
def test_a_build_that_hangs_ends_with_the_command(
    environment: Path, shop: IndexServer, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    project = make_project(tmp_path / "demo", backend=HANGING)
    words = [sys.executable, "-m", "envtui", "pip", "install", str(project)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        wait_for(lambda: (project / "pids").exists())
        process.send_signal(number)
        _, err = process.communicate(timeout=60)

    assert process.returncode == code
    assert "Traceback" not in err
    for pid in (project / "pids").read_text().split():
        wait_for(partial(is_gone, int(pid)))
    assert not list(environment.rglob("demo*"))


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    """Whether a process is no more; one that nobody asks for its status counts as gone."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z"


@posix
def test_an_interrupt_reaches_the_threads_of_the_core() -> None:
    with pytest.raises(KeyboardInterrupt), cancelled_by_interrupt() as cancel:
        signal.raise_signal(signal.SIGINT)
    assert cancel.requested


@posix
def test_who_ignores_interrupts_goes_on() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with cancelled_by_interrupt() as cancel:
            signal.raise_signal(signal.SIGINT)
        assert not cancel.requested
    finally:
        signal.signal(signal.SIGINT, before)

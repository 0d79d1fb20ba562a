"""The main job in a real terminal: an empty folder, an environment, packages, one of them gone."""

from __future__ import annotations

import platform
import re
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event

import pytest

from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals of this kind", allow_module_level=True)

from tests.e2e.terminal import ARROWS, Terminal

ENVTUI = Path(sysconfig.get_path("scripts")) / "envtui"
FOUND = rf"{re.escape(platform.python_version())} +(CPython|managed)"
"""The row of the interpreter that the tests run on, which may be the system's."""
BASH = Path("/bin/bash")
ENTER = "\r"
CTRL_Z = "\x1a"
ESCAPE = "\x1b"


@pytest.fixture
def project(tmp_path: Path, python: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, on a machine with one Python and nothing else on PATH."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "python3").symlink_to(python)
    monkeypatch.setenv("PATH", str(tools))
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


@pytest.fixture
def shop(wheels: Path, index: IndexServer, monkeypatch: pytest.MonkeyPatch) -> IndexServer:
    """An index with ``web`` and what it needs."""
    make_wheel(wheels, "web", "0.28.1", requires=["transport"], summary="A client for the web.")
    make_wheel(wheels, "transport", "1.0.9", summary="The lower half.")
    monkeypatch.setenv("ENVTUI_DEFAULT_INDEX", index.url)
    return index


@pytest.fixture
def terminal(project: Path, shop: IndexServer) -> Iterator[Terminal]:
    """The explorer in the project, with the interpreters found."""
    with Terminal(project) as running:
        running.wait_for(FOUND)
        yield running


def make_environment(terminal: Terminal) -> None:
    terminal.press("n")
    terminal.wait_for("Enter makes it")
    terminal.press(ENTER)
    terminal.wait_for(r"Made \.venv with Python ")
    terminal.wait_for(r"● \.venv .* in use")


def ask_for(terminal: Terminal, text: str) -> None:
    terminal.press("i")
    terminal.wait_for("Enter shows the plan")
    terminal.press(text)
    terminal.wait_for(rf"│ +{re.escape(text)} ")
    terminal.press(ENTER)


def freeze(project: Path) -> list[str]:
    words = [str(ENVTUI), "pip", "freeze"]
    return subprocess.check_output(words, cwd=project, text=True).splitlines()


def test_from_an_empty_folder_to_an_environment_with_packages(
    terminal: Terminal, project: Path
) -> None:
    make_environment(terminal)
    assert (project / ".venv" / "pyvenv.cfg").is_file()

    ask_for(terminal, "web")
    plan = terminal.wait_for(r"(?s)\+ transport +1\.0\.9.*Install")
    assert re.search(r"\+ web +0\.28\.1 .* asked for", plan)
    assert freeze(project) == []
    terminal.press(ENTER)
    terminal.wait_for("Installed 2 packages")
    terminal.wait_for(r"web +0\.28\.1 +direct +A client for the web\.")
    terminal.wait_for(r"transport +1\.0\.9 +needed")
    assert freeze(project) == ["transport==1.0.9", "web==0.28.1"]

    terminal.press("3")
    terminal.wait_for(r"x uninstall")
    terminal.press(ARROWS["down"])
    terminal.wait_for(r"web 0\.28\.1\b")
    terminal.press("x")
    terminal.wait_for(r"(?s)Uninstall web from \.venv\?.*Cancel +Those too +Uninstall")
    terminal.press("y")
    terminal.wait_for("Uninstalled 1 package")
    terminal.wait_until_gone(r"web +0\.28\.1")
    assert freeze(project) == ["transport==1.0.9"]

    terminal.press("q")
    assert terminal.wait_for_end() == 0


def test_a_question_left_by_escape_changes_nothing(terminal: Terminal, project: Path) -> None:
    make_environment(terminal)
    ask_for(terminal, "web")
    terminal.wait_for(r"\+ transport +1\.0\.9")
    terminal.press(ESCAPE)
    terminal.wait_until_gone("asked for")
    assert freeze(project) == []


def test_a_package_that_does_not_exist_is_said_and_changes_nothing(
    terminal: Terminal, project: Path
) -> None:
    make_environment(terminal)
    ask_for(terminal, "no-such-thing")
    terminal.wait_for("No index has a project named no-such-thing")
    assert freeze(project) == []


def test_what_another_terminal_installs_appears_by_itself(
    terminal: Terminal, project: Path
) -> None:
    make_environment(terminal)
    words = [str(ENVTUI), "-q", "pip", "install", "transport"]
    subprocess.run(words, cwd=project, check=True)
    terminal.wait_for(r"transport +1\.0\.9")


def test_an_environment_that_another_terminal_makes_appears_by_itself(
    terminal: Terminal, project: Path, python: Path
) -> None:
    words = [str(ENVTUI), "-q", "venv", "-p", str(python)]
    subprocess.run(words, cwd=project, check=True)
    terminal.wait_for(r"● \.venv")


def test_the_same_from_the_command_line(project: Path, shop: IndexServer, python: Path) -> None:
    def envtui(*words: str) -> str:
        done = subprocess.run(
            [str(ENVTUI), *words], cwd=project, capture_output=True, text=True, check=True
        )
        return done.stderr

    assert "Creating virtual environment at: .venv" in envtui("venv", "-p", str(python))
    assert " + transport==1.0.9\n + web==0.28.1\n" in envtui("pip", "install", "web")
    assert " - web==0.28.1" in envtui("pip", "uninstall", "web")
    assert freeze(project) == ["transport==1.0.9"]


def test_without_a_terminal_the_explorer_says_what_to_use(project: Path) -> None:
    done = subprocess.run(
        [str(ENVTUI)], cwd=project, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_told_to_end_it_leaves_the_terminal_as_it_was(terminal: Terminal, number: int) -> None:
    terminal.send_signal(number)
    terminal.wait_until_left()
    assert terminal.wait_for_end() == 128 + number


def test_the_shell_gets_the_terminal_until_it_brings_the_explorer_back(project: Path) -> None:
    if not BASH.exists():
        pytest.skip("bash is not on this machine")
    with Terminal(project, shell=f"{BASH} --norc -i") as running:
        running.wait_for("bash")
        running.press(f"{ENVTUI}{ENTER}")
        running.wait_for(FOUND)
        for dialog, shown in (("", "q quit"), ("n", "Enter makes it")):
            running.press(dialog)
            running.wait_for(shown)
            running.press(CTRL_Z)
            running.wait_for("Stopped")
            running.press(f"fg{ENTER}")
            running.wait_until_gone("Stopped")
            running.wait_for(shown)


def test_without_a_shell_behind_it_the_explorer_does_not_stand_still(terminal: Terminal) -> None:
    terminal.press(CTRL_Z)
    terminal.wait_for("There is no shell to go back to")


def test_told_to_end_while_it_downloads_it_stops_and_leaves_the_environment_as_it_was(
    terminal: Terminal, project: Path, shop: IndexServer
) -> None:
    asked, may_go_on = Event(), Event()

    def hold_back(request: BaseHTTPRequestHandler) -> bool:
        if request.path.endswith(".whl") and "web" in request.path:
            asked.set()
            may_go_on.wait(30)
        return False

    make_environment(terminal)
    shop.fault = hold_back
    ask_for(terminal, "web")
    terminal.wait_for("asked for")
    terminal.press(ENTER)
    assert asked.wait(30)
    terminal.send_signal(signal.SIGTERM)
    terminal.wait_until_left()
    may_go_on.set()
    assert terminal.wait_for_end() == 128 + signal.SIGTERM
    assert freeze(project) == []


@pytest.mark.parametrize("ignores_hang_up", [False, True])
def test_it_ends_with_its_terminal_even_where_no_signal_tells(
    project: Path, ignores_hang_up: bool
) -> None:
    running = Terminal(project, ignores_hang_up=ignores_hang_up)
    running.wait_for(FOUND)
    running.hang_up()
    assert running.ends_by_itself()

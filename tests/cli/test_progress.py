"""Events of the core as bars, lines, or silence."""

from __future__ import annotations

import sys

import pytest

from envtui.cli.diagnostics import Messages
from envtui.cli.progress import Progress
from envtui.core.events import Downloaded, Downloading, Event, Linked, Resolving, Trying, Warned

EVENTS: list[Event] = [
    Resolving("app", 3),
    Trying("allow pre-releases"),
    Downloading("app", 500, 2000),
    Downloaded("app"),
    Linked("app", 1, 3),
    Warned("Something is odd."),
]


def drawn(capsys: pytest.CaptureFixture[str], messages: Messages, *, wanted: bool = True) -> str:
    with Progress(messages, wanted=wanted) as listener:
        for event in EVENTS:
            listener(event)
    return capsys.readouterr().err


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals of this kind")
def test_a_terminal_gets_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    import pexpect

    monkeypatch.setenv("TERM", "xterm")
    code = (
        "from envtui.cli import progress\n"
        "from tests.cli.test_progress import EVENTS, Messages\n"
        "progress._PATIENCE = 0.0\n"
        "with progress.Progress(Messages()) as listener:\n"
        "    for event in EVENTS: listener(event)\n"
    )
    child = pexpect.spawn(sys.executable, ["-c", code], dimensions=(30, 100), encoding="utf-8")
    said = child.read()
    for text in ("Resolving app", "3 packages", "500 B of 2.0 kB", "Installing app", "1 of 3"):
        assert text in said
    assert said.endswith("warning\x1b[0m: Something is odd.\r\n")


def test_what_is_quick_gets_none(terminal: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert "app" not in drawn(capsys, Messages())


def test_without_a_terminal_there_are_only_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    assert drawn(capsys, Messages()) == "warning: Something is odd.\n"


def test_bars_can_be_declined(terminal: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert "app" not in drawn(capsys, Messages(), wanted=False)


def test_verbose_gets_lines(capsys: pytest.CaptureFixture[str]) -> None:
    messages = Messages()
    messages.configure(quiet=0, verbose=1, color="never")
    lines = drawn(capsys, messages).splitlines()
    assert lines == [
        "Resolving app",
        "There is no answer; trying to allow pre-releases",
        "Downloaded app",
        "Installed app",
        "warning: Something is odd.",
    ]


def test_quiet_gets_nothing(terminal: None, capsys: pytest.CaptureFixture[str]) -> None:
    messages = Messages()
    messages.configure(quiet=1, verbose=0, color="never")
    assert drawn(capsys, messages) == ""

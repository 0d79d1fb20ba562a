from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from envtui.cli.diagnostics import BROKEN_PIPE, FAULT, INTERRUPTED, Messages, answer_failures
from envtui.core.errors import (
    BadDistribution,
    Cancelled,
    EnvironmentProblem,
    EnvtuiError,
    NoSolution,
    UsageError,
)
from envtui.core.folders import cache_dir


def failing(error: BaseException, *, debug: bool = False) -> int:
    def body() -> int:
        raise error

    return answer_failures(body, Messages(), debug)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("What."), 2),
        (EnvironmentProblem("What."), 2),
        (NoSolution("What."), 1),
        (BadDistribution("What."), 1),
        (Cancelled("What."), 130),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_error_of_the_core_has_its_code(
    error: EnvtuiError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert failing(error) == code
    assert capsys.readouterr().err == "error: What.\n"


def test_explanation_and_hint_follow_the_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    failing(NoSolution("No answer.", explanation="a needs b\nb is gone", hint="Drop a."))
    assert capsys.readouterr().err == (
        "error: No answer.\n  a needs b\n  b is gone\nhint: Drop a.\n"
    )


def test_nobody_has_to_read_a_line_of_any_length(capsys: pytest.CaptureFixture[str]) -> None:
    failing(NoSolution(f"No {'x' * 100_000}.", explanation=f"short\nlong {'y' * 100_000}!"))
    first, second, third = capsys.readouterr().err.splitlines()
    assert first.startswith("error: No xxx")
    assert first.endswith("xxx.")
    assert second == "  short"
    assert max(len(first), len(third)) < 5_000


def test_an_unexpected_fault_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(KeyError("x")) == FAULT
    err = capsys.readouterr().err
    assert "envtui met a fault of its own: KeyError: 'x'" in err
    assert "Traceback" not in err
    assert "--debug" in err


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(KeyError("x"), debug=True) == FAULT
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_a_refusing_disk_names_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(PermissionError(13, "Permission denied", "/some/file")) == FAULT
    assert capsys.readouterr().err == (
        "error: Permission denied: /some/file.\n"
        "hint: Check that path, and whether you may use it.\n"
    )


def test_a_disk_that_refuses_the_store_is_told_what_else_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = cache_dir() / "wheels-1" / "lock"

    def refused() -> int:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    assert answer_failures(refused, Messages(), debug=False) == FAULT
    said = capsys.readouterr().err
    assert f"error: Permission denied: {path}." in said
    assert "hint: --cache-dir names another folder" in said


def test_an_interrupt_has_the_code_that_shells_expect(capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(KeyboardInterrupt()) == INTERRUPTED
    assert capsys.readouterr().err == "error: Interrupted.\n"


def test_quiet_silences_all_but_failures(capsys: pytest.CaptureFixture[str]) -> None:
    messages = Messages()
    messages.configure(quiet=1, verbose=1, color="never")
    messages.say("done")
    messages.warn("odd")
    messages.detail("step")
    messages.fail("broken")
    assert capsys.readouterr().err == "error: broken\n"


def test_steps_are_said_only_to_those_who_ask(capsys: pytest.CaptureFixture[str]) -> None:
    messages = Messages()
    messages.detail("step")
    messages.configure(quiet=0, verbose=1, color="never")
    messages.detail("asked for")
    assert capsys.readouterr().err == "asked for\n"


@pytest.mark.parametrize(
    ("choice", "variable", "colored"),
    [
        ("always", "", True),
        ("never", "FORCE_COLOR", False),
        ("auto", "", False),
        ("auto", "FORCE_COLOR", True),
        ("always", "NO_COLOR", True),
    ],
)
def test_colour_is_for_those_who_see_it(
    choice: str, variable: str, colored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    if variable:
        monkeypatch.setenv(variable, "1")
    messages = Messages()
    messages.configure(quiet=0, verbose=0, color=choice)
    assert messages.paint("x", "red") == ("\x1b[31mx\x1b[0m" if colored else "x")


def test_no_color_wins_over_force_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    assert Messages().paint("x", "red") == "x"


def start(*words: str, stdout: int | None = None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "envtui", *words]
    return subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE)


def test_a_reader_that_leaves_is_no_fault() -> None:
    read, write = os.pipe()
    os.close(read)
    process = start("--help", stdout=write)
    os.close(write)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (BROKEN_PIPE, b"")


def test_a_closed_stdout_is_no_fault(tmp_path: Path) -> None:
    code = "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    words = [sys.executable, "-c", code, "-m", "envtui", "env", "list", str(tmp_path)]
    done = subprocess.run(words, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_control_c_ends_a_command_with_130(tmp_path: Path) -> None:
    hanging = tmp_path / "bin" / "python"
    hanging.parent.mkdir()
    hanging.write_text(f"#!/bin/sh\necho up > '{tmp_path}/up'\nexec sleep 60\n")
    hanging.chmod(0o755)
    process = start("python", "find", str(hanging))
    while not (tmp_path / "up").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    assert b"Traceback" not in err

"""How the process begins and ends."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from envtui.cli.dispatch import run
from tests.support.wheels import make_wheel


def test_a_store_that_cannot_be_written_leaves_no_temporary_one_behind(
    tmp_path: Path, wheels: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wheel(wheels, "app")
    (tmp_path / "file").touch()
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("ENVTUI_CACHE_DIR", str(tmp_path / "file" / "cache"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    where = ["-p", str(python), "--target", "here", "--no-index", "-f", str(wheels)]
    answer = subprocess.run(
        [sys.executable, "-m", "envtui", "pip", "install", *where, "app"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "here" / "app.py").exists()
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_an_answer_is_the_same_in_every_locale(
    tmp_path: Path, wheels: Path, python: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wheel(wheels, "app", requires=["helper"])
    make_wheel(wheels, "helper")
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    where = ["-p", str(python), "--target", str(tmp_path / "here")]
    envtui = [sys.executable, "-m", "envtui", "pip"]
    shop = ["--no-index", "-f", str(wheels)]
    subprocess.run([*envtui, "install", *where, *shop, "app"], check=True)
    answer = subprocess.run([*envtui, "tree", *where], stdout=subprocess.PIPE, check=True)
    assert answer.stdout.decode() == "app v1.0\n└── helper v1.0\n"


@pytest.mark.skipif(os.name == "nt", reason="there every user has a home")
def test_a_user_without_an_entry_needs_no_home() -> None:
    code = """
import pwd, sys
from envtui.__main__ import main

def nobody(number):
    raise KeyError(number)

pwd.getpwuid = nobody
main()
"""
    unset = ("HOME", "ENVTUI_CACHE_DIR", "XDG_CACHE_HOME")
    answer = subprocess.run(
        [sys.executable, "-c", code, "cache", "dir"],
        capture_output=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name not in unset},
    )
    assert (answer.returncode, answer.stderr) == (0, b"")
    assert answer.stdout.decode().startswith(os.sep)


def test_garbage_is_looked_for_while_a_command_runs(capsys: pytest.CaptureFixture[str]) -> None:
    gc.disable()  # as the process begins
    try:
        assert run(["cache", "dir"]) == 0
        assert gc.isenabled()
    finally:
        gc.enable()

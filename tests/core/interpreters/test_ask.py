from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from envtui.core.errors import InterpreterError
from envtui.core.interpreters.ask import ask
from envtui.core.interpreters.inspect import inspect_interpreter
from tests.core.interpreters.made import script

REAL = [
    path
    for folder in os.environ.get("ENVTUI_TEST_PYTHONS", "").split(os.pathsep)
    if (path := Path(folder) / "bin" / "python").exists()
] or [Path(sys.executable)]


def fault_of(path: Path, seconds: float = 1.0) -> str:
    with pytest.raises(InterpreterError) as raised:
        ask(str(path), seconds=seconds)
    return raised.value.message


@pytest.mark.parametrize("path", REAL, ids=str)
def test_an_answer_has_what_sysconfig_says_in_that_interpreter(path: Path) -> None:
    import subprocess

    code = (
        "import sys, sysconfig as s, os; print('|'.join([sys.version.split()[0].rstrip('+'),"
        " sys.prefix, s.get_paths()['stdlib'], s.get_platform()]))"
    )
    said = subprocess.run([path, "-c", code], capture_output=True, text=True, check=True).stdout
    answer = ask(str(path))
    mine = (answer["version"], answer["prefix"], answer["stdlib"], answer["platform"])
    assert "|".join(mine) == said.strip()


def test_the_folders_of_distributions_are_those_of_site(python: Path) -> None:
    import subprocess

    code = "import site; print(site.getsitepackages())"
    said = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert ask(str(python))["site_packages"] == [
        path for path in eval(said.stdout) if path.endswith("-packages")
    ]


def test_the_interpreter_of_an_environment_has_its_prefix_and_its_base(
    python: Path, tmp_path: Path
) -> None:
    root = tmp_path / "env"
    (root / "bin").mkdir(parents=True)
    (root / "bin" / "python").symlink_to(python)
    (root / "pyvenv.cfg").write_text(f"home = {python.parent}\n")
    interpreter = inspect_interpreter(root / "bin" / "python")
    assert interpreter.is_virtual
    assert interpreter.prefix == root
    assert interpreter.base_executable.samefile(python)
    assert interpreter.scheme.purelib.is_relative_to(root)
    assert interpreter.scheme.include.is_relative_to(root / "include" / "site")


def test_no_code_of_installed_packages_runs(python: Path, tmp_path: Path) -> None:
    root = tmp_path / "env"
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    site_packages = root / "lib" / version / "site-packages"
    site_packages.mkdir(parents=True)
    (root / "bin").mkdir()
    (root / "bin" / "python").symlink_to(python)
    (root / "pyvenv.cfg").write_text(f"home = {python.parent}\n")
    canary = tmp_path / "canary"
    (site_packages / "evil.pth").write_text(f"import os; os.mkdir({str(canary)!r})\n")
    (site_packages / "sitecustomize.py").write_text(f"import os; os.mkdir({str(canary)!r})\n")
    assert ask(str(root / "bin" / "python"))["prefix"] == str(root)
    assert not canary.exists()


def test_modules_in_the_current_folder_are_not_imported(
    python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(3)\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert ask(str(python))["implementation"] == sys.implementation.name


def test_noise_around_the_answer_is_survived(python: Path, tmp_path: Path) -> None:
    noisy = script(
        tmp_path / "python", f'#!/bin/sh\necho {{}}; echo warning >&2\n"{python}" "$@"\necho bye\n'
    )
    assert ask(str(noisy))["implementation"] == sys.implementation.name


def test_one_that_hangs_is_given_up(tmp_path: Path) -> None:
    hanging = script(tmp_path / "python", "#!/bin/sh\ntrap '' TERM\nsleep 60\n")
    began = time.monotonic()
    assert fault_of(hanging, 0.3).endswith("did not answer within 0.3 seconds.")
    assert time.monotonic() - began < 30


def test_a_grandchild_that_keeps_the_pipe_open_neither_blocks_nor_survives(
    tmp_path: Path,
) -> None:
    pid = tmp_path / "pid"
    leaving = script(
        tmp_path / "python", f"#!/bin/sh\nsleep 60 &\necho $! > '{pid}'\necho no answer\nexit 4\n"
    )
    for seconds in (0.5, 5, 60):  # A busy machine needs longer to start it.
        fault_of(leaving, seconds)
        if pid.exists() and pid.read_text():
            break
    with pytest.raises(ProcessLookupError):
        for _ in range(100):  # killed, and soon reaped by whoever adopts orphans
            os.kill(int(pid.read_text()), 0)
            if Path(f"/proc/{int(pid.read_text())}/stat").read_text().split()[2] == "Z":
                raise ProcessLookupError
            time.sleep(0.02)


def test_one_that_never_stops_writing_is_cut_off(tmp_path: Path) -> None:
    flooding = script(tmp_path / "python", "#!/bin/sh\nexec cat /dev/zero\n")
    assert fault_of(flooding, 60).endswith("wrote more than 1 MiB instead of an answer.")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("#!/bin/sh\necho hello\n", "answered like no Python: hello"),
        ("#!/bin/sh\nexit 0\n", "answered like no Python."),
        ("#!/bin/sh\necho 'pyenv: not found' >&2\nexit 127\n", "exit code 127: pyenv: not found"),
        ("#!/bin/sh\nkill -SEGV $$\n", "was ended by SIGSEGV."),
        ("#!/nowhere/python\n", "cannot be run: No such file or directory."),
        ("just text", "cannot be run: Exec format error."),
        ("#!/bin/sh\nprintf 'a\\033[2Jb'\nexit 1\n", "exit code 1: a\\x1b[2Jb"),
    ],
)
def test_what_is_no_interpreter_says_why(tmp_path: Path, text: str, fault: str) -> None:
    message = fault_of(script(tmp_path / "python", text))
    assert message.startswith(str(tmp_path / "python"))
    assert message.endswith(fault)


def test_files_that_cannot_be_run_are_not_tried(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "text").write_text("no x bit")
    os.mkfifo(tmp_path / "fifo")
    faults = {
        "folder": "is a folder.",
        "link": "is a link to nothing.",
        "loop": "is a link to nothing.",
        "text": "is not executable.",
        "fifo": "is not a regular file.",
        "absent": "cannot be read: No such file or directory.",
    }
    for name, fault in faults.items():
        with pytest.raises(InterpreterError, match=f"{name} {fault}"):
            inspect_interpreter(tmp_path / name)

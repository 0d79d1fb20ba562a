"""Scripts start their function from wherever the environment lies."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from envtui.core.wheels.scripts import (
    launcher,
    launcher_line,
    rewrite_shebang,
    script_files,
    shebang,
)

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX scripts")


def test_a_plain_shebang_names_the_interpreter() -> None:
    assert shebang("/env/bin/python") == b"#!/env/bin/python\n"


def test_a_line_may_have_127_bytes_and_no_more() -> None:
    longest = "/" + "p" * (127 - len("#!/\n"))

    assert shebang(longest) == f"#!{longest}\n".encode()
    assert shebang(longest + "p").startswith(b"#!/bin/sh\n")


@posix
@pytest.mark.parametrize(
    "folder",
    [
        "with space",
        "quote's",
        "'start and end'",
        'double"',
        "$HOME `id`",
        "back\\slash",
        "ü",
        "l" * 200,
    ],
)
def test_a_script_runs_from_any_folder(folder: str, tmp_path: Path) -> None:
    place = tmp_path / folder
    place.mkdir()
    python = place / "python"
    python.symlink_to(sys.executable)
    _, content = script_files("say", "json:dumps", first_lines=shebang(str(python)))
    script = place / "say"
    script.write_bytes(content.replace(b"dumps()", b"dumps(sys.argv[1:])"))
    script.chmod(0o755)

    done = subprocess.run([script, "a b", "$c"], capture_output=True, text=True, check=False)

    assert done.stderr == '["a b", "$c"]\n'
    assert done.returncode == 1, "the function's answer is the exit status"


@posix
def test_a_relocatable_script_runs_after_a_move_and_through_a_link(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    (old / "python").symlink_to(sys.executable)
    lines = shebang(str(old / "python"), relocatable=True, folder=str(old))
    _, content = script_files("say", "sys:exit", first_lines=lines)
    (old / "say").write_bytes(content.replace(b"exit()", b"exit(sys.executable)", 1))
    (old / "say").chmod(0o755)
    shutil.move(old, tmp_path / "new place")
    (tmp_path / "link").symlink_to(tmp_path / "new place/say")

    done = subprocess.run([tmp_path / "link"], capture_output=True, text=True, check=False)

    assert done.stderr == f"{tmp_path / 'new place/python'}\n"
    assert b"old" not in content


def test_a_python_line_of_a_wheel_is_replaced_with_its_arguments() -> None:
    content = b"#!pythonw -E -s\r\nprint(1)\r\n"

    assert rewrite_shebang(content, b"#!/env/python\n") == b"#!/env/python\nprint(1)\r\n"


@pytest.mark.parametrize("gui", [False, True])
def test_a_windows_script_is_a_launcher_a_shebang_and_a_zip(gui: bool) -> None:
    name, content = script_files(
        "say", "demo.cli:app.run", first_lines=b"#!C:\\env\\python.exe\n", windows=True, gui=gui
    )

    assert name == "say.exe"
    start = launcher(gui)
    assert start[:2] == b"MZ" and content.startswith(start + b"#!C:\\env\\python.exe\n")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        main = archive.read("__main__.py").decode()
    assert "from demo.cli import app\n" in main and "app.run()" in main


def test_a_launcher_is_told_the_place_of_python() -> None:
    assert launcher_line(r"C:\env\Scripts\python.exe") == b"#!C:\\env\\Scripts\\python.exe\n"
    assert launcher_line(r"C:\my env\python.exe") == b'#!"C:\\my env\\python.exe"\n'


def test_a_relocatable_launcher_finds_python_from_its_own_place() -> None:
    scripts = r"C:\env\Scripts"
    beside = launcher_line(rf"{scripts}\python.exe", scripts)
    above = launcher_line(r"C:\env\python.exe", scripts)
    assert beside == b"#!<launcher_dir>\\python.exe\n"
    assert above == b"#!<launcher_dir>\\..\\python.exe\n"


def test_launchers_differ_by_machine_and_kind() -> None:
    kinds = {launcher(gui, machine, 64) for gui in (True, False) for machine in ("AMD64", "ARM64")}

    assert len(kinds) == 4

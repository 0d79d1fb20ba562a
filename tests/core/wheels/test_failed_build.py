"""A failed build shows how its output ends, and what most likely was missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.wheels.failed_build import hint_for, status_in_words


def hint(folder: Path, output: str) -> str:
    log = folder / "build.log"
    log.write_bytes(output.encode())
    return hint_for("demo", log)


def test_the_last_lines_are_shown_as_a_terminal_would(tmp_path: Path) -> None:
    bar = "".join(f"\rfetched {percent} %" for percent in range(101))

    shown = hint(tmp_path, f"first\r\nsecond{bar}\r\n\x0bthird\n\n")

    assert shown.startswith("The end of its output:\n  first\n  fetched 100 %\n  \\x0bthird\n")
    assert shown.endswith(f"All of it is in {tmp_path / 'build.log'}.")


def test_a_line_without_end_is_cut(tmp_path: Path) -> None:
    assert len(hint(tmp_path, "x" * 50_000)) < 1000


@pytest.mark.parametrize("output", ["", "\n\n"])
def test_without_output_there_is_nothing_to_show(output: str, tmp_path: Path) -> None:
    assert hint(tmp_path, output) == ""
    assert hint_for("demo", tmp_path / "none.log") == ""


@pytest.mark.parametrize(
    ("output", "help"),
    [
        ("ModuleNotFoundError: No module named 'numpy.core'", "numpy.core is used by the build"),
        ("ModuleNotFoundError: No module named 'numpy'", "--no-build-isolation-package demo"),
        ("ModuleNotFoundError: No module named 'distutils'", "use an older Python"),
        ("ModuleNotFoundError: No module named 'pkg_resources'", "'setuptools<81'"),
        ("x.c:1:10: fatal error: ffi.h: No such file or directory", "The header ffi.h is not"),
        ("/usr/bin/ld: cannot find -lpq: No such file", "The library pq is not"),
        ("error: command 'gcc' failed: No such file or directory", "gcc is not on this machine"),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'cargo'", "cargo is not on"),
        ("Error: pg_config executable not found.", "pg_config is not on this machine"),
        ("sh: 1: cmake: not found", "cmake is not on this machine"),
        ("error: can't find Rust compiler", "Rust is not on this machine"),
    ],
)
def test_what_is_missing_is_told(output: str, help: str, tmp_path: Path) -> None:
    assert help in hint(tmp_path, f"before\n{output}\nafter\n").splitlines()[-1]


@pytest.mark.parametrize(
    "output",
    ["something else", "FileNotFoundError: [Errno 2] No such file or directory: 'LICENSE'"],
)
def test_what_is_not_known_is_not_guessed(tmp_path: Path, output: str) -> None:
    assert hint(tmp_path, output).splitlines()[-1].startswith("All of it is in")


def test_how_a_process_ended_is_said_in_words() -> None:
    assert status_in_words(3) == "ended with status 3"
    assert status_in_words(-11) == "was ended by the signal SIGSEGV"
    assert status_in_words(-250) == "was ended by the signal 250"


def test_without_isolation_it_is_said_what_to_install(tmp_path: Path) -> None:
    log = tmp_path / "build.log"
    log.write_text("ModuleNotFoundError: No module named 'hatchling'\n")

    assert hint_for("demo", log, ["hatchling>=1", "more"]).endswith(
        "install it first: hatchling>=1, more."
    )

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from envtui.core.errors import InterpreterError
from envtui.core.interpreters.request import PythonRequest, parse_request
from tests.core.interpreters.made import made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"kind": "default"}),
        ("default", {"kind": "default"}),
        ("any", {"kind": "any"}),
        ("ANY", {"kind": "any"}),
        ("3", {"release": (3,)}),
        ("3.12", {"release": (3, 12)}),
        ("312", {"release": (3, 12)}),
        ("39", {"release": (3, 9)}),
        ("3.12.1", {"release": (3, 12, 1)}),
        ("python3.12", {"release": (3, 12)}),
        ("3.13rc1", {"release": (3, 13, 0), "pre": "rc1"}),
        ("3.13.0rc1", {"release": (3, 13, 0), "pre": "rc1"}),
        ("3.14.5rc1", {"release": (3, 14, 5), "pre": "rc1"}),
        ("3.15a2", {"release": (3, 15, 0), "pre": "a2"}),
        ("3.13t", {"release": (3, 13), "free_threaded": True}),
        ("313t", {"release": (3, 13), "free_threaded": True}),
        ("3.13d", {"release": (3, 13), "debug": True}),
        ("3.13td", {"release": (3, 13), "free_threaded": True, "debug": True}),
        ("3.13+freethreaded", {"release": (3, 13), "free_threaded": True}),
        ("3.13+debug", {"release": (3, 13), "debug": True}),
        ("3.14+gil", {"release": (3, 14), "free_threaded": False}),
        ("3.14+gil+debug", {"release": (3, 14), "free_threaded": False, "debug": True}),
        (">=3.11,<3.13", {"specifiers": "<3.13,>=3.11"}),
        ("~=3.11", {"specifiers": "~=3.11"}),
        ("==3.12.*", {"specifiers": "==3.12.*"}),
        ("==3.12.4", {"release": (3, 12, 4)}),
        ("cpython", {"implementation": "cpython"}),
        ("cp", {"implementation": "cpython"}),
        ("cp312", {"implementation": "cpython", "release": (3, 12)}),
        ("cpython@3.12", {"implementation": "cpython", "release": (3, 12)}),
        ("cpython>=3.11", {"implementation": "cpython", "specifiers": ">=3.11"}),
        ("pypy", {"implementation": "pypy"}),
        ("pp310", {"implementation": "pypy", "release": (3, 10)}),
        ("pypy3.10", {"implementation": "pypy", "release": (3, 10)}),
        ("PyPy@3.10", {"implementation": "pypy", "release": (3, 10)}),
        ("graalpy", {"implementation": "graalpy"}),
        ("gp311", {"implementation": "graalpy", "release": (3, 11)}),
        ("pyodide", {"implementation": "pyodide"}),
        (
            "cpython-3.12.3-linux-x86_64-gnu",
            {
                "implementation": "cpython",
                "release": (3, 12, 3),
                "os": "linux",
                "arch": "x86_64",
                "libc": "gnu",
            },
        ),
        ("cpython-3.12-any-aarch64", {"release": (3, 12), "os": "", "arch": "aarch64"}),
        ("any-3.12-linux", {"implementation": "", "release": (3, 12), "os": "linux"}),
        ("python3.12-dbg", {"kind": "name", "target": "python3.12-dbg"}),
        ("nope", {"kind": "name", "target": "nope"}),
        ("3.12@latest", {"kind": "name"}),
        ("3rc1", {"kind": "name"}),
        ("3.12.post1", {"kind": "name"}),
        ("3.12.dev0", {"kind": "name"}),
        ("3.12+local", {"kind": "name"}),
        ("not/there", {"kind": "file", "target": "not/there"}),
    ],
)
def test_the_grammar(text: str, expected: dict[str, Any]) -> None:
    request = parse_request(text)
    kind = expected.pop("kind", "version")
    assert request.kind == kind
    assert {name: getattr(request, name) for name in expected} == expected


def test_what_is_there_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "env").mkdir()
    (tmp_path / "my-python").touch()
    (tmp_path / "3.12").mkdir()
    assert parse_request("env").kind == "directory"
    assert parse_request("my-python").kind == "file"
    assert parse_request("3.12").kind == "version"


@pytest.mark.parametrize("text", ["3.5", "2.7", "2", "35", "cp27", "cpython-2.7-linux"])
def test_what_is_too_old_is_refused(text: str) -> None:
    with pytest.raises(InterpreterError, match=f"older than 3.6 is not supported, but {text} was"):
        parse_request(text)


@pytest.mark.parametrize("text", ["3.12t", "3.8+freethreaded"])
def test_free_threaded_builds_begin_with_3_13(text: str) -> None:
    with pytest.raises(InterpreterError, match=r"no free-threaded Python before 3\.13"):
        parse_request(text)


def matches(text: str, version: str, **facts: Any) -> bool:
    request: PythonRequest = parse_request(text)
    facts = {"implementation": "cpython", "gil_disabled": False, "debug": False} | facts
    return request.matches(made(version=version, **facts))


@pytest.mark.parametrize(
    ("text", "version", "expected"),
    [
        ("3", "3.12.1", True),
        ("3.12", "3.12.1", True),
        ("3.12", "3.11.9", False),
        ("3.12.1", "3.12.1", True),
        ("3.12.1", "3.12.10", False),
        ("3.13", "3.13.0rc1", True),
        ("3.13.0", "3.13.0rc1", False),
        ("3.13rc1", "3.13.0rc1", True),
        ("3.13rc1", "3.13.0", False),
        ("3.13rc1", "3.13.0rc2", False),
        (">=3.11,<3.13", "3.12.1", True),
        (">=3.11,<3.13", "3.13.0", False),
        (">=3.13", "3.14.0a1", False),
        (">=3.14.0a1", "3.14.0a3", True),
        ("any", "3.8.1", True),
    ],
)
def test_versions(text: str, version: str, expected: bool) -> None:
    assert matches(text, version) is expected


def test_builds_are_matched_as_asked() -> None:
    assert matches("3.13t", "3.13.0", gil_disabled=True)
    assert not matches("3.13t", "3.13.0")
    assert not matches("3.13", "3.13.0", gil_disabled=True)
    assert not matches("default", "3.13.0", gil_disabled=True)
    assert matches("3.14", "3.14.0", gil_disabled=True)
    assert not matches("3.14+gil", "3.14.0", gil_disabled=True)
    assert matches("any", "3.13.0", gil_disabled=True)
    assert not matches("3.13+debug", "3.13.0")
    assert matches("3.13+debug", "3.13.0", debug=True)


def test_implementations_are_matched_as_asked() -> None:
    assert matches("pypy@3.10", "3.10.14", implementation="pypy")
    assert not matches("pypy@3.10", "3.10.14")
    assert matches("3.10", "3.10.14", implementation="pypy")


def test_platforms_of_a_key_are_matched() -> None:
    interpreter = made(version="3.12.1", implementation="cpython", gil_disabled=False)
    system = {"linux": "linux", "darwin": "macos", "win32": "windows"}[
        interpreter.markers["sys_platform"]
    ]
    assert parse_request(f"cpython-3.12-{system}").matches(interpreter)
    assert not parse_request("cpython-3.12-solaris").matches(interpreter)
    assert not parse_request(f"cpython-3.12-{system}-riscv64").matches(interpreter)

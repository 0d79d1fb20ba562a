from __future__ import annotations

import pytest

from envtui.core.interpreters.names import is_python_name, minor_names, names_tried
from envtui.core.interpreters.request import parse_request


@pytest.mark.parametrize(
    ("request_", "names"),
    [
        (
            "any",
            "python python3 cpython cpython3 pypy pypy3 graalpy graalpy3 pyodide pyodide3",
        ),
        ("default", "python python3"),
        ("3", "python3 python"),
        ("3.13", "python3.13 python3 python"),
        ("3.13.2", "python3.13.2 python3.13 python3 python"),
        ("3.13rc2", "python3.13rc2 python3.13 python3 python"),
        ("3.13t", "python3.13t python3.13 python3t python3 pythont python"),
        ("3t", "python3t python3 pythont python"),
        ("pypy", "pypy pypy3 python python3"),
        ("pypy@3.10", "pypy3.10 pypy3 pypy python3.10 python3 python"),
        ("cpython@3.12", "cpython3.12 cpython3 cpython python3.12 python3 python"),
        ("cpython", "cpython cpython3 python python3"),
        (">=3.11,<3.13", "python3 python"),
        ("python3.12-dbg", "python3.12-dbg"),
    ],
)
def test_the_names_that_a_request_tries(request_: str, names: str) -> None:
    assert names_tried(parse_request(request_)) == names.split()


THERE = ["python3.5", "python3.9", "python3.12", "python3.13t", "python3.13", "pypy3.10", "python3"]


@pytest.mark.parametrize(
    ("request_", "names"),
    [
        ("any", "python3.13 python3.13t python3.12 python3.9"),
        ("default", "python3.13 python3.13t python3.12 python3.9"),
        ("3", "python3.13 python3.13t python3.12 python3.9"),
        ("cpython", "python3.13 python3.13t python3.12 python3.9"),
        (">=3.11,<3.13", "python3.12"),
        (">3.9.2,<3.10", "python3.9"),
        ("pypy", "python3.13 python3.13t python3.12 pypy3.10 python3.9"),
        ("3.13", ""),
        ("2.7.18-custom", ""),
    ],
)
def test_the_minor_versions_that_a_wide_request_tries_too(request_: str, names: str) -> None:
    assert minor_names(THERE, parse_request(request_)) == names.split()


@pytest.mark.parametrize(
    "name",
    ["python", "python3", "python3.13", "python3.13t", "python3.13d", "python3-dbg", "pypy3.10"],
)
def test_names_of_interpreters(name: str) -> None:
    assert is_python_name(name)
    assert is_python_name(f"{name}.exe")


@pytest.mark.parametrize(
    "name", ["python3-config", "python3.13-config", "pythonw", "python-argcomplete", "ipython", ""]
)
def test_other_names(name: str) -> None:
    assert not is_python_name(name)

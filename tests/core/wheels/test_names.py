"""Which names a wheel, its scripts and its files may have."""

from __future__ import annotations

import pytest

from envtui.core.errors import BadDistribution
from envtui.core.wheels.names import (
    check_script_name,
    is_reserved_place,
    parse_entry_points,
    parse_wheel_name,
    same_version,
)


@pytest.mark.parametrize(
    ("filename", "expected"),
    [
        ("demo-1.0-py3-none-any.whl", ("demo", "1.0")),
        ("Foo_Bar.baz-1.0.post1-1-cp313-cp313-linux_x86_64.whl", ("foo-bar-baz", "1.0.post1")),
        ("demo-1.0+local.1-py2.py3-none-any.whl", ("demo", "1.0+local.1")),
    ],
)
def test_a_wheels_name_gives_project_and_version(filename: str, expected: tuple[str, str]) -> None:
    assert parse_wheel_name(filename) == expected


@pytest.mark.parametrize(
    "filename", ["", "demo.whl", "demo-1.0.zip", "a-b-c-d-e-f-g.whl", "----.whl"]
)
def test_other_names_are_refused(filename: str) -> None:
    with pytest.raises(BadDistribution, match="file name"):
        parse_wheel_name(filename)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1.0", "1.0.0", True),
        ("1.0_local", "1.0", False),
        ("1.0.post1", "1.0-1", True),
        ("1.0", "1.1", False),
        ("not a version", "not a version", True),
        ("not a version", "1.0", False),
    ],
)
def test_versions_are_compared_as_versions(one: str, other: str, same: bool) -> None:
    assert same_version(one, other) == same


@pytest.mark.parametrize(
    "name", ["pip", "pip3.13", "python-config", "activate-global", "pythonize", "pypyr", "a.b-c_d"]
)
def test_ordinary_scripts_are_allowed(name: str) -> None:
    check_script_name(name)


@pytest.mark.parametrize(
    "path",
    [
        "pyvenv.cfg",
        "PYVENV.CFG",
        ".envtui/lock",
        "bin/python",
        "bin/python3.13",
        "Scripts/Python.exe",
        "bin/activate.fish",
        "bin/activate_this.py",
        "lib",
        "lib64",
    ],
)
def test_the_environments_own_places(path: str) -> None:
    assert is_reserved_place(path)


@pytest.mark.parametrize(
    "path",
    [
        "bin/pip",
        "share/python",
        "lib/python3.13/site-packages/x.py",
        "etc/pyvenv.cfg",
        "bin/x/python",
    ],
)
def test_places_that_packages_may_have(path: str) -> None:
    assert not is_reserved_place(path)


def test_entry_points_give_the_scripts_and_nothing_else() -> None:
    text = (
        "# a comment\n"
        "[console_scripts]\n"
        "one = demo.cli:main\n"
        " two=demo:app . run [extra]\n".replace(" . ", ".")
        + "\n[demo.plugins]\nanything at all = !!\n"
        "[ gui_scripts ]\r\n"
        "three = démo:größe\n"
        "; another comment\n"
    )

    assert parse_entry_points(text) == (
        ("one", "demo.cli:main", False),
        ("two", "demo:app.run", False),
        ("three", "démo:größe", True),
    )

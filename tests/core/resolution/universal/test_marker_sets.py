"""The algebra of markers, against packaging's own evaluation of them."""

from __future__ import annotations

import subprocess
import sys
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.markers import Marker

from envtui.core.resolution.universal.marker_sets import (
    EVERYWHERE,
    NOWHERE,
    PYTHONS,
    can_be,
    intersection,
    is_disjoint,
    marker_set,
    minus,
    pythons_of,
    requires_python_set,
    union,
)
from envtui.core.resolution.universal.marker_text import marker_text

PLATFORMS = [("linux", "posix", "Linux"), ("win32", "nt", "Windows"), ("darwin", "posix", "Darwin")]
IMPLEMENTATIONS = [("CPython", "cpython"), ("PyPy", "pypy")]
MACHINES = ["x86_64", "arm64"]
VERSIONS = ["3.8.0", "3.9.1", "3.11.4", "3.12.0", "3.13.1"]

ENVIRONMENTS = [
    {
        "sys_platform": platform[0],
        "os_name": platform[1],
        "platform_system": platform[2],
        "platform_machine": machine,
        "platform_python_implementation": implementation[0],
        "implementation_name": implementation[1],
        "implementation_version": version,
        "platform_release": "6.1",
        "platform_version": "1",
        "python_full_version": version,
        "python_version": version.rpartition(".")[0],
        "extra": "",
    }
    for platform, machine, implementation, version in product(
        PLATFORMS, MACHINES, IMPLEMENTATIONS, VERSIONS
    )
]

TEXTS = {
    "sys_platform": ["linux", "win32", "darwin", "emscripten"],
    "os_name": ["nt", "posix", "java"],
    "platform_system": ["Linux", "Windows", "Darwin", "Java"],
    "platform_machine": ["x86_64", "arm64", "aarch64"],
    "platform_python_implementation": ["CPython", "PyPy"],
    "implementation_name": ["cpython", "pypy"],
}
EQUALITIES = st.sampled_from(sorted(TEXTS)).flatmap(
    lambda name: st.builds(
        f"{name} {{}} '{{}}'".format, st.sampled_from(["==", "!="]), st.sampled_from(TEXTS[name])
    )
)
ORDERS = st.builds(
    "{} {} '{}'".format,
    st.sampled_from(["python_version", "python_full_version"]),
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    st.sampled_from(["3", "3.8", "3.9", "3.11", "3.11.4", "3.12.0", "3.13"]),
)
RARE = st.sampled_from(
    [
        "python_version in '3.8 3.12'",
        "python_version not in '3.8 3.12'",
        "python_version ~= '3.11'",
        "python_version == '3.*'",
        "'3.9' <= python_version",
        "'linux' in sys_platform",
        "'linux' not in sys_platform",
        "sys_platform in 'linux darwin'",
        "'win32' == sys_platform",
        "platform_release >= '5'",
    ]
)
MARKERS = st.recursive(
    st.one_of(EQUALITIES, ORDERS, RARE),
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner), st.builds("({} or {})".format, inner, inner)
    ),
    max_leaves=6,
)


def where(marker: str) -> list[bool]:
    """In which of the environments a marker holds, as packaging says."""
    if not marker:
        return [True] * len(ENVIRONMENTS)
    parsed = Marker(marker)
    return [parsed.evaluate(environment) for environment in ENVIRONMENTS]


@given(MARKERS)
def test_a_set_written_as_a_marker_holds_where_the_marker_does(marker: str) -> None:
    found = marker_set(marker)
    if can_be(found):
        assert where(marker_text(found)) == where(marker)
    else:
        assert not any(where(marker))


@given(MARKERS, MARKERS)
def test_sets_are_joined_cut_and_subtracted(one: str, two: str) -> None:
    a, b = marker_set(one), marker_set(two)
    for found, expected in (
        (intersection(a, b), [x and y for x, y in zip(where(one), where(two), strict=True)]),
        (union(a, b), [x or y for x, y in zip(where(one), where(two), strict=True)]),
        (minus(a, b), [x and not y for x, y in zip(where(one), where(two), strict=True)]),
    ):
        if can_be(found):
            assert where(marker_text(found)) == expected
        else:
            assert not any(expected)


@given(MARKERS, MARKERS)
def test_disjoint_markers_hold_nowhere_together(one: str, two: str) -> None:
    if is_disjoint(marker_set(one), marker_set(two)):
        assert not any(x and y for x, y in zip(where(one), where(two), strict=True))


@given(MARKERS, MARKERS)
def test_a_marker_need_only_be_right_where_it_is_asked(one: str, two: str) -> None:
    found, within = marker_set(one), marker_set(two)
    if not can_be(intersection(found, within)):
        return
    written = where(marker_text(found, within))
    for short, full, inside in zip(written, where(one), where(two), strict=True):
        assert short == full or not inside


@given(MARKERS)
def test_what_holds_and_what_does_not_are_everything(marker: str) -> None:
    found = marker_set(marker)
    assert union(found, minus(EVERYWHERE, found)) == EVERYWHERE
    assert intersection(found, minus(EVERYWHERE, found)) == NOWHERE


@pytest.mark.parametrize(
    ("marker", "written"),
    [
        ("platform_system == 'Windows'", "sys_platform == 'win32'"),
        ("python_version < '3.11'", "python_full_version < '3.11'"),
        ("python_version <= '3.10'", "python_full_version < '3.11'"),
        (
            "sys_platform == 'linux' or os_name == 'nt' and sys_platform == 'linux'",
            "sys_platform == 'linux'",
        ),
        ("sys_platform == 'win32' or os_name == 'posix' or os_name != 'posix'", ""),
        ("os_name == 'nt'", "os_name == 'nt'"),
        ("python_version >= '3.10'", ""),
        (
            "sys_platform != 'win32' and sys_platform != 'emscripten'",
            "sys_platform != 'emscripten' and sys_platform != 'win32'",
        ),
        (
            "python_version < '3.12' or sys_platform == 'linux'",
            "python_full_version < '3.12' or sys_platform == 'linux'",
        ),
        ("sys_platform not in 'linux2'", "sys_platform not in 'linux2'"),
        (
            "python_version >= '3.11' and python_version < '3.13'",
            "python_full_version >= '3.11' and python_full_version < '3.13'",
        ),
        (
            "python_version < '3.11' and (sys_platform == 'a' or os_name == 'b')",
            "python_full_version < '3.11' and (os_name == 'b' or sys_platform == 'a')",
        ),
    ],
)
def test_markers_are_written_short(marker: str, written: str) -> None:
    since_3_10 = marker_set("python_version >= '3.10'")
    assert marker_text(marker_set(marker), since_3_10) == written


def test_a_set_without_machines_is_written_too() -> None:
    assert not any(where(marker_text(NOWHERE)))


def test_an_extra_is_asked_for_or_not() -> None:
    assert marker_set("extra == 'A_b'", "a-b") == EVERYWHERE
    assert marker_set("extra == 'a'") == NOWHERE


@pytest.mark.parametrize(
    "marker", ["os_name == 'nt' and sys_platform == 'linux'", "python_version == '3.9.1'"]
)
def test_what_no_machine_is_counts_as_empty(marker: str) -> None:
    assert not can_be(marker_set(marker))


def test_a_malformed_marker_is_told() -> None:
    with pytest.raises(ValueError, match="marker"):
        marker_set("os_name")


def test_the_pythons_of_a_set() -> None:
    bits = pythons_of(marker_set("python_version >= '3.12' and sys_platform == 'linux'"))
    assert PYTHONS[(bits & -bits).bit_length() - 1] == "3.12.0"


def test_upper_limits_of_requires_python_do_not_count() -> None:
    assert requires_python_set(">=3.9,<3.12") == requires_python_set(">=3.9")
    assert requires_python_set(">=3.9") == marker_set("python_version >= '3.9'")
    assert requires_python_set("<2") == NOWHERE


def test_usual_markers_are_read_without_packaging() -> None:
    code = (
        "import sys; from envtui.core.resolution.universal.marker_sets import marker_set;"
        "marker_set(\"python_version < '3.9' and (os_name == 'nt' or extra == 'x')\", 'x');"
        "sys.exit('packaging' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_parentheses_without_end_are_malformed() -> None:
    for atom in ("os_name == 'nt'", "'nt' == os_name"):
        with pytest.raises(ValueError, match="too many parentheses"):
            marker_set(f"{'(' * 5000}{atom}{')' * 5000}")

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.markers import InvalidMarker, Marker

from envtui.core.index.metadata import split_requirement
from envtui.core.resolution.markers import Markers
from tests.support.fake_index import target

VALUES = target("3.12.1").markers
NAMES = st.sampled_from([*VALUES, "extra"])
OPERATORS = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "~=", "in", "not in", "not  in"])
TEXTS = st.sampled_from(["3", "3.12", "3.9", "3.12.1", "3.12.*", "linux", "posix win32", "a_B", ""])
ATOMS = st.one_of(
    st.builds("{} {} '{}'".format, NAMES, OPERATORS, TEXTS),
    st.builds('{}{} "{}"'.format, NAMES, st.sampled_from(["==", ">=", "<"]), TEXTS),
    st.builds("'{}' {} {}".format, TEXTS, OPERATORS, NAMES),
)
MARKERS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("{} and {}".format, inner, inner),
        st.builds("{} or {}".format, inner, inner),
        st.builds("({})".format, inner),
    ),
    max_leaves=5,
)


@given(MARKERS, st.sampled_from(["", "a-b", "linux"]))
def test_a_marker_holds_when_packaging_says_so(marker: str, extra: str) -> None:
    try:
        expected = Marker(marker).evaluate({**VALUES, "extra": extra})
    except ValueError as error:
        with pytest.raises(type(error)):
            Markers(VALUES).holds(marker, extra)
        return
    assert Markers(VALUES).holds(marker, extra) == expected


EXTRAS = st.sampled_from(["a_B", "a.b", "linux", "google-cloud", "or"])
BEHIND_EXTRAS = st.one_of(
    st.builds("{} and extra == '{}'".format, MARKERS, EXTRAS),
    st.builds('({}) and extra == "{}"'.format, MARKERS, EXTRAS),
    st.builds("extra == '{}' and {}".format, EXTRAS, MARKERS),
    st.builds('{}or extra == "{}"'.format, st.just("os_name == 'posix'"), EXTRAS),
    st.builds("extra == '{}'".format, EXTRAS),
)


@given(BEHIND_EXTRAS, st.sampled_from(["", "a-b", "google-cloud"]))
def test_a_requirement_counts_for_the_project_or_for_what_an_extra_adds(
    marker: str, extra: str
) -> None:
    try:
        without = Marker(marker).evaluate({**VALUES, "extra": ""})
        with_extra = Marker(marker).evaluate({**VALUES, "extra": extra})
    except ValueError:
        return
    expected = with_extra and not without if extra else without
    assert Markers(VALUES).counts(split_requirement(f"a ; {marker}"), extra) == expected


@pytest.mark.parametrize(
    "marker", ["os_name", "os_name == 'a' and", "(os_name == 'a'", "os_name == 'a')", "x == 'a'"]
)
def test_a_malformed_marker_is_told(marker: str) -> None:
    with pytest.raises(InvalidMarker):
        Markers(VALUES).holds(marker)


def test_an_empty_marker_holds() -> None:
    assert Markers(VALUES).holds("")


@pytest.mark.parametrize(
    ("marker", "needed"),
    [
        ("extra == 'x'", True),
        ("extra == 'X' and python_version >= '3.8'", True),
        ("extra == 'x' and python_version < '3.8'", False),
        ("extra != 'y'", False),
        ("python_version >= '3.8'", False),
    ],
)
def test_what_an_extra_adds(marker: str, needed: bool) -> None:
    assert Markers(VALUES).needed_by(marker, "x") == needed


def test_parentheses_without_end_are_malformed() -> None:
    for atom in ("os_name == 'nt'", "'nt' == os_name"):
        with pytest.raises(ValueError, match="too many parentheses"):
            Markers(VALUES).holds(f"{'(' * 5000}{atom}{')' * 5000}")

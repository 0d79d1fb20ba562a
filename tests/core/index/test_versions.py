from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.version import VERSION_PATTERN, InvalidVersion, Version

from envtui.core.index.versions import is_prerelease, normalize_version, version_key

GRAMMAR = re.compile(VERSION_PATTERN, re.VERBOSE | re.IGNORECASE | re.ASCII)
versions = st.from_regex(GRAMMAR, fullmatch=True)

ASCENDING = [
    *("1.dev0", "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456"),
    *("1.0b2", "1.0b2.post345.dev456", "1.0b2.post345", "1.0rc1.dev456", "1.0rc1", "1.0"),
    *("1.0+abc.5", "1.0+abc.7", "1.0+5", "1.0+5.1", "1.0.post456.dev34", "1.0.post456"),
    *("1.0.15", "1.1.dev1", "1.10", "2!0.1", "2!1"),
]


def test_versions_ascend_as_pep_440_has_it() -> None:
    keys = [version_key(version) for version in ASCENDING]
    assert all(a is not None and b is not None and a < b for a, b in pairwise(keys))


@settings(max_examples=150)
@given(versions, versions)
def test_keys_compare_and_versions_normalize_as_packaging_does(one: str, other: str) -> None:
    first, second = version_key(one), version_key(other)
    assert first is not None
    assert second is not None
    assert (first < second) == (Version(one) < Version(other))
    assert (first == second) == (Version(one) == Version(other))
    assert normalize_version(one) == str(Version(one))
    assert is_prerelease(first) == Version(one).is_prerelease


@given(st.text("0123456789.abcrpostdev!+-_ v²٣", max_size=12))
def test_what_is_no_version_for_packaging_is_none_here(text: str) -> None:
    try:
        expected: str | None = str(Version(text))
    except InvalidVersion:
        expected = None
    assert normalize_version(text) == expected
    assert (version_key(text) is None) == (expected is None)


@pytest.mark.parametrize("text", ["1" * 5000, "1." + "2" * 5000, "1a" + "3" * 5000])
def test_a_number_that_is_too_long_for_python_makes_no_version(text: str) -> None:
    assert version_key(text) is None
    assert normalize_version(text) is None


@pytest.mark.parametrize("text", ["", "latest", "1..2", "1.", ".1", "1_0", "²"])
def test_some_texts_that_are_no_versions(text: str) -> None:
    assert version_key(text) is None

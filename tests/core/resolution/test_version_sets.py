from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from envtui.core.index.versions import is_prerelease, version_key
from envtui.core.resolution.version_sets import ALL, specifier_bits

NUMBERS = st.integers(0, 3)
RELEASES = st.lists(NUMBERS, min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))
EPOCHS = st.sampled_from(["", "", "", "1!"])
PRES = st.sampled_from(["", "", "a1", "b2", "rc1", "-alpha.3", "c1"])
POSTS = st.sampled_from(["", "", ".post1", "-2", ".rev3"])
DEVS = st.sampled_from(["", "", ".dev1", "dev"])
LOCALS = st.sampled_from(["", "", "+cu118", "+1.a", "+2"])
PUBLIC = st.builds("".join, st.tuples(EPOCHS, RELEASES, PRES, POSTS, DEVS))
VERSIONS = st.builds(str.__add__, PUBLIC, LOCALS)
CLAUSES = st.one_of(
    st.builds(str.__add__, st.sampled_from(["==", "!="]), VERSIONS),
    st.builds(str.__add__, st.sampled_from([">=", "<=", ">", "<"]), PUBLIC),
    st.builds(lambda op, v: f"{op}{v}.*", st.sampled_from(["==", "!="]), RELEASES),
    st.builds(lambda a, v, p: f"~={a}.{v}{p}", NUMBERS, RELEASES, PRES),
    st.builds(str.__add__, st.just("==="), VERSIONS),
)


def ascending(versions: list[str]) -> list[str]:
    return [str(v) for v in sorted({Version(version) for version in versions})]


@given(st.lists(VERSIONS, max_size=12), st.lists(CLAUSES, max_size=3))
@example(["1.0", "1.0.post1", "1.0+local", "1.1.dev1"], [">1.0"])
@example(["1.0a1", "1.0", "1.0.post0.dev1", "1.0.post1"], ["<1.0.post1"])
@example(["1.dev0", "1.0.5", "1.1.dev0"], ["==1.0.*"])
def test_a_specifier_admits_what_packaging_says(versions: list[str], clauses: list[str]) -> None:
    known = ascending(versions)
    specifier = ",".join(clauses)
    bits = specifier_bits(specifier, known)
    oracle = SpecifierSet(specifier)
    expected = [version for version in known if oracle.contains(version, prereleases=True)]
    assert [version for place, version in enumerate(known) if bits >> place & 1] == expected


@given(VERSIONS, VERSIONS)
def test_keys_order_as_packaging_does(one: str, other: str) -> None:
    one_key, other_key = version_key(one), version_key(other)
    assert one_key is not None and other_key is not None
    assert (one_key < other_key) == (Version(one) < Version(other))
    assert is_prerelease(one_key) == Version(one).is_prerelease


@pytest.mark.parametrize("specifier", [">>1", "1.0", ">=", "==x y", ">=abc"])
def test_a_malformed_specifier_is_told(specifier: str) -> None:
    with pytest.raises(ValueError, match="is not a version specifier"):
        specifier_bits(specifier, ["1.0"])


def test_a_lower_bound_admits_versions_that_do_not_exist_yet() -> None:
    assert specifier_bits(">=2", ["1", "2"]) == ALL << 1


@pytest.mark.parametrize(
    "text", ["~=1.dev1", "~=1", "~=1.*", "==1..*", "==.1.*", "=>1", "==1 2", "==1;", "1.0", "=="]
)
def test_what_packaging_refuses_is_refused(text: str) -> None:
    with pytest.raises(InvalidSpecifier):
        SpecifierSet(text)
    with pytest.raises(ValueError):
        specifier_bits(text, ("1.0",))

from __future__ import annotations

import pytest
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from envtui.core.errors import BadDistribution
from envtui.core.index.metadata import parse_metadata, split_requirement

REQUIREMENTS = [
    "a",
    "A.b_c",
    "a>=1",
    "a >= 1, <2 ,!=1.5",
    "a (>=1,<2)",
    "a(==1.*)",
    "a[x]",
    "a [x, Y_z] ~= 1.4",
    "a[] ; python_version<'3'",
    "a>=1;extra=='x' and (os_name=='nt' or sys_platform!=\"win32\")",
    "a[x] @ https://host.example/a-1.0.zip",
    "a @ file:///x/a-1.0-py3-none-any.whl ; python_version > '3'",
    "a===1.0-odd",
    "a==1!2.0+local.1",
]


@pytest.mark.parametrize("text", REQUIREMENTS)
def test_requirements_come_apart_as_in_packaging(text: str) -> None:
    expected = Requirement(text)
    name, extras, specifier, marker, url, _ = split_requirement(text)
    rebuilt = Requirement(
        f"{name}[{','.join(extras)}]"
        + (f" @ {url}" if url else specifier)
        + (f" ; {marker}" if marker else "")
    )
    assert name == canonicalize_name(expected.name)
    assert rebuilt.specifier == expected.specifier
    assert str(rebuilt.marker) == str(expected.marker)
    assert rebuilt.url == expected.url
    assert set(extras) == {canonicalize_name(extra) for extra in expected.extras}


@pytest.mark.parametrize("text", ["", "-a", "a b", "a[x", "a; ", "a @ ", "é", "a==1; b; c=="])
def test_what_is_no_requirement_is_refused_or_left_to_the_reader_of_its_parts(text: str) -> None:
    with pytest.raises(InvalidRequirement):
        Requirement(text)
    try:
        _, _, specifier, marker, _, _ = split_requirement(text)
    except ValueError:
        return
    with pytest.raises(InvalidRequirement):
        Requirement(f"a{specifier};{marker}")


@pytest.mark.parametrize(
    ("marker", "behind"),
    [
        ("extra == 'Some_Thing'", "some-thing"),
        ("(os_name == 'nt' or sys_platform == 'aix') and extra == \"x\"", ""),
        ("os_name == 'floor' and extra == \"x\"", "x"),
        ("os_name == 'nt' or extra == 'x'", ""),
        ("extra == 'x' and os_name == 'nt'", ""),
        ("extra != 'x'", ""),
        ("os_name == 'nt'", ""),
    ],
)
def test_the_extra_that_a_requirement_is_behind_is_told_where_that_is_plain(
    marker: str, behind: str
) -> None:
    assert split_requirement(f"a ; {marker}")[5] == behind


def test_headers_end_at_the_first_empty_line() -> None:
    found = parse_metadata(
        b"Metadata-Version: 2.1\r\nName: a\r\nVersion: 1.0\r\nREQUIRES-DIST: b >=1\r\n"
        b"Requires-Dist: c;\r\n  python_version > '3'\r\nRequires-Python: >=3.8\r\n"
        b"Provides-Extra: Some_Thing\r\nno colon here\r\n\r\nRequires-Dist: text\r\n",
        "a-1.0.whl",
    )
    assert found.requires == ("b >=1", "c; python_version > '3'")
    assert found.requires_python == ">=3.8"
    assert found.extras == ("some-thing",)
    assert found.version == "1.0"


def test_bytes_that_are_no_text_hurt_nobody() -> None:
    assert parse_metadata(b"Author: \xff\xfe\nRequires-Dist: b\n", "a").requires == ("b",)


def test_a_malformed_requirement_names_the_file() -> None:
    with pytest.raises(BadDistribution, match=r"a-1\.0\.whl has a requirement") as raised:
        parse_metadata(b"Requires-Dist: b ==\x1b[31m] nonsense\n\n", "a-1.0.whl")
    assert "\x1b" not in raised.value.message


def test_parentheses_without_end_are_no_requirement() -> None:
    with pytest.raises(ValueError, match="too many parentheses"):
        split_requirement(f"a @ https://a.example/a.whl ; {'(' * 5000}os_name == 'nt'{')' * 5000}")

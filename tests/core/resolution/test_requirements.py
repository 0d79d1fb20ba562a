from __future__ import annotations

import subprocess
import sys

import pytest

from envtui.core.errors import RequirementError
from envtui.core.resolution.requirements import need_of, parse_requirement, read_need


def test_an_error_points_at_the_place() -> None:
    with pytest.raises(RequirementError) as caught:
        parse_requirement("flask >= 1 <2", where="reqs.txt, line 3")
    message = caught.value.message
    assert "reqs.txt, line 3" in message
    lines = message.splitlines()
    assert lines[-2].strip() == "flask >= 1 <2"
    assert lines[-1].strip().endswith("^")


@pytest.mark.parametrize("text", ["app=1.0", "app = '^1'", "app[x]=>1", "a.b =< 2"])
def test_a_single_equals_sign_is_explained(text: str) -> None:
    with pytest.raises(RequirementError) as caught:
        parse_requirement(text)
    assert caught.value.hint == "A version is pinned with ==, and limited with >= and <=."


def test_what_a_person_typed_reaches_the_message_as_text() -> None:
    with pytest.raises(RequirementError) as caught:
        parse_requirement("x\x1b[31m")
    assert "\x1b" not in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "Flask",
        "ruamel.yaml>=0.18",
        " apache-airflow[Amazon,google_cloud] >= 3 , != 3.1.* ",
        "a[]==1.0",
        "a [ b , a ] <2,>=1",
        "a~=1.4.2",
        "a[b,b]===1.0",
        "a>=1.0rc1; python_version > '3'",
        "a @ https://index.test/a-1.0-py3-none-any.whl",
        "a (>=1,<2)",
    ],
)
def test_the_common_form_is_read_as_packaging_does(text: str) -> None:
    assert read_need(text) == need_of(parse_requirement(text))


@pytest.mark.parametrize("text", ["a[b", "a[-b]", "a>=1.*", "a>=", "-a", "a[b]]", "a,b"])
def test_what_packaging_refuses_is_refused(text: str) -> None:
    with pytest.raises(RequirementError):
        parse_requirement(text)
    with pytest.raises(RequirementError):
        read_need(text)


def test_what_people_write_needs_no_packaging() -> None:
    code = (
        "import sys; from envtui.core.resolution.requirements import read_need;"
        "read_need('a'); read_need('a[b,c]>=1, <2'); read_need('a==1.*');"
        "sys.exit('packaging' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_nothing_after_three_equals_signs_is_no_version() -> None:
    with pytest.raises(RequirementError, match=r"of a \(r.txt\) names no version after ==="):
        read_need("a===", where="r.txt")


def test_parentheses_without_end_are_told() -> None:
    text = f"a; {'(' * 5000}os_name == 'nt'{')' * 5000}"
    with pytest.raises(RequirementError, match=r"\(r.txt\) has too many parentheses") as caught:
        parse_requirement(text, where="r.txt")
    assert len(caught.value.message) < 200


@pytest.mark.parametrize("text", ["a=={}", "a>=1, <{}", "a~=1.{}", "a==1.{}.0 ; os_name == 'nt'"])
def test_a_version_that_python_cannot_count_is_told(text: str) -> None:
    with pytest.raises(RequirementError, match=r"of a \(r.txt\) names a version of more"):
        read_need(text.format("1" * 5000), where="r.txt")

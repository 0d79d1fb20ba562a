from __future__ import annotations

import pytest

from envtui.core.resolution.universal.target import AnyWheel, universal_target


@pytest.mark.parametrize(
    ("ending", "serves"),
    [
        ("py3-none-any", True),
        ("py2.py3-none-any", True),
        ("py2-none-any", False),
        ("cp313-cp313-win_amd64", True),
        ("cp311-cp311-win_amd64", False),
        ("cp39-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64", True),
        ("cp27.cp313-none-any", True),
        ("cp3-none-any", True),
        ("pp313-pypy313_pp73-win_amd64", False),
        ("cp-none-any", False),
        ("cp3x-none-any", False),
    ],
)
def test_a_wheel_serves_if_it_is_for_one_of_the_pythons(ending: str, serves: bool) -> None:
    wheels = AnyWheel(universal_target("3.12"))
    assert list(wheels.preferred([f"a-1.0-{ending}.whl"])) == ([0] if serves else [])


def test_of_the_wheels_that_serve_the_later_build_comes_first() -> None:
    names = ["a-1-1-py3-none-any.whl", "a-1.tar.gz", "a-1-py3-none-any.whl"]
    names += ["a-1-10-py3-none-any.whl", "a-1-11-py2-none-any.whl", "a-1-2-py3-none-any.whl"]
    assert list(AnyWheel(universal_target("3.12")).preferred(names)) == [3, 5, 0, 2]


def test_the_same_wheels_are_judged_for_other_pythons_apart() -> None:
    names = ["a-1-cp312-cp312-win_amd64.whl", "a-1-cp313-cp313-win_amd64.whl"]
    assert list(AnyWheel(universal_target("3.12")).preferred(names)) == [0, 1]
    assert list(AnyWheel(universal_target("3.13")).preferred(names)) == [1]

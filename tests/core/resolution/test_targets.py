from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from envtui.core.interpreters.model import Interpreter, Libc
from envtui.core.record import replace
from envtui.core.resolution.targets import target_python
from tests.core.interpreters.made import made

OTHERS: dict[str, Any] = {
    "version": "3.9.1",
    "implementation": "pypy",
    "implementation_version": "7.3.17",
    "platform": "win-amd64",
    "libc": Libc("musl", 1, 2),
    "abi_flags": "t",
    "soabi": "pypy310-pp73-x86_64-linux-gnu",
    "pointer_bits": 32,
    "gil_disabled": True,
    "debug": True,
    "macos": "14.5",
    "externally_managed": "",
    "executable": Path("/elsewhere/python"),
    "prefix": Path("/elsewhere"),
}


@pytest.mark.parametrize(
    "interpreter",
    [
        made(version="3.12.1"),
        made(version="3.12.1", platform="linux-armv7l", libc=Libc("glibc", 2, 36)),
        made(version="3.12.1", platform="macosx-11.0-arm64", macos="13.1"),
        made(version="3.10.14", implementation="pypy"),
    ],
)
@pytest.mark.parametrize("fact", OTHERS)
def test_targets_with_other_tags_differ_in_what_the_tags_follow_from(
    interpreter: Interpreter, fact: str
) -> None:
    one = target_python(interpreter)
    other = target_python(replace(interpreter, **{fact: OTHERS[fact]}))
    same = (one.version, one.markers, one.build) == (other.version, other.markers, other.build)
    assert not same or one.tags == other.tags


def test_where_an_interpreter_lies_makes_no_other_target() -> None:
    interpreter = made(version="3.12.1")
    moved = replace(interpreter, executable=Path("/elsewhere/python"), prefix=Path("/elsewhere"))
    assert target_python(interpreter).build == target_python(moved).build

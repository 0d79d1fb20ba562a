from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core import OtherPython
from envtui.core.errors import UsageError
from envtui.core.interpreters.inspect import inspect_interpreter
from envtui.core.interpreters.model import Interpreter
from envtui.core.resolution.platforms import nearby_pythons, other_target, parse_platform
from envtui.core.resolution.targets import target_python
from tests.support.fake_index import FakeIndex
from tests.support.resolving import resolve

LINUX_ARM = ("posix", "linux", "Linux", "aarch64")


@pytest.fixture
def interpreter(python: Path) -> Interpreter:
    return inspect_interpreter(python)


@pytest.mark.parametrize(
    ("platform", "tag", "markers"),
    [
        ("windows", "win_amd64", ("nt", "win32", "Windows", "AMD64")),
        ("i686-pc-windows-msvc", "win32", ("nt", "win32", "Windows", "x86")),
        ("linux", "manylinux_2_28_x86_64", ("posix", "linux", "Linux", "x86_64")),
        ("aarch64-unknown-linux-musl", "musllinux_1_2_aarch64", LINUX_ARM),
        ("x86_64-manylinux2014", "manylinux2014_x86_64", ("posix", "linux", "Linux", "x86_64")),
        ("x86_64-manylinux_2_40", "manylinux_2_40_x86_64", ("posix", "linux", "Linux", "x86_64")),
        ("manylinux_2_17_x86_64", "manylinux2014_x86_64", ("posix", "linux", "Linux", "x86_64")),
        ("manylinux2014_aarch64", "manylinux_2_17_aarch64", LINUX_ARM),
        ("musllinux_1_2_aarch64", "musllinux_1_2_aarch64", LINUX_ARM),
        ("macos", "macosx_13_0_arm64", ("posix", "darwin", "Darwin", "arm64")),
        ("x86_64-apple-darwin", "macosx_13_0_x86_64", ("posix", "darwin", "Darwin", "x86_64")),
    ],
)  # fmt: skip
def test_another_platform(
    interpreter: Interpreter, platform: str, tag: str, markers: tuple[str, ...]
) -> None:
    found = other_target(interpreter, OtherPython("3.12", platform))
    names = ("os_name", "sys_platform", "platform_system", "platform_machine")
    assert tuple(found.markers[name] for name in names) == markers
    assert found.tags[0].startswith("cp312-cp312-")
    assert f"cp312-cp312-{tag}" in found.tags
    assert "py3-none-any" in found.tags


def test_an_older_manylinux_is_no_newer_one(interpreter: Interpreter) -> None:
    found = other_target(interpreter, OtherPython(platform="x86_64-manylinux_2_17"))
    assert not any("manylinux_2_18" in tag for tag in found.tags)


@pytest.mark.parametrize("text", ["beos", "x86_64-beos", "vax-unknown-linux-gnu", ""])
def test_an_unknown_platform_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="is not a known platform"):
        parse_platform(text)


def test_another_version_changes_markers_and_tags(interpreter: Interpreter) -> None:
    found = other_target(interpreter, OtherPython("3.9.2"))
    assert (found.version, found.markers["python_version"]) == ("3.9.2", "3.9")
    assert found.markers["python_full_version"] == "3.9.2"
    assert "cp39-none-any" in found.tags and not any(tag.startswith("cp313") for tag in found.tags)
    assert found.name.startswith("Python 3.9 on ")


def test_a_malformed_version_is_a_usage_error(interpreter: Interpreter) -> None:
    with pytest.raises(UsageError, match="is not a Python version"):
        other_target(interpreter, OtherPython("three"))


def test_the_interpreter_itself_is_a_target(interpreter: Interpreter) -> None:
    found = target_python(interpreter)
    assert found.markers == interpreter.markers
    assert found.version == ".".join(map(str, interpreter.version_info))


def test_another_python_is_offered_as_a_way_out(interpreter: Interpreter) -> None:
    from envtui.core.errors import NoSolution

    pythons = [version for version, _ in nearby_pythons(target_python(interpreter))]
    assert interpreter.minor_version not in pythons
    index = FakeIndex()
    index.add("app", "1", requires_python=f"=={pythons[1]}.*")
    with pytest.raises(NoSolution) as caught:
        resolve(["app"], index=index, interpreter=interpreter)
    assert caught.value.conflict is not None
    assert [way.python for way in caught.value.conflict.ways_out] == [pythons[1]]

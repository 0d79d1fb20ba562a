"""Requirements, extras and groups of a pyproject.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.errors import RequirementError
from envtui.core.resolution.asked import Asked
from envtui.core.resolution.inputs import read_inputs
from envtui.core.resolution.project_file import read_group, read_project
from envtui.core.resolution.requirement_files import RequirementFile

PROJECT = """
[project]
name = "My_App"
version = "1"
dependencies = ["lib>=1", "tool; os_name == 'nt'"]

[project.optional-dependencies]
Fast_er = ["speed"]
all = ["my-app[fast-er]; python_version >= '3.9'", "more; os_name == 'nt'"]

[dependency-groups]
test = ["check", {include-group = "base"}]
base = ["common"]
loop = [{include-group = "loop"}]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "pyproject.toml"
    file.write_text(PROJECT)
    return file


def texts(file: RequirementFile) -> list[str]:
    return [line.text for line in file.requirements]


def test_dependencies_say_which_project_they_are_of(path: Path) -> None:
    found = read_project(path)
    assert texts(found) == ["lib>=1", "tool; os_name == 'nt'"]
    assert {line.source for line in found.requirements} == {f"my-app ({path})"}


def test_extras_add_theirs_however_they_are_spelled(path: Path) -> None:
    assert texts(read_project(path, extras=["FAST.er"]))[2:] == ["speed"]


def test_an_extra_may_be_made_of_others(path: Path) -> None:
    assert texts(read_project(path, extras=["all"]))[2:] == [
        'speed ; python_version >= "3.9"',
        "more; os_name == 'nt'",
    ]


def test_all_extras(path: Path) -> None:
    assert set(texts(read_project(path, all_extras=True))) >= {"speed", "more; os_name == 'nt'"}


def test_a_group_holds_those_that_it_includes(path: Path) -> None:
    found = read_group(path, "test")
    assert texts(found) == ["check", "common"]
    assert found.requirements[0].source == f"my-app ({path}:test)"


@pytest.mark.parametrize(
    ("extras", "groups", "message"),
    [
        (["nope"], [], "no extra nope"),
        ([], ["nope"], "no dependency group nope"),
        ([], ["loop"], "Cyclic dependency group include"),
    ],
)
def test_what_is_not_there_is_told(
    path: Path, extras: list[str], groups: list[str], message: str
) -> None:
    named = [f"{path}:{group}" for group in groups]
    with pytest.raises(RequirementError, match=message):
        read_inputs(Asked(files=[path], extras=extras, groups=named))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[project", "is not valid TOML"),
        ("[project]\nname='a'\ndependencies='b'", "is not a list"),
        ("project = 3", "table"),
        ("[project]\nname='a'\ndependencies=['a b']", "requirement"),
    ],
)
def test_a_project_that_cannot_be_read_is_told(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(content)
    with pytest.raises(RequirementError, match=message):
        read_project(path)


@pytest.mark.parametrize(
    ("dynamic", "extras", "asked"),
    [
        ("dependencies", [], [()]),
        ("optional-dependencies", [], []),
        ("optional-dependencies", ["X"], [("x",)]),
        ("version", [], []),
    ],
)
def test_a_project_is_to_be_asked_for_what_is_dynamic(
    tmp_path: Path, dynamic: str, extras: list[str], asked: list[tuple[str, ...]]
) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(f"[project]\nname='a'\ndynamic=['{dynamic}']\n[dependency-groups]\ndev=['b']\n")
    found = read_project(path, extras=extras)
    assert [project.extras for project in found.projects] == asked
    assert [line.text for line in read_group(path, "dev").requirements] == ["b"]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(RequirementError, match="No such file"):
        read_project(tmp_path / "pyproject.toml")


def test_requirements_are_taken_from_where_the_sources_say(path: Path) -> None:
    path.write_text(PROJECT + "\n[tool.uv.sources]\nlib = {path = '../lib'}\nunused = {path='x'}\n")
    url = (path.parent.parent / "lib").as_uri()
    texts = [line.text for line in read_project(path).requirements]
    assert any(text.startswith(f"lib @ {url}") for text in texts)
    kept = [line.text for line in read_project(path, no_sources=frozenset({"lib"})).requirements]
    assert not any("@" in text for text in kept)


def test_extras_need_a_project(tmp_path: Path) -> None:
    plain = tmp_path / "requirements.in"
    plain.write_text("lib\n")
    with pytest.raises(RequirementError, match=r"no pyproject\.toml"):
        read_inputs(Asked(files=[plain], extras=["x"]))

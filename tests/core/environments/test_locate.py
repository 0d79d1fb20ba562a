"""Which environments a folder sees, and which of them is the one."""

from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.environments.locate import locate_environments
from envtui.core.environments.model import LocatedEnvironment
from tests.core.environments.conftest import Make


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "work" / "project"
    folder.mkdir(parents=True)
    return folder


def rows(located: tuple[LocatedEnvironment, ...], below: Path) -> list[tuple[str, str, bool]]:
    """Return path, role and use of what lies below the test's own folder."""
    return [
        (str(row.environment.root.relative_to(below)), row.role, row.used)
        for row in located
        if row.environment.root.is_relative_to(below)
    ]


def test_the_nearest_wins_and_shadows_those_above(
    tmp_path: Path, project: Path, make: Make
) -> None:
    make(project / ".venv")
    make(tmp_path / ".venv")
    make(project.parent / "other")
    inner = project / "src" / "deep"
    inner.mkdir(parents=True)
    assert rows(locate_environments(inner, {}), tmp_path) == [
        ("work/project/.venv", "winner", True),
        ("work/other", "other", False),
        (".venv", "shadowed", False),
    ]


def test_the_active_one_comes_first_and_is_used(tmp_path: Path, project: Path, make: Make) -> None:
    make(project / ".venv")
    active = make(tmp_path / "elsewhere" / "env")
    assert rows(locate_environments(project, {"VIRTUAL_ENV": str(active)}), tmp_path) == [
        ("elsewhere/env", "active", True),
        ("work/project/.venv", "winner", False),
    ]


def test_the_active_one_is_listed_once(tmp_path: Path, project: Path, make: Make) -> None:
    root = make(project / ".venv")
    (tmp_path / "link").symlink_to(root)
    environ = {"VIRTUAL_ENV": str(tmp_path / "link")}
    assert rows(locate_environments(project, environ), tmp_path) == [("link", "active", True)]


def test_an_empty_virtual_env_is_none(tmp_path: Path, project: Path, make: Make) -> None:
    make(project / ".venv")
    assert rows(locate_environments(project, {"VIRTUAL_ENV": ""}), tmp_path)[0][1] == "winner"


def test_another_name_is_never_chosen(tmp_path: Path, project: Path, make: Make) -> None:
    make(project / "venv")
    assert rows(locate_environments(project, {}), tmp_path) == [
        ("work/project/venv", "other", False)
    ]


def test_one_beside_a_link_to_it_keeps_its_own_name(
    tmp_path: Path, project: Path, make: Make
) -> None:
    make(project / "env")
    (project / "alias").symlink_to("env")
    assert rows(locate_environments(project, {}), tmp_path) == [
        ("work/project/env", "other", False)
    ]


def test_a_folder_that_is_an_environment_is_found_from_within(tmp_path: Path, make: Make) -> None:
    root = make(tmp_path / "env")
    assert rows(locate_environments(root / "lib", {}), tmp_path) == [("env", "winner", True)]


def test_a_broken_nearest_one_still_wins(tmp_path: Path, project: Path, make: Make) -> None:
    (project / ".venv").mkdir()
    make(tmp_path / ".venv")
    first, second = (
        row
        for row in locate_environments(project, {})
        if row.environment.root.is_relative_to(tmp_path)
    )
    assert (first.role, first.used) == ("winner", True)
    assert "has no pyvenv.cfg" in first.environment.problem
    assert (second.role, second.used) == ("shadowed", False)


def test_a_dangling_link_is_a_broken_one(project: Path) -> None:
    (project / ".venv").symlink_to("gone")
    assert "is a link to gone" in locate_environments(project, {})[0].environment.problem


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_file_names_an_environment_elsewhere(
    end: str, tmp_path: Path, project: Path, make: Make
) -> None:
    make(tmp_path / "envs" / "my env ")
    (project / ".venv").write_bytes(f"../../envs/my env {end}".encode())
    first = locate_environments(project, {})[0]
    assert first.environment.root.samefile(tmp_path / "envs" / "my env ")
    assert (first.folder, first.role, first.environment.problem) == (project, "winner", "")


def test_a_file_names_an_absolute_path(tmp_path: Path, project: Path, make: Make) -> None:
    root = make(tmp_path / "envs" / "one")
    (project / ".venv").write_text(f"{root}\n")
    assert locate_environments(project, {})[0].environment.root == root


@pytest.mark.parametrize("content", ["", "\n", "\r\n", "a\0b"])
def test_an_empty_file_is_a_broken_one(content: str, project: Path) -> None:
    (project / ".venv").write_bytes(content.encode())
    assert "is empty" in locate_environments(project, {})[0].environment.problem


def test_everything_but_one_line_end_is_part_of_the_path(
    tmp_path: Path, project: Path, make: Make
) -> None:
    make(tmp_path / "env")
    for content in ("../../env # comment\n", "../../env\n\n", "../../env\r", "~/env"):
        (project / ".venv").write_bytes(content.encode())
        assert "does not exist" in locate_environments(project, {})[0].environment.problem


def test_a_path_too_long_hides_nothing(tmp_path: Path, project: Path, make: Make) -> None:
    make(tmp_path / ".venv")
    (project / ".venv").write_text("x" * 6000)
    first, second = locate_environments(project, {"VIRTUAL_ENV": ""})[:2]
    assert "cannot be looked at" in first.environment.problem
    assert second.environment.problem == ""


def test_files_do_not_chain(tmp_path: Path, project: Path, make: Make) -> None:
    make(tmp_path / "env")
    (tmp_path / "next").write_text("env\n")
    (project / ".venv").write_text("../../next\n")
    assert "is not a folder" in locate_environments(project, {})[0].environment.problem


def test_the_first_python_on_path_is_the_last_resort(
    tmp_path: Path, project: Path, make: Make
) -> None:
    root = make(tmp_path / "elsewhere" / "env")
    environ = {"PATH": f".:{tmp_path}:{root / 'bin'}:/usr/bin"}
    assert rows(locate_environments(project, environ), tmp_path) == [
        ("elsewhere/env", "path", True)
    ]
    make(project / ".venv")
    assert rows(locate_environments(project, environ), tmp_path) == [
        ("work/project/.venv", "winner", True)
    ]


@pytest.mark.parametrize(
    ("environ", "child"),
    [
        ({}, True),
        ({"CONDA_DEFAULT_ENV": "env"}, True),
        ({"CONDA_DEFAULT_ENV": "base"}, False),
        ({"CONDA_DEFAULT_ENV": "env", "_CONDA_ROOT": "{prefix}"}, False),
    ],
)
def test_condas_own_base_is_no_environment(
    environ: dict[str, str], child: bool, tmp_path: Path, project: Path
) -> None:
    prefix = tmp_path / "conda" / "env"
    (prefix / "conda-meta").mkdir(parents=True)
    environ = {name: value.format(prefix=prefix) for name, value in environ.items()}
    found = rows(locate_environments(project, {"CONDA_PREFIX": str(prefix), **environ}), tmp_path)
    assert found == ([("conda/env", "active", True)] if child else [])

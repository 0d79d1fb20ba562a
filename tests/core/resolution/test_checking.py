"""What can be told of a requirement before anybody is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.errors import RequirementError
from envtui.core.resolution.checking import check_requirement
from envtui.core.resolution.model import RequirementLine


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "setup.py").touch()
    (tmp_path / "a-1.0-py3-none-any.whl").touch()
    (tmp_path / "notes.txt").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "asked",
    [
        "a>=1",
        "a[x] @ https://example.org/a.whl ; python_version > '3'",
        "git+ssh://git@example.org/a.git",
        "./a-1.0-py3-none-any.whl",
        "./project[dev]",
        "a @ ./project",
        RequirementLine("project", editable=True),
    ],
)
def test_what_may_well_be_installed_passes(folder: Path, asked: str | RequirementLine) -> None:
    check_requirement(asked)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("a=>1", "Cannot read the requirement"),
        ("./gone", "There is nothing at"),
        ("./notes.txt", "neither a wheel nor"),
        ("./project[?]", "Cannot read the requirement"),
        (".", "is not a project"),
        (RequirementLine("./a-1.0-py3-none-any.whl", editable=True), "is not a folder"),
        (RequirementLine("a=>1", where="list.txt, line 3"), "list.txt, line 3"),
    ],
)
def test_what_cannot_be_installed_says_why(
    folder: Path, asked: str | RequirementLine, said: str
) -> None:
    with pytest.raises(RequirementError, match=said):
        check_requirement(asked)

"""What files of a source tree say for sure, so that its backend need not be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.building.declared import declared_metadata, declared_name, header
from envtui.core.index.metadata import parse_metadata


def write(tree: Path, *, pyproject: str = "", pkg_info: str = "") -> Path:
    if pyproject:
        (tree / "pyproject.toml").write_text(pyproject)
    if pkg_info:
        (tree / "PKG-INFO").write_text(pkg_info)
    return tree


@pytest.mark.parametrize(
    ("text", "binding"),
    [
        ("Metadata-Version: 2.2\nName: a\nVersion: 1\n", True),
        ("Metadata-Version: 2.10\nName: a\nVersion: 1\nDynamic: Description\n", True),
        ("Metadata-Version: 2.1\nName: a\nVersion: 1\n", False),
        ("Metadata-Version: 2.2\nName: a\nVersion: 1\nDynamic: requires-dist\n", False),
        ("Metadata-Version: nonsense\nName: a\nVersion: 1\n", False),
        ("", False),
    ],
)
def test_pkg_info_of_an_archive_is_binding_from_2_2_on(
    tmp_path: Path, text: str, binding: bool
) -> None:
    tree = write(tmp_path, pkg_info=text)

    assert (declared_metadata(tree, is_archive=True) is not None) == binding
    assert declared_metadata(tree, is_archive=False) is None


def test_the_project_table_is_binding_where_nothing_is_dynamic(tmp_path: Path) -> None:
    write(
        tmp_path,
        pyproject="""
        [project]
        name = "A.b"
        version = "1.0"
        requires-python = ">=3.8"
        dependencies = ["x>=1", "y ; os_name == 'nt'"]
        [project.optional-dependencies]
        More_Of = ["z", "w[q] >=2 ; os_name == 'nt' or os_name == 'posix'", "u @ https://host/u.whl"]
        """,
    )

    content = declared_metadata(tmp_path, is_archive=False)

    assert content is not None
    metadata = parse_metadata(content, "A.b")
    assert header(content, "name") == ["A.b"]
    assert (metadata.version, metadata.requires_python) == ("1.0", ">=3.8")
    assert metadata.extras == ("more-of",)
    assert metadata.dependencies[:2] == (
        ("x", (), ">=1", "", "", ""),
        ("y", (), "", "os_name == 'nt'", "", ""),
    )
    markers = [dependency[3] for dependency in metadata.dependencies[2:]]
    assert markers[0] == 'extra == "more-of"'
    assert markers[1] == '(os_name == "nt" or os_name == "posix") and extra == "more-of"'
    assert metadata.dependencies[4][4] == "https://host/u.whl"


@pytest.mark.parametrize(
    "text",
    [
        '[project]\nname = "a"\ndynamic = ["version"]\n',
        '[project]\nname = "a"\nversion = "1"\ndynamic = ["dependencies"]\n',
        '[project]\nname = "a"\nversion = 1\n',
        '[project]\nversion = "1"\n',
        '[project]\nname = "a"\nversion = "1\\nRequires-Dist: evil"\n',
        '[project]\nname = "a"\nversion = "1"\n[tool.poetry.dependencies]\nx = "*"\n',
        "[build-system]\nrequires = []\n",
        "not toml",
    ],
)
def test_anything_else_is_for_the_backend_to_say(tmp_path: Path, text: str) -> None:
    assert declared_metadata(write(tmp_path, pyproject=text), is_archive=False) is None


def test_the_name_is_known_without_the_rest(tmp_path: Path) -> None:
    assert declared_name(tmp_path) == ""
    write(tmp_path, pkg_info="Metadata-Version: 1.0\nName: old\n")
    assert declared_name(tmp_path) == "old"
    write(tmp_path, pyproject='[project]\nname = "new"\ndynamic = ["version"]\n')
    assert declared_name(tmp_path) == "new"

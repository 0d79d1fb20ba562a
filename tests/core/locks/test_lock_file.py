"""The file of a lock: what it holds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envtui.core.errors import RequirementError
from envtui.core.locks.lock_file import earlier_versions


def test_the_versions_of_a_requirements_file(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    path.write_text(
        "# header\n--index-url https://index.invalid/simple/\nA_b[x]==1.0 \\\n"
        "    --hash=sha256:aa\n    # via c\nd==2 ; os_name == 'nt'\nd==3 ; os_name != 'nt'\n"
        "e>=1\nf==1.*\ng @ https://index.invalid/g-1-py3-none-any.whl\n"
    )
    assert earlier_versions(path) == {"a-b": ("1.0",), "d": ("3", "2")}


def test_the_versions_of_a_pylock(tmp_path: Path) -> None:
    path = tmp_path / "pylock.toml"
    path.write_text(
        'lock-version = "1.0"\n[[packages]]\nname = "a"\nversion = "1"\n[[packages]]\nname = "b"\n'
    )
    assert earlier_versions(path) == {"a": ("1",)}


def test_no_lock_holds_nothing(tmp_path: Path) -> None:
    assert earlier_versions(tmp_path / "requirements.txt") == {}


@pytest.mark.parametrize("content", ["packages = 3", "[[packages", 'packages = ["a"]'])
def test_what_is_no_lock_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "pylock.toml"
    path.write_text(content)
    with pytest.raises(RequirementError, match="is not a valid pylock"):
        earlier_versions(path)


@pytest.mark.parametrize("content", ["Hello world\n", "<<<<<<< HEAD\na==1.0\n", "--verbose\n"])
def test_a_file_that_is_something_else_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "README.md"
    path.write_text(content)
    with pytest.raises(RequirementError, match=r"README\.md, line 1") as raised:
        earlier_versions(path)
    assert "name another file, or remove this one" in raised.value.hint


@pytest.mark.skipif(os.name == "nt", reason="no such pipes there")
def test_a_pipe_holds_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "requirements.txt")
    assert earlier_versions(tmp_path / "requirements.txt") == {}

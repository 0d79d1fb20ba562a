"""Describing an environment from its files, sound or broken, whatever made it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from envtui.core.environments.describe import describe_environment
from envtui.core.environments.layout import is_environment
from envtui.core.interpreters.model import Interpreter
from envtui.core.interpreters.pyvenv_cfg import version_of
from tests.core.environments.conftest import Make


def test_describes_what_was_made(tmp_path: Path, make: Make, interpreter: Interpreter) -> None:
    root = make(tmp_path / "env", prompt="name", system_site_packages=True)
    found = describe_environment(root)
    assert found.problem == ""
    assert found.root == root
    assert found.python == root / "bin" / "python"
    assert found.version == interpreter.version
    assert found.implementation == interpreter.implementation
    assert found.home == interpreter.base_executable.parent
    assert found.base_python is not None
    assert found.base_python.samefile(interpreter.base_executable)
    assert found.creator == "envtui"
    assert found.prompt == "name"
    assert found.system_site_packages
    assert [path.name for path in found.site_packages] == ["site-packages"]


def test_describes_what_venv_made(tmp_path: Path, python: Path, interpreter: Interpreter) -> None:
    root = tmp_path / "env"
    subprocess.run([python, "-m", "venv", "--without-pip", "--prompt", "it's", root], check=True)
    found = describe_environment(root)
    assert (found.creator, found.prompt, found.problem) == ("venv", "it's", "")
    assert found.version == ".".join(map(str, interpreter.version_info))
    assert found.base_python is not None


@pytest.mark.parametrize(
    ("added", "why"),
    [
        (b"prompt = caf\xe9\n", "is not UTF-8 text"),
        (b"# and more\n" * 4000, "is longer than 32 KB"),
    ],
    ids=["encoding", "length"],
)
def test_one_with_which_python_does_not_start(
    added: bytes, why: str, tmp_path: Path, make: Make
) -> None:
    root = make(tmp_path / "env")
    with (root / "pyvenv.cfg").open("ab") as cfg:
        cfg.write(added)
    found = describe_environment(root)
    assert found.problem == f"{root / 'pyvenv.cfg'} {why}, so Python does not start."
    assert found.version == describe_environment(make(tmp_path / "sound")).version

    for path in (root / "bin").glob("python*"):
        path.unlink()
    assert describe_environment(root).problem == f"{root / 'bin' / 'python'} does not exist."


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("version_info = 3.12.1", "3.12.1"),
        ("version_info = 3.12", "3.12"),
        ("VERSION_INFO=3.13.0rc1", "3.13.0rc1"),
        ("version_info = 3.12.1.final.0", "3.12.1"),
        ("version_info = 3.14.0.candidate.2\nversion = 3.0", "3.14.0rc2"),
        ("version = 3.9.2+", "3.9.2"),
        ("python-version = 3.11", "3.11"),
        ("version_info = nonsense\nversion = 3.10.4", "3.10.4"),
        ("version_info = nonsense", "3.8"),
    ],
)
def test_reads_every_spelling_of_the_version(text: str, version: str, tmp_path: Path) -> None:
    (tmp_path / "lib" / "python3.8" / "site-packages").mkdir(parents=True)
    (tmp_path / "pyvenv.cfg").write_text(f"\ufeff# comment\nHOME = /x\n{text}\n", "utf-8")
    assert describe_environment(tmp_path).version == version
    assert describe_environment(tmp_path).home == Path("/x")


def test_the_folder_of_the_stated_version_counts(tmp_path: Path) -> None:
    for minor in ("3.8", "3.13t", "3.9"):
        (tmp_path / "lib" / f"python{minor}" / "site-packages").mkdir(parents=True)
    (tmp_path / "pyvenv.cfg").write_text("home = /x\nversion = 3.13.1\n")
    assert describe_environment(tmp_path).site_packages == (
        tmp_path / "lib" / "python3.13t" / "site-packages",
    )


def test_knows_who_made_it(tmp_path: Path) -> None:
    for line, creator in (("uv = 0.9", "uv"), ("virtualenv = 20", "virtualenv"), ("", "venv")):
        (tmp_path / "pyvenv.cfg").write_text(f"home = /x\n{line}\n")
        assert describe_environment(tmp_path).creator == creator


def test_a_conda_environment_needs_no_cfg(tmp_path: Path) -> None:
    (tmp_path / "conda-meta").mkdir()
    (tmp_path / "conda-meta" / "python-3.11.4-hab00c5b_0_cpython.json").write_text("{}")
    (tmp_path / "conda-meta" / "python-dateutil-2.8-py.json").write_text("{}")
    assert is_environment(tmp_path)
    assert describe_environment(tmp_path).problem == f"{tmp_path} has no Python in it."
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch(0o755)
    found = describe_environment(tmp_path)
    assert (found.creator, found.version, found.problem) == ("conda", "3.11.4", "")


class TestBroken:
    """Each fault gives its own sentence, and nothing else is lost."""

    @pytest.fixture
    def root(self, tmp_path: Path, make: Make) -> Path:
        return make(tmp_path / "env")

    def test_missing(self, tmp_path: Path) -> None:
        assert describe_environment(tmp_path / "no").problem == f"{tmp_path / 'no'} does not exist."

    def test_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        assert "is not a folder" in describe_environment(tmp_path / "file").problem

    def test_a_dangling_link(self, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to("gone")
        assert "is a link to gone" in describe_environment(tmp_path / "link").problem

    def test_no_cfg(self, root: Path) -> None:
        (root / "pyvenv.cfg").unlink()
        assert "has no pyvenv.cfg" in describe_environment(root).problem
        assert not is_environment(root)

    def test_a_cfg_that_is_a_pipe_does_not_hang(self, root: Path) -> None:
        (root / "pyvenv.cfg").unlink()
        os.mkfifo(root / "pyvenv.cfg")
        assert "cannot be read" in describe_environment(root).problem

    def test_an_endless_cfg_is_read_in_part(self, root: Path) -> None:
        (root / "pyvenv.cfg").unlink()
        with (root / "pyvenv.cfg").open("wb") as file:
            file.truncate(1 << 40)
        assert "does not name its base interpreter" in describe_environment(root).problem

    def test_a_cfg_without_home(self, root: Path) -> None:
        (root / "pyvenv.cfg").write_text("version = 3.12.1\n")
        assert "does not name its base interpreter" in describe_environment(root).problem
        assert describe_environment(root).version == "3.12.1"

    def test_a_relative_home(self, root: Path) -> None:
        (root / "pyvenv.cfg").write_text("home = ../python/bin\nversion = 3.12.1\n")
        assert "by a relative path" in describe_environment(root).problem

    @pytest.mark.parametrize("home", ["/" + "x" * 5000, "/a\0b", "/proc/1/root/x"])
    def test_a_home_that_cannot_be_looked_at(self, home: str, root: Path) -> None:
        (root / "pyvenv.cfg").write_text(f"home = {home}\nversion = 3.12.1\n")
        problem = describe_environment(root).problem
        assert "Its base interpreter is gone" in problem or "Permission denied" in problem

    def test_a_path_that_cannot_be_looked_at(self) -> None:
        for path in ("/" + "x" * 5000, "/a\0b"):
            assert "cannot be looked at" in describe_environment(Path(path)).problem

    def test_no_executable(self, root: Path) -> None:
        for name in ("python", "python3"):
            (root / "bin" / name).unlink()
        assert describe_environment(root).problem == f"{root / 'bin' / 'python'} does not exist."

    def test_the_base_is_gone(self, root: Path) -> None:
        (root / "bin" / "python").unlink()
        (root / "bin" / "python").symlink_to("/opt/gone/bin/python3.12")
        found = describe_environment(root)
        assert "is a link to /opt/gone/bin/python3.12, which does not exist" in found.problem
        assert found.base_python is None
        assert found.version

    def test_links_in_a_circle(self, root: Path) -> None:
        (root / "bin" / "python").unlink()
        (root / "bin" / "python").symlink_to("python3")
        assert "which leads to no interpreter" in describe_environment(root).problem

    def test_an_executable_that_may_not_be_run(self, root: Path) -> None:
        (root / "bin" / "python").unlink()
        (root / "bin" / "python").touch(0o644)
        assert "is not an executable file" in describe_environment(root).problem

    def test_the_folder_of_the_base_is_gone(self, root: Path) -> None:
        (root / "pyvenv.cfg").write_text("home = /opt/gone/bin\nversion = 3.12.1\n")
        assert describe_environment(root).problem == (
            "Its base interpreter is gone: /opt/gone/bin does not exist."
        )

    def test_half_made(self, root: Path) -> None:
        describe_environment(root).site_packages[0].rmdir()
        assert "only half made" in describe_environment(root).problem

    def test_control_characters_are_shown_and_not_sent(self, tmp_path: Path) -> None:
        assert "\x1b" not in describe_environment(tmp_path / "\x1b[2J").problem


def test_one_that_is_being_made_is_none_yet(tmp_path: Path, make: Make) -> None:
    root = make(tmp_path / "env").rename(tmp_path / ".env.envtui-1-ab")
    assert not is_environment(root)


def test_describing_changes_nothing(tmp_path: Path, make: Make) -> None:
    root = make(tmp_path / "env")
    before = {path: path.lstat().st_mtime_ns for path in [root, *root.rglob("*")]}
    describe_environment(root)
    assert {path: path.lstat().st_mtime_ns for path in [root, *root.rglob("*")]} == before


def test_a_version_of_words_is_none() -> None:
    assert version_of({"version": "three"}) == ""

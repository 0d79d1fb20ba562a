"""The files that ``-r`` and ``pip compile`` read beside requirements files."""

from __future__ import annotations

import io
import os
import sys
import threading
from pathlib import Path

import pytest

from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer
from tests.support.projects import make_project

# A backend cannot say in METADATA what extras there are but by this line.
EXTRAS = 'lines += ["Provides-Extra: x", "Requires-Dist: old-only; extra == \'x\'"]\n'


@pytest.fixture
def dynamic(project: Path, shop: IndexServer) -> Path:
    """A project in the current folder that only its backend can tell the requirements of."""
    make_project(project, "demo", requires=["app<2"])
    backend = project / "in_tree.py"
    text = backend.read_text()
    backend.write_text(text.replace('    return "\\n"', f'    {EXTRAS}    return "\\n"'))
    for name in ("setup.py", "setup.cfg"):
        (project / name).touch()
    return project


def would_install(envtui: Envtui, *words: str) -> str:
    answer = envtui("pip", "install", "--dry-run", *words)
    assert answer.code == 0, answer.err
    return answer.err.partition("Would install")[2]


@pytest.mark.parametrize("name", ["setup.py", "setup.cfg"])
def test_a_project_is_asked_what_it_requires(
    envtui: Envtui, environment: Path, dynamic: Path, name: str
) -> None:
    said = would_install(envtui, "-r", name)
    assert "app==1.0" in said
    assert "helper==1.1" in said
    assert "demo" not in said


def test_dynamic_dependencies_are_asked_for(
    envtui: Envtui, environment: Path, dynamic: Path
) -> None:
    with (dynamic / "pyproject.toml").open("a") as file:
        file.write('[project]\nname = "demo"\ndynamic = ["version", "dependencies"]\n')
    assert "app==1.0" in would_install(envtui, "-r", "pyproject.toml")


def test_extras_of_such_a_project_count(envtui: Envtui, environment: Path, dynamic: Path) -> None:
    for words in (["--extra", "X"], ["--all-extras"]):
        answer = envtui("pip", "install", "--dry-run", "-r", "setup.py", *words)
        # What the extra adds collides with what the project needs.
        assert answer.code == 1
        assert "old-only" in answer.err
    answer = envtui("pip", "install", "-r", "setup.py", "--extra", "y")
    assert answer.code == 2
    assert "setup.py has no extra y" in answer.err


def test_a_lock_can_be_made_of_it(envtui: Envtui, environment: Path, dynamic: Path) -> None:
    answer = envtui("pip", "compile", "--no-header", "setup.py")
    assert answer.out.splitlines()[:2] == ["app==1.0", "    # via demo (setup.py)"]


def test_a_script_says_what_it_requires(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    Path("script.py").write_text('# /// script\n# dependencies = ["app<2"]\n# ///\n')
    assert "app==1.0" in would_install(envtui, "-r", "script.py")


def test_a_script_that_does_not_say_it_is_refused(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    Path("script.py").write_text("# nothing\n")
    answer = envtui("pip", "install", "-r", "script.py")
    assert answer.code == 2
    assert "does not say what it requires" in answer.err


@pytest.mark.parametrize("name", ["setup.py", "nothing.txt", "nothing.py"])
def test_a_file_that_is_missing_is_told(
    envtui: Envtui, environment: Path, shop: IndexServer, name: str
) -> None:
    answer = envtui("pip", "install", "-r", name)
    assert answer.code == 2
    assert f"{name}" in answer.err


@pytest.mark.parametrize("name", ["pyproject.toml", "script.py", "-"])
def test_what_a_file_lists_can_be_removed(
    envtui: Envtui, stocked: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    Path("pyproject.toml").write_text('[project]\nname = "p"\ndependencies = ["app"]\n')
    Path("script.py").write_text('# /// script\n# dependencies = ["app"]\n# ///\n')
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"app\n")))
    assert envtui("pip", "uninstall", "-r", name).code == 0
    assert envtui("pip", "freeze").out == "helper==1.1\n"


def test_nothing_is_built_to_learn_what_to_remove(
    envtui: Envtui, environment: Path, dynamic: Path
) -> None:
    answer = envtui("pip", "uninstall", "-r", "setup.py")
    assert answer.code == 2
    assert "Only building the project tells" in answer.err


@pytest.fixture
def served(shop: IndexServer, wheels: Path) -> str:
    """Where the index hands out other files from the folder of the wheels."""
    (wheels / "wanted.txt").write_text("app\n-c limits.txt\n")
    (wheels / "limits.txt").write_text("app<2\n")
    (wheels / "none.txt").write_text("helper\n")
    return f"{shop.origin}/files"


def test_files_are_fetched_by_address(envtui: Envtui, environment: Path, served: str) -> None:
    assert "app==1.0" in would_install(envtui, "-r", f"{served}/wanted.txt")
    assert "app==1.0" in would_install(envtui, "-c", f"{served}/limits.txt", "app")
    assert "helper" not in would_install(envtui, "--excludes", f"{served}/none.txt", "app")
    overridden = would_install(envtui, "--overrides", f"{served}/limits.txt", "app==2")
    assert "app==1.0" in overridden


def test_a_lock_and_what_is_there_follow_an_address(
    envtui: Envtui, environment: Path, served: str
) -> None:
    answer = envtui("pip", "compile", "--no-header", f"{served}/wanted.txt")
    assert f"    #   -c {served}/limits.txt\n    #   -r {served}/wanted.txt\n" in answer.out
    assert envtui("pip", "sync", f"{served}/limits.txt", f"{served}/none.txt").code == 0
    assert "helper" in envtui("pip", "freeze").out
    answer = envtui("pip", "uninstall", "--dry-run", "-r", f"{served}/none.txt")
    assert "- helper==" in answer.err


def test_a_lock_is_fetched_by_address(
    envtui: Envtui, environment: Path, served: str, wheels: Path
) -> None:
    path = wheels / "pylock.toml"
    assert envtui("pip", "compile", f"{served}/wanted.txt", "-o", path).code == 0
    # As beside the lock: no index is named any more.
    text = path.read_text().replace(f'url = "{served}/', 'path = "./')
    path.write_text(text)
    assert "app==1.0" in would_install(envtui, "-r", f"{served}/pylock.toml", "--no-index")


def test_a_project_is_not_fetched_by_address(
    envtui: Envtui, environment: Path, served: str
) -> None:
    answer = envtui("pip", "install", "-r", f"{served}/pyproject.toml")
    assert answer.code == 2
    assert "is of a project, whose other files are needed too" in answer.err


@pytest.mark.parametrize("command", ["install -r", "install -c", "sync", "compile", "uninstall -r"])
def test_offline_no_address_is_asked(
    envtui: Envtui, environment: Path, served: str, shop: IndexServer, command: str
) -> None:
    name = served.replace("//", "//user:secret@") + "/wanted.txt"
    words = ["app"] if "-c" in command else []
    before = len(shop.requests)
    answer = envtui("pip", *command.split(), name, *words, "--offline")
    assert answer.code == 2
    assert "/wanted.txt is on the network, which --offline rules out." in answer.err
    assert "secret" not in answer.err
    assert len(shop.requests) == before


@pytest.mark.parametrize(
    ("option", "piped", "expected"),
    [
        ("-c", b"app<2", "+ app==1.0"),
        ("--overrides", b"\xef\xbb\xbfhelper==1.0\r\n", "+ helper==1.0"),
        ("--excludes", b"helper", "Would install 1 package\n"),
    ],
)
def test_limits_may_be_piped_in(
    envtui: Envtui,
    environment: Path,
    shop: IndexServer,
    monkeypatch: pytest.MonkeyPatch,
    option: str,
    piped: bytes,
    expected: str,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped)))
    assert expected in envtui("pip", "install", "--dry-run", "app", option, "-").err


def test_there_may_be_nothing_to_pipe_in(
    envtui: Envtui, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    answer = envtui("pip", "install", "-r", "-")
    assert answer.code == 2
    assert "There is no standard input, which - stands for." in answer.err


def test_what_is_piped_in_is_named_in_messages(
    envtui: Envtui, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"app\n\n==3\n")))
    answer = envtui("pip", "install", "-r", "-")
    assert answer.code == 2
    assert "standard input, line 3" in answer.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a shell has no such pipes there")
def test_a_file_may_be_a_pipe_of_the_shell(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    for name, content in (("wanted", "app"), ("limits", "app<2")):
        os.mkfifo(name)
        threading.Thread(target=Path(name).write_text, args=(content,), daemon=True).start()
    assert "+ app==1.0" in would_install(envtui, "-r", "wanted", "-c", "limits")
    assert envtui("pip", "install", "app", "-c", os.devnull).code == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes there")
def test_what_a_file_includes_is_no_pipe(envtui: Envtui, environment: Path) -> None:
    os.mkfifo("pipe")
    Path("wanted.txt").write_text("-r pipe\n")
    answer = envtui("pip", "install", "-r", "wanted.txt")
    assert answer.code == 2
    assert "is not a regular file" in answer.err


@pytest.mark.parametrize("option", ["-r", "-c", "--overrides", "--excludes"])
def test_a_file_with_nothing_in_it_is_told(
    envtui: Envtui, environment: Path, shop: IndexServer, option: str
) -> None:
    Path("empty.txt").write_text("# later\n\n")
    answer = envtui("pip", "install", "app", option, "empty.txt")
    assert answer.code == 0
    assert "warning: There is nothing in empty.txt.\n" in answer.err
    Path("options.txt").write_text(f"-f {shop.folder}\n")
    assert "nothing in" not in envtui("pip", "install", "app", "-r", "options.txt").err


def test_the_index_of_a_file_counts_after_what_a_person_says(
    envtui: Envtui, environment: Path, shop: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("wanted.txt").write_text("-i http://127.0.0.1:1/simple\napp\n")
    assert "+ app==2.0" in would_install(envtui, "-r", "wanted.txt")
    monkeypatch.delenv("ENVTUI_DEFAULT_INDEX")
    assert "+ app==2.0" in would_install(envtui, "-r", "wanted.txt", "--default-index", shop.url)
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    answer = envtui("pip", "install", "-r", "wanted.txt")
    assert "http://127.0.0.1:1/simple/app/ cannot be read" in answer.err
    # As in pip, whose settings only say what is usual.
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:2/simple")
    answer = envtui("pip", "install", "-r", "wanted.txt")
    assert "http://127.0.0.1:1/simple/app/ cannot be read" in answer.err

"""``envtui venv``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from envtui.core.record import replace
from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel


def configuration(environment: Path) -> dict[str, str]:
    lines = (environment / "pyvenv.cfg").read_text().splitlines()
    return dict(line.split(" = ", 1) for line in lines)


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_it_makes_a_working_environment(envtui: Envtui, project: Path, python: Path) -> None:
    answer = envtui("venv", "-p", python)
    assert (answer.code, answer.out) == (0, "")
    lines = answer.err.splitlines()
    assert lines[0].endswith(f" interpreter at: {python}")
    assert lines[1] == "Creating virtual environment at: .venv"
    assert lines[2] == "Activate with: source .venv/bin/activate"
    code = "import sys; print(sys.prefix != sys.base_prefix, sys.prefix)"
    words = [str(project / ".venv" / "bin" / "python"), "-c", code]
    assert subprocess.check_output(words, text=True) == f"True {project / '.venv'}\n"


def test_without_a_path_the_prompt_is_the_folder(environment: Path) -> None:
    assert configuration(environment)["prompt"] == "project"


def test_with_a_path_there_is_no_prompt(envtui: Envtui, project: Path, python: Path) -> None:
    envtui("venv", "my env", "-p", python)
    assert "prompt" not in configuration(project / "my env")


@pytest.mark.parametrize(("word", "prompt"), [(".", "project"), ("named", "named")])
def test_the_prompt_can_be_chosen(
    envtui: Envtui, project: Path, python: Path, word: str, prompt: str
) -> None:
    envtui("venv", "env", "-p", python, "--prompt", word)
    assert configuration(project / "env")["prompt"] == prompt


def test_the_activation_line_is_quoted_where_needed(
    envtui: Envtui, project: Path, python: Path
) -> None:
    answer = envtui("venv", "my env", "-p", python)
    assert answer.err.splitlines()[-1] == "Activate with: source 'my env/bin/activate'"


def test_system_site_packages_and_relocatable_are_written_down(
    envtui: Envtui, project: Path, python: Path
) -> None:
    envtui("venv", "-p", python, "--system-site-packages", "--relocatable")
    written = configuration(project / ".venv")
    assert written["include-system-site-packages"] == "true"
    assert written["relocatable"] == "true"


def test_an_environment_that_is_there_is_not_touched(
    envtui: Envtui, environment: Path, python: Path
) -> None:
    (environment / "mine").touch()
    before = files(environment)
    answer = envtui("venv", "-p", python)
    assert answer.code == 2
    assert "--clear" in answer.err
    assert files(environment) == before


def test_an_empty_path_is_not_the_usual_one(
    envtui: Envtui, environment: Path, python: Path
) -> None:
    (environment / "mine").touch()
    answer = envtui("venv", "-p", python, "--clear", "")
    assert answer.code == 2
    assert answer.err.startswith("error: A path is empty.\n")
    assert (environment / "mine").exists()


def test_clear_replaces_it(envtui: Envtui, environment: Path, python: Path) -> None:
    (environment / "mine").touch()
    assert envtui("venv", "-p", python, "--clear").code == 0
    assert not (environment / "mine").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals of this kind")
@pytest.mark.parametrize(
    ("said", "code", "replaced"), [("y", 0, True), ("n", 2, False), ("", 2, False)]
)
def test_a_person_is_asked_before_an_environment_is_replaced(
    said: str, code: int, replaced: bool, environment: Path, python: Path
) -> None:
    import pexpect

    (environment / "mine").touch()
    words = ["-m", "envtui", "venv", "-p", str(python)]
    child = pexpect.spawn(sys.executable, words, cwd=environment.parent, encoding="utf-8")
    child.expect_exact("Replace it? [y/N] ")
    child.sendline(said)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == code
    assert (environment / "mine").exists() is not replaced

    words.append("--no-clear")
    child = pexpect.spawn(sys.executable, words, cwd=environment.parent, encoding="utf-8")
    assert "Replace" not in child.read()


def test_no_clear_counts_before_the_variable(
    envtui: Envtui, environment: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (environment / "mine").touch()
    monkeypatch.setenv("UV_VENV_CLEAR", "1")
    assert envtui("venv", "-p", python, "--no-clear").code == 2
    assert (environment / "mine").exists()
    assert envtui("venv", "-p", python).code == 0
    assert not (environment / "mine").exists()


def test_an_old_python_is_refused_before_anything_is_said_to_be_made(
    envtui: Envtui, project: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from envtui.cli.commands import venv
    from envtui.core import inspect_interpreter

    old = replace(inspect_interpreter(python), version="2.7.18")
    monkeypatch.setattr(venv, "find_interpreter", lambda *words, **more: old)
    answer = envtui("venv")
    assert answer.code == 2
    assert "Python 2.7.18 is too old" in answer.err
    assert "Creating" not in answer.err
    assert list(project.iterdir()) == []


def test_allow_existing_keeps_what_is_there(
    envtui: Envtui, environment: Path, python: Path
) -> None:
    (environment / "mine").touch()
    assert envtui("venv", "-p", python, "--allow-existing").code == 0
    assert (environment / "mine").exists()


def test_allow_existing_tells_of_packages_that_another_version_does_not_see(
    envtui: Envtui, environment: Path, python: Path
) -> None:
    packages = environment / "lib" / "python3.5" / "site-packages"
    packages.mkdir(parents=True)
    assert "warning" not in envtui("venv", "-p", python, "--allow-existing").err
    (packages / "mine.py").touch()
    answer = envtui("venv", "-p", python, "--allow-existing")
    assert answer.code == 0
    assert f"{packages.parent} holds packages for Python 3.5, which Python 3." in answer.err
    assert "'envtui env repair' moves them to the trash" in answer.err


def test_a_folder_that_is_no_environment_is_cleared_only_by_force(
    envtui: Envtui, project: Path, python: Path
) -> None:
    (project / "data").mkdir()
    (project / "data" / "mine").touch()
    for words in ([], ["--clear"]):
        assert envtui("venv", "data", "-p", python, *words).code == 2
        assert (project / "data" / "mine").exists()
    assert envtui("venv", "data", "-p", python, "--clear", "--force").code == 0
    assert not (project / "data" / "mine").exists()


def test_a_python_that_is_not_there_changes_nothing(envtui: Envtui, project: Path) -> None:
    answer = envtui("venv", "-p", "3.99")
    assert answer.code == 2
    assert "3.99" in answer.err
    assert list(project.iterdir()) == []


def test_quiet_says_nothing(envtui: Envtui, project: Path, python: Path) -> None:
    answer = envtui("venv", "-q", "-p", python)
    assert (answer.code, answer.out, answer.err) == (0, "", "")


def test_seed_puts_pip_into_it(
    envtui: Envtui, project: Path, python: Path, wheels: Path, index: IndexServer
) -> None:
    for name in ("pip", "setuptools", "wheel"):
        make_wheel(wheels, name, "1.0")
    answer = envtui("venv", "-p", python, "--seed", "--default-index", index.url)
    assert answer.code == 0, answer.err
    assert "with seed packages" in answer.err
    assert " + pip==1.0" in answer.err
    assert "pip" in [row["name"] for row in envtui("pip", "list", "--format", "json").json]


def test_seed_without_an_index_makes_nothing(envtui: Envtui, project: Path, python: Path) -> None:
    answer = envtui("venv", "-p", python, "--seed", "--no-index")
    assert answer.code == 1
    assert list(project.iterdir()) == []


def test_a_place_that_cannot_be_is_refused(envtui: Envtui, project: Path, python: Path) -> None:
    (project / "file").touch()
    answer = envtui("venv", "file/env", "-p", python)
    assert answer.code == 2
    assert answer.err.splitlines()[-2].startswith("error: ")
    assert files(project) == {"file"}


def test_what_a_link_leads_to_is_named_when_it_is_replaced(
    envtui: Envtui, project: Path, python: Path
) -> None:
    assert envtui("venv", "-p", python, "other/.venv").code == 0
    (project / "other" / ".venv" / "mine").touch()
    (project / ".venv").symlink_to("other/.venv")
    answer = envtui("venv", "-p", python, "--clear")
    assert answer.code == 0
    place = project / "other" / ".venv"
    assert f"warning: {project / '.venv'} is a link: what it leads to, {place}, is replaced." in (
        answer.err
    )
    assert (project / ".venv").is_symlink()
    assert not (project / "other" / ".venv" / "mine").exists()


@pytest.mark.parametrize("way", ["option", "variable", "setting"])
def test_seeds_may_be_of_some_age(
    envtui: Envtui,
    project: Path,
    python: Path,
    wheels: Path,
    index: IndexServer,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    for name in ("pip", "setuptools", "wheel"):
        for version, year in (("1.0", "2020"), ("2.0", "2024")):
            made = make_wheel(wheels, name, version)
            index.upload_times[made.name] = f"{year}-01-01T00:00:00Z"
    monkeypatch.setenv("ENVTUI_DEFAULT_INDEX", index.url)
    words = ["--exclude-newer", "2022-01-01"] if way == "option" else []
    if way == "variable":
        monkeypatch.setenv("UV_EXCLUDE_NEWER", "2022-01-01")
    if way == "setting":
        (project / "uv.toml").write_text('exclude-newer = "2022-01-01"')
    assert " + pip==1.0" in envtui("venv", "--seed", "-p", python, *words).err
    words += ["--exclude-newer-package", "pip=2025-01-01"]
    assert " + pip==2.0" in envtui("venv", "--seed", "-p", python, "-c", *words).err


def test_a_variable_names_the_environment_of_a_project(
    envtui: Envtui, project: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_PROJECT_ENVIRONMENT", "own")
    envtui("venv", "-p", python)
    assert (project / ".venv").is_dir()
    (project / "pyproject.toml").touch()
    assert envtui("venv", "-p", python).code == 0
    assert (project / "own" / "pyvenv.cfg").is_file()
    assert envtui("venv", "-p", python, "named").code == 0
    assert (project / "named" / "pyvenv.cfg").is_file()

"""The Dockerfile of a project: what it says, and that what it says works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from envtui.core import export_dockerfile, read_image_project
from envtui.core.errors import RequirementError
from tests.support.index_server import IndexServer
from tests.support.projects import make_project
from tests.support.wheels import make_wheel


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a command that needs ``base``."""
    folder = tmp_path / "project"
    make_project(folder, "demo", "1.0")
    (folder / "demo.py").write_text("import base\ndef main(): print('base', base.__version__)\n")
    text = (folder / "pyproject.toml").read_text()
    (folder / "pyproject.toml").write_text(
        f"{text}[project]\nname = 'demo'\nversion = '1.0'\ndependencies = ['base']\n"
        "[project.scripts]\ndemo = 'demo:main'\n"
    )
    return folder


def dockerfile(folder: Path) -> str:
    return export_dockerfile(read_image_project(folder), "3.13")


def steps(folder: Path) -> list[str]:
    """The instructions that differ between projects."""
    lines = dockerfile(folder).splitlines()
    return [
        line.replace("--mount=type=cache,target=/root/.cache/envtui ", "")
        for line in lines[lines.index("WORKDIR /app") :]
        if line.startswith(("COPY", "RUN"))
    ][:-1]


def test_the_project_comes_above_what_it_requires(project: Path) -> None:
    assert steps(project) == [
        "COPY pyproject.toml ./",
        "RUN envtui venv && envtui pip install -r pyproject.toml",
        "COPY . .",
        "RUN envtui pip install --no-deps .",
    ]
    assert dockerfile(project).splitlines()[-1] == 'CMD ["demo"]'


def test_a_lock_counts_first_and_is_matched_exactly(project: Path) -> None:
    (project / "requirements.txt").write_text("base\n")
    (project / "pylock.toml").write_text("lock-version = '1.0'\npackages = []\n")
    assert steps(project)[:2] == [
        "COPY pylock.toml ./",
        "RUN envtui venv && envtui pip sync pylock.toml",
    ]


def test_requirements_come_with_the_files_that_they_include(tmp_path: Path) -> None:
    (tmp_path / "more" / "deep").mkdir(parents=True)
    (tmp_path / "requirements.txt").write_text("base\n-r more/one.txt\n-c limits.txt\n")
    (tmp_path / "more" / "one.txt").write_text("--requirement=deep/two.txt\n")
    (tmp_path / "more" / "deep" / "two.txt").write_text("-r https://host.invalid/three.txt\n")
    (tmp_path / "limits.txt").write_text("base<9\n")
    assert steps(tmp_path) == [
        "COPY requirements.txt limits.txt ./",
        "COPY more/one.txt ./more/",
        "COPY more/deep/two.txt ./more/deep/",
        "RUN envtui venv && envtui pip install -r requirements.txt",
        "COPY . .",
    ]
    assert dockerfile(tmp_path).splitlines()[-1] == 'CMD ["python"]'


@pytest.mark.parametrize(
    ("name", "text", "install"),
    [
        ("requirements.txt", "-e .\nbase\n", "envtui pip install -r requirements.txt"),
        ("requirements.txt", "./lib\n", "envtui pip install -r requirements.txt"),
        (
            "pylock.toml",
            "lock-version = '1.0'\n[[packages]]\nname = 'lib'\ndirectory = {path = 'lib'}\n",
            "envtui pip sync pylock.toml",
        ),
        ("pyproject.toml", "[build-system]\nrequires = []\n", "envtui pip install ."),
        (
            "pyproject.toml",
            "[project]\nname = 'x'\ndependencies = ['lib']\n"
            "[tool.uv.sources]\nlib = {path = 'lib'}\n",
            "envtui pip install .",
        ),
    ],
)
def test_what_needs_folders_of_the_project_is_one_layer(
    name: str, text: str, install: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text)
    assert steps(tmp_path) == ["COPY . .", f"RUN envtui venv && {install}"]


def test_a_file_from_outside_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "requirements.txt").write_text("-r ../shared.txt\n")
    with pytest.raises(RequirementError, match=r"includes \.\./shared\.txt, which lies outside"):
        read_image_project(tmp_path / "in")


def test_a_folder_that_says_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\n")
    with pytest.raises(RequirementError, match="says what an image would need") as error:
        read_image_project(tmp_path)
    assert "envtui export pylock" in error.value.hint


def build(context: Path, app: Path, environ: dict[str, str]) -> None:
    """Carry out the stage that builds, with another folder as ``/app``."""
    for line in dockerfile(context).split("FROM ")[1].splitlines():
        word, _, rest = line.partition(" ")
        if word == "ENV":
            for pair in rest.split():
                variable, _, value = pair.partition("=")
                environ[variable] = value
        elif word == "COPY" and rest == ". .":
            shutil.copytree(context, app, dirs_exist_ok=True)
        elif word == "COPY":
            *names, place = rest.split()
            for name in names:
                shutil.copy(context / name, app / place)
        elif word == "RUN" and rest.startswith("--mount"):
            command = rest.partition(" ")[2].replace("envtui ", "python -m envtui ")
            subprocess.run(command, shell=True, cwd=app, env=environ, check=True)


@pytest.mark.skipif(os.name == "nt", reason="images are built by POSIX shells")
def test_its_instructions_build_an_environment_that_stands_alone(
    project: Path, wheels: Path, index: IndexServer, tmp_path: Path
) -> None:
    make_wheel(wheels, "base", "2.0")
    app, store = tmp_path / "app", tmp_path / "store"
    app.mkdir()
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    places = {"PATH": tools, "ENVTUI_DEFAULT_INDEX": index.url, "ENVTUI_CACHE_DIR": str(store)}

    build(project, app, {**os.environ, **places})

    shutil.rmtree(store)
    assert list((app / ".venv").rglob("base*.pyc"))
    assert all(file.stat().st_nlink == 1 for file in app.rglob("*.py"))
    words = [str(app / ".venv" / "bin" / "python"), "-I", "-c", "import demo; demo.main()"]
    assert subprocess.run(words, capture_output=True, check=True).stdout == b"base 2.0\n"

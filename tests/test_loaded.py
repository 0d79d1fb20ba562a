"""What quick commands load: each module of the standard library costs them up to some percent."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel

SLOW = {
    *("argparse", "ast", "asyncio", "base64", "concurrent", "csv", "dataclasses", "email"),
    *("gettext", "html", "http", "inspect", "locale", "logging", "shutil", "signal", "ssl"),
    *("subprocess", "tempfile", "threading", "tomllib", "typing", "urllib", "uuid", "xml"),
    *("zipfile", "zlib"),
    *("distlib", "packaging", "platformdirs", "rich", "textual", "truststore", "urllib3"),
}
"""What is never needed where everything is known: nothing to resolve, fetch, run or explain."""


def loaded_by(folder: Path, *words: str) -> set[str]:
    """Carry out a command line twice; return what the second time loads besides ``pathlib``."""
    code = (
        "import pathlib, sys\nbefore = set(sys.modules)\n"
        "from envtui.cli.dispatch import run\ncode = run(sys.argv[1:])\n"
        "sys.stdout.write('\\n' + ' '.join(set(sys.modules) - before))\nsys.exit(code)"
    )
    for number in range(2):
        place = folder / str(number)
        place.mkdir()
        line = [sys.executable, "-c", code, *words]
        answer = subprocess.run(line, cwd=place, capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stderr
    return set(answer.stdout.splitlines()[-1].split())


def tops(modules: set[str]) -> set[str]:
    """The first parts of the names of modules."""
    return {name.partition(".")[0] for name in modules}


def among(loaded: set[str], names: set[str]) -> set[str]:
    """Which of ``names`` are loaded; one that no module has any more would never be."""
    assert [name for name in names if find_spec(name) is None] == []
    return loaded & names


@pytest.fixture
def quiet(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, python: Path
) -> None:
    """Only the interpreter of the tests is on PATH."""
    tools = tmp_path_factory.mktemp("bin")
    for name in ("python", "python3"):
        (tools / name).symlink_to(python)
    monkeypatch.setenv("PATH", str(tools))


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    "line",
    [
        "venv -p {python} env",
        "venv env",
        "pip list -p {python}",
        "pip freeze -p {python}",
        "python list",
        "python find",
        "python why",
        "env list",
        "cache dir",
    ],
)
def test_a_quick_command_loads_little(line: str, tmp_path: Path, python: Path) -> None:
    loaded = loaded_by(tmp_path, *line.format(python=python).split())
    assert "envtui.cli.dispatch" in loaded
    assert tops(loaded) & {*SLOW, "hashlib", "json"} == set()


ELSEWHERE = {f"envtui.core.interpreters.{name}" for name in ("discover", "shims", "sources", "ask")}
"""What looks for interpreters, and asks them."""


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("line", ["venv -p {python} env", "pip list -p {python}"])
def test_an_interpreter_that_is_named_is_not_looked_for(
    line: str, tmp_path: Path, python: Path
) -> None:
    loaded = loaded_by(tmp_path, *line.format(python=python).split())
    assert "envtui.core.interpreters.inspect" in loaded
    assert among(loaded, {*ELSEWHERE, "envtui.cli.plans"}) == set()


@pytest.fixture
def seeds(wheels: Path, index: IndexServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index with what new environments begin with."""
    make_wheel(wheels, "pip", entry_points={"pip": "pip:main"})
    for name in ("setuptools", "wheel"):
        make_wheel(wheels, name)
    index.lifetime = 1 << 30
    monkeypatch.setenv("ENVTUI_DEFAULT_INDEX", index.url)


SEARCH = {
    "envtui.core.resolution.solve",
    *(f"envtui.core.index.{name}" for name in ("http", "metadata_cache", "sharing")),
    *(f"envtui.core.index.{name}" for name in ("pages", "project", "listing")),
}
"""What looks for versions, what asks for them, and what reads those that are kept."""


@pytest.mark.usefixtures("quiet", "seeds")
def test_known_seeds_are_installed_without_asking_and_solving(tmp_path: Path, python: Path) -> None:
    loaded = loaded_by(tmp_path, "venv", "--seed", "-p", str(python), "env")
    assert "envtui.core.wheels.stage" in loaded
    alone = {
        *("json", "envtui.cli.plans", "envtui.core.changes.lock", "envtui.core.changes.built"),
        *("envtui.core.building.in_parallel", "envtui.core.lock_timeout"),
        *("envtui.core.resolution.named_files", "envtui.core.resolution.plain_addresses"),
        *("envtui.cli.building", "envtui.cli.version_options", "envtui.core.interpreters.tags"),
        *("envtui.core.environments.describe", "envtui.core.environments.target"),
        *("envtui.core.resolution.resolve", "envtui.core.resolution.inputs"),
        *("envtui.core.building.workshop", "envtui.core.index.client", "envtui.cli.uv_options"),
    }
    assert (tops(loaded) & SLOW) | among(loaded, {*SEARCH, *ELSEWHERE, *alone}) == set()


@pytest.mark.usefixtures("quiet", "seeds")
def test_known_packages_are_installed_without_asking_and_solving(tmp_path: Path) -> None:
    loaded = loaded_by(tmp_path, "pip", "install", "--target", "here", "pip", "wheel")
    assert "envtui.core.wheels.stage" in loaded
    assert (tops(loaded) & SLOW) | among(loaded, SEARCH) == set()


UNASKED = {
    *(f"envtui.core.resolution.{name}" for name in ("installed", "cutoff", "explaining.explain")),
    *("envtui.core.locks.lock_file", "envtui.core.index.http", "envtui.cli.plans"),
    *("envtui.core.environments.describe", "envtui.core.interpreters.pyvenv_cfg"),
}
"""What a first answer needs only for environments, locks, what is too new, and what is missing."""


@pytest.mark.usefixtures("quiet", "seeds")
def test_a_first_answer_out_of_the_cache_loads_the_solver_and_no_more(
    tmp_path: Path, python: Path
) -> None:
    asked = tmp_path / "requirements.in"
    # Of what there is a warning no answer is remembered.
    asked.write_text("wheel[absent]\npip\n")
    loaded = loaded_by(tmp_path, "pip", "compile", str(asked), "-q", "-p", str(python))
    assert "envtui.core.resolution.solve" in loaded
    assert (tops(loaded) & SLOW) | among(loaded, {*ELSEWHERE, *UNASKED}) == set()

"""``envtui pip install`` of source code: what it says, and the options for building."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer
from tests.support.projects import BACKEND, commit_all, make_project, make_sdist
from tests.support.wheels import make_wheel


def module(environment: Path) -> str:
    return next(environment.rglob("site-packages/demo.py")).read_text()


def test_it_names_what_it_builds(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path
) -> None:
    make_sdist(wheels, requires=["helper"])

    shown = envtui("pip", "install", "--dry-run", "demo")
    done = envtui("pip", "install", "demo")

    assert "Would build demo==1.0 from source code" in shown.err
    assert done.code == 0
    assert "Building demo==1.0 from source code" in done.err
    assert " + demo==1.0\n + helper==1.1\n" in done.err


def test_it_says_in_json_what_would_be_built(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path
) -> None:
    make_sdist(wheels, requires=["helper"])

    answer = envtui("pip", "install", "--dry-run", "--format", "json", "demo").json

    assert [(row["name"], row["builds"]) for row in answer["changes"]] == [
        ("demo", True),
        ("helper", False),
    ]


def test_an_editable_and_a_repository_say_where_they_are_from(
    envtui: Envtui, environment: Path, project: Path
) -> None:
    make_project(project / "lib", "lib", "2.0")
    demo = make_project(project / "demo")
    commit = commit_all(demo)

    answer = envtui("pip", "install", "--no-index", "-e", "./lib", f"git+{demo.as_uri()}")

    assert answer.code == 0, answer.err
    assert f" + lib==2.0 (from {(project / 'lib').as_uri()})" in answer.err
    assert f" + demo==1.0 (from git+{demo.as_uri()}@{commit})" in answer.err
    rows = json.loads(envtui("pip", "list", "--editable", "--format", "json").out)
    assert [(row["name"], row["editable_project_location"]) for row in rows] == [
        ("lib", str(project / "lib"))
    ]
    assert envtui("pip", "uninstall", "lib", "demo").code == 0
    assert envtui("pip", "list").out == ""


@pytest.mark.parametrize("words", [["--no-build"], ["--only-binary", "demo"]])
def test_building_can_be_ruled_out(
    words: list[str], envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path
) -> None:
    make_sdist(wheels)

    assert envtui("pip", "install", *words, "demo").code == 1
    assert envtui("pip", "install", *words, "--only-binary", ":none:", "app").code == 0


def test_wheels_can_be_ruled_out(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path
) -> None:
    make_sdist(wheels)
    make_wheel(wheels, "demo", "1.0")

    assert "Building" not in envtui("pip", "install", "--dry-run", "demo").err
    assert "Would build" in envtui("pip", "install", "--dry-run", "--no-binary", "demo", "demo").err


def test_settings_isolation_and_constraints_reach_the_build(
    envtui: Envtui, environment: Path, shop: IndexServer, project: Path
) -> None:
    demo = make_project(project / "demo", build_requires=["helper"])
    (project / "limits.txt").write_text("helper==1.0\n")
    backend = (demo / "in_tree.py").read_text()
    (demo / "in_tree.py").write_text(
        f"import helper\nassert helper.__version__ == '1.0'\n{backend}"
    )
    build = ["pip", "install", "./demo", "-C", "a=1", "-C", "a=2"]

    assert envtui(*build).code == 1
    done = envtui(*build, "-b", "limits.txt", "--config-settings-package", "demo:own=3")
    assert done.code == 0, done.err
    assert "{'a': ['1', '2'], 'own': '3'}" in module(environment)
    (demo / "in_tree.py").write_text(backend)
    assert envtui(*build, "--no-build-isolation").code == 0
    assert f"prefix = {str(environment)!r}" in module(environment)


@pytest.mark.parametrize(
    "words", [["-C", "novalue"], ["--config-settings-package", "demo=1"], ["-C", "=1"]]
)
def test_malformed_settings_are_refused(
    words: list[str], envtui: Envtui, environment: Path, project: Path
) -> None:
    answer = envtui("pip", "install", ".", *words)

    assert answer.code == 2 and "is not a setting" in answer.err


def test_a_failed_build_is_told_without_a_traceback_of_envtui(
    envtui: Envtui, environment: Path, project: Path
) -> None:
    make_project(project / "demo", backend="raise SystemExit('no compiler')")

    answer = envtui("pip", "install", "./demo")

    assert answer.code == 1
    assert "demo cannot be built" in answer.err and "no compiler" in answer.err
    assert "All of it is in" in answer.err and "Traceback" not in answer.err


def test_of_a_failed_build_it_is_told_what_needs_it(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path
) -> None:
    make_sdist(
        wheels,
        pkg_info="Metadata-Version: 2.2\nName: demo\nVersion: 1.0\n",
        backend="raise SystemExit('no compiler')",
    )
    make_wheel(wheels, "around", requires=["demo<2"])

    answer = envtui("pip", "install", "around")

    assert answer.code == 1 and "no compiler" in answer.err
    assert "hint: You ask for around; around 1.0 requires demo<2.\n" in answer.err


def test_credentials_of_a_repository_are_never_shown(
    envtui: Envtui, environment: Path, project: Path
) -> None:
    answer = envtui("pip", "install", "git+http://user:hush@127.0.0.1:1/x.git")

    assert answer.code == 2
    assert "127.0.0.1" in answer.err and "hush" not in answer.err


class TestSourcesOfAProject:
    """``[tool.uv.sources]``."""

    @pytest.fixture
    def around(self, project: Path, shop: IndexServer) -> Path:
        """A project that takes ``demo`` from a folder, to be edited there."""
        make_project(project / "demo", "demo", "3.0")
        (project / "pyproject.toml").write_text(
            '[project]\nname = "around"\nversion = "1"\ndependencies = ["demo>=1", "helper"]\n'
            '[dependency-groups]\ndev = ["demo"]\n'
            '[tool.uv.sources]\ndemo = {path = "demo", editable = true}\n'
        )
        return project

    @pytest.mark.parametrize("words", [["-r", "pyproject.toml"], ["--group", "dev"]], ids=" ".join)
    def test_they_are_followed(
        self, envtui: Envtui, environment: Path, around: Path, words: list[str]
    ) -> None:
        assert envtui("pip", "install", *words).code == 0
        rows = envtui("pip", "list", "--editable", "--format", "json").json
        assert [row["editable_project_location"] for row in rows] == [str(around / "demo")]

    def test_they_are_followed_for_a_project_that_is_installed(
        self, envtui: Envtui, environment: Path, around: Path
    ) -> None:
        (around / "around.py").touch()
        (around / "in_tree.py").write_text(BACKEND)
        for name, text in {"NAME": "around", "VERSION": "1", "REQUIRES": "demo\nhelper"}.items():
            (around / name).write_text(text)
        with (around / "pyproject.toml").open("a") as file:
            file.write(
                '[build-system]\nrequires = []\nbuild-backend = "in_tree"\nbackend-path = ["."]\n'
            )
        assert envtui("pip", "install", "-e", ".").code == 0
        rows = envtui("pip", "list", "--editable", "--format", "json").json
        assert [row["name"] for row in rows] == ["around", "demo"]

    @pytest.mark.parametrize("option", [["--no-sources"], ["--no-sources-package", "demo"]])
    def test_they_can_be_left_out(
        self, envtui: Envtui, environment: Path, around: Path, option: list[str]
    ) -> None:
        answer = envtui("pip", "install", "-r", "pyproject.toml", *option)
        assert answer.code == 1
        assert "No index has a project named demo." in answer.err

    def test_a_lock_names_the_folder(self, envtui: Envtui, environment: Path, around: Path) -> None:
        answer = envtui("pip", "compile", "--no-header", "--no-annotate", "pyproject.toml")
        assert answer.out.splitlines() == ["-e ./demo", "helper==1.1"]

    def test_one_index_can_be_said_to_have_a_package(
        self,
        envtui: Envtui,
        environment: Path,
        around: Path,
        shop: IndexServer,
        tmp_path: Path,
    ) -> None:
        make_wheel(tmp_path / "other", "helper", "9.0")
        with (
            IndexServer(tmp_path / "other") as other,
            (around / "pyproject.toml").open("a") as file,
        ):
            file.write(
                'helper = {index = "other"}\n'
                f'[[tool.uv.index]]\nname = "other"\nurl = "{other.url}"\nexplicit = true\n'
            )
            file.flush()
            assert envtui("pip", "install", "-r", "pyproject.toml").code == 0
        assert "helper==9.0" in envtui("pip", "freeze").out


@pytest.mark.parametrize(
    ("words", "variable"),
    [(["--no-editable"], ""), (["--no-editable-package", "Demo"], ""), ([], "UV_NO_EDITABLE")],
)
def test_editable_projects_can_be_installed_as_they_are(
    envtui: Envtui,
    environment: Path,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    variable: str,
) -> None:
    make_project(project / "demo")
    if variable:
        monkeypatch.setenv(variable, "1")
    assert envtui("pip", "install", "-e", "demo", *words).code == 0
    assert envtui("pip", "list", "--editable", "--format", "json").json == []
    assert "demo" in envtui("pip", "freeze").out


class TestHashesOfWhatBuildsNeed:
    @pytest.fixture
    def demo(self, project: Path, shop: IndexServer) -> Path:
        """A project whose backend needs ``app``, and that ``helper``."""
        return make_project(project / "demo", build_requires=["app"])

    def pin(self, wheels: Path, name: str, version: str) -> str:
        content = (wheels / f"{name}-{version}-py3-none-any.whl").read_bytes()
        return f"{name}=={version} --hash=sha256:{sha256(content).hexdigest()}\n"

    def test_all_of_it_must_have_one(
        self, envtui: Envtui, environment: Path, demo: Path, wheels: Path
    ) -> None:
        Path("build.txt").write_text(self.pin(wheels, "app", "1.0"))
        words = ["pip", "install", "--require-build-hashes", "-b", "build.txt", "./demo"]
        answer = envtui(*words)
        assert answer.code == 2
        assert "this has none: helper." in answer.err
        with Path("build.txt").open("a") as file:
            file.write(self.pin(wheels, "helper", "1.1"))
        answer = envtui(*words)
        assert answer.code == 0, answer.err

    def test_the_file_must_have_that_one(
        self, envtui: Envtui, environment: Path, demo: Path, wheels: Path
    ) -> None:
        Path("build.txt").write_text(f"app==1.0 --hash=sha256:{'0' * 64}\n")
        assert envtui("pip", "install", "-b", "build.txt", "./demo").code == 1

    def test_a_variable_can_require_them(
        self, envtui: Envtui, environment: Path, demo: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("UV_REQUIRE_BUILD_HASHES", "1")
        assert "this has none: app, helper." in envtui("pip", "install", "./demo").err

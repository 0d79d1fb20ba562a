"""``envtui find``."""

from __future__ import annotations

from pathlib import Path

import pytest

from envtui import core
from envtui.core.record import replace
from tests.cli.conftest import Answer, Envtui
from tests.support.index_server import IndexServer
from tests.support.projects import make_project


def found(answer: Answer, below: Path) -> list[tuple[str, str]]:
    """The folders below one, and the versions there; elsewhere the machine may have others."""
    rows = [row for row in answer.json if Path(row["path"]).is_relative_to(below)]
    return [(Path(row["path"]).name, row["version"]) for row in rows]


@pytest.fixture
def other(envtui: Envtui, stocked: Path, python: Path, tmp_path: Path) -> Path:
    """Another environment than the project's, with other versions, that envtui has not met."""
    folder = tmp_path / "elsewhere" / "other"
    assert envtui("venv", folder, "-p", python).code == 0
    assert envtui("pip", "install", "-p", folder, "app==1.0", "helper==1.0").code == 0
    (tmp_path / "state" / "envtui" / "environments").unlink(missing_ok=True)
    return folder


def test_the_environments_that_have_a_package(
    envtui: Envtui, stocked: Path, tmp_path: Path
) -> None:
    answer = envtui("find", "Helper")

    assert answer.code == 0
    assert f"{stocked}  helper  1.1" in answer.out.splitlines()
    assert answer.err.startswith("Found in 1 of ")
    assert found(envtui("find", "helper", "app>1", "--format", "json"), tmp_path) == [
        (".venv", "2.0"),
        (".venv", "1.1"),
    ]


@pytest.mark.parametrize("wanted", ["helper<1", "helper==1.1.1", "unknown"])
def test_nothing_found_is_told_like_grep(wanted: str, envtui: Envtui, stocked: Path) -> None:
    answer = envtui("find", wanted)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("Found in 0 of ")


def test_those_below_a_folder(envtui: Envtui, stocked: Path, other: Path, tmp_path: Path) -> None:
    answer = envtui("find", "helper", "--below", tmp_path, "--format", "json")
    assert found(answer, tmp_path) == [(".venv", "1.1"), ("other", "1.0")]
    older = envtui("find", "helper<1.1", "--below", tmp_path / "elsewhere", "--format", "json")
    assert found(older, tmp_path) == [("other", "1.0")]


def test_those_met_before(
    envtui: Envtui, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert envtui("env", "list", other.parent).code == 0
    monkeypatch.chdir(other.parent)
    envtui("find", "helper")
    monkeypatch.chdir(tmp_path)
    assert ("other", "1.0") in found(envtui("find", "helper", "--format", "json"), tmp_path)


def test_interpreters_themselves(
    envtui: Envtui, stocked: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that has packages beside its own library, as ``sudo pip install`` leaves them."""
    asked = core.inspect_interpreter(python)
    site_packages = core.describe_environment(stocked).site_packages
    system = core.FoundInterpreter(python, "PATH", replace(asked, site_packages=site_packages))
    broken = core.FoundInterpreter(python.with_name("broken"), "PATH", None, "It does not answer.")
    monkeypatch.setattr(core, "discover_interpreters", lambda **_: (system, broken))

    answer = envtui("find", "app", "--interpreters")

    assert f"{python} app 2.0" in [" ".join(line.split()) for line in answer.out.splitlines()]
    assert answer.err.endswith(" and 1 of 1 interpreter.\n")
    rows = envtui("find", "app", "--interpreters", "--format", "json").json
    assert [row["path"] for row in rows if row["kind"] == "interpreter"] == [str(python)]
    assert all(
        row["kind"] == "environment" for row in envtui("find", "app", "--format", "json").json
    )


def test_an_editable_says_from_where(
    envtui: Envtui, environment: Path, project: Path, shop: IndexServer
) -> None:
    make_project(project / "demo")
    assert envtui("pip", "install", "-e", "./demo").code == 0
    assert f"editable, {project / 'demo'}" in envtui("find", "demo").out


@pytest.mark.parametrize("wanted", ["app[extra]", "app; os_name == 'nt'", "app @ file:///x.whl"])
def test_more_than_a_name_and_versions_is_refused(
    wanted: str, envtui: Envtui, project: Path
) -> None:
    answer = envtui("find", wanted)
    assert answer.code == 2
    assert "more than a name and versions" in answer.err and "Look for app." in answer.err


def test_a_folder_that_is_none_is_refused(envtui: Envtui, project: Path) -> None:
    answer = envtui("find", "app", "--below", "nowhere")
    assert (answer.code, answer.err) == (2, "error: There is no folder 'nowhere'.\n")

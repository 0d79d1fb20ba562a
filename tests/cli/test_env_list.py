"""``envtui env list``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from envtui import core
from tests.cli.conftest import Answer, Envtui


def rows(answer: Answer, below: Path) -> list[dict[str, Any]]:
    """The environments below a folder: above it the machine may have others."""
    assert answer.code == 0
    return [row for row in answer.json if Path(row["path"]).is_relative_to(below)]


def test_no_environment_is_no_row(envtui: Envtui, project: Path, tmp_path: Path) -> None:
    assert rows(envtui("env", "list", "--format", "json"), tmp_path) == []


def test_no_environment_is_said(envtui: Envtui, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("envtui.cli.commands.env_list.locate_environments", lambda folder: ())
    answer = envtui("env", "list")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == "No environment here or in the folders above.\n"


def test_the_nearest_is_used_and_the_one_above_is_shadowed(
    envtui: Envtui, environment: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = environment.parent / "inner"
    inner.mkdir()
    monkeypatch.chdir(inner)
    assert envtui("venv", "-p", python).code == 0

    near, far = rows(envtui("env", "list", "--format", "json"), environment.parent)

    assert (near["path"], near["role"], near["used"]) == (str(inner / ".venv"), "winner", True)
    assert (far["path"], far["role"], far["used"]) == (str(environment), "shadowed", False)
    first, second, *_ = envtui("env", "list").out.splitlines()
    assert first.startswith(f"*  {inner / '.venv'}")
    assert "in use" in first
    assert second.startswith(f"   {environment}")
    assert "shadowed" in second


def test_an_active_environment_comes_first(
    envtui: Envtui, environment: Path, python: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    assert envtui("venv", other, "-p", python).code == 0
    monkeypatch.setenv("VIRTUAL_ENV", str(other))
    first, second = rows(envtui("env", "list", "--format", "json"), tmp_path)
    assert (first["path"], first["role"], first["used"]) == (str(other), "active", True)
    assert (second["path"], second["used"]) == (str(environment), False)
    lines = envtui("env", "list").out.splitlines()
    assert lines[0].endswith(" in use")
    assert lines[1].endswith(" nearest")


def test_a_broken_environment_is_listed_with_its_reason(envtui: Envtui, project: Path) -> None:
    (project / ".venv").mkdir()
    answer = envtui("env", "list", "--format", "json")
    assert answer.code == 0
    assert answer.json[0]["problem"]
    assert answer.json[0]["problem"] in envtui("env", "list").out


def test_another_folder_may_be_named(
    envtui: Envtui, environment: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (row,) = rows(envtui("env", "list", environment.parent, "--format", "json"), tmp_path)
    assert row["path"] == str(environment)


def test_a_folder_that_is_not_there_is_refused(envtui: Envtui, project: Path) -> None:
    answer = envtui("env", "list", "nowhere")
    assert (answer.code, answer.out) == (2, "")
    assert "There is no folder 'nowhere'." in answer.err


def test_below_finds_those_of_other_projects_once(
    envtui: Envtui, environment: Path, python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / "work" / "deep" / "any name"
    assert envtui("venv", deep, "-p", python).code == 0
    assert rows(envtui("env", "list", tmp_path, "--format", "json"), tmp_path) == []

    found = rows(envtui("env", "list", tmp_path, "--below", "--format", "json"), tmp_path)
    assert {row["path"]: (row["found"], row["role"]) for row in found} == {
        str(environment): ("below", "other"),
        str(deep): ("below", "other"),
    }
    monkeypatch.chdir(environment.parent)
    (row,) = rows(envtui("env", "list", "--below", "--format", "json"), tmp_path)
    assert (row["found"], row["used"]) == ("here", True)
    lines = envtui("env", "list", tmp_path, "--below").out.splitlines()
    assert sum(str(deep) in line for line in lines) == 1


def test_dots_in_a_path_are_gone_and_links_stay(
    envtui: Envtui, environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sub = environment.parent / "src" / "sub"
    sub.mkdir(parents=True)
    (tmp_path / "link").symlink_to(sub)
    monkeypatch.chdir(sub)
    # Two folders above a link is two folders above what it leads to.
    for place in ("../..", tmp_path / "link" / ".." / ".."):
        found = rows(envtui("env", "list", place, "--format", "json"), tmp_path)
        assert [row["path"] for row in found] == [str(environment)]
    assert envtui("env", "info", "../../.venv", "--format", "json").json["path"] == str(environment)
    (environment.parent / "named").symlink_to(environment)
    named = envtui("env", "info", "../../named", "--format", "json").json
    assert named["path"] == str(environment.parent / "named")


def test_below_is_told_before_the_search_is_over(
    envtui: Envtui, environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search that fails in the end has told what it found until then."""

    def broken_scan(folder: Path, on_found: Any, cancel: Any) -> None:
        on_found(core.describe_environment(environment))
        raise KeyboardInterrupt

    monkeypatch.setattr(core, "scan_environments", broken_scan)
    answer = envtui("env", "list", tmp_path, "--below")
    assert answer.code == 130
    assert str(environment) in answer.out
    assert answer.err.endswith("Interrupted.\n")
    as_json = envtui("env", "list", tmp_path, "--below", "--format", "json")
    assert (as_json.code, as_json.out) == (130, "")


def test_ctrl_c_stops_a_search_in_a_process_of_its_own(tmp_path: Path, environment: Path) -> None:
    code = """
import os, signal, sys, time
from envtui import core
from envtui.cli.dispatch import run
look = core.scan_environments
def slow(folder, *, on_found, cancel):
    def found(environment):
        on_found(environment)
        os.kill(os.getpid(), signal.SIGINT)
        while not cancel.requested:
            time.sleep(0.01)
    return look(folder, on_found=found, cancel=cancel)
core.scan_environments = slow
sys.exit(run(["env", "list", sys.argv[1], "--below"]))
"""
    words = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 130
    assert str(environment) in done.stdout
    assert "Interrupted." in done.stderr
    assert "Traceback" not in done.stderr


def test_stores_tell_whose_each_is_and_how_that_is_known(
    envtui: Envtui, project: Path, python: Path, isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = isolated / ".virtualenvs"
    monkeypatch.setenv("WORKON_HOME", str(store))
    for name, owner in (("mine", project), ("left", project.with_name("gone")), ("free", None)):
        assert envtui("venv", store / name, "-p", python).code == 0
        if owner is not None:
            (store / name / ".project").write_text(str(owner))

    found = rows(envtui("env", "list", "--stores", "--format", "json"), store)
    states = {Path(row["path"]).name: row["store"] for row in found}
    assert all(row["found"] == "store" for row in found)
    assert (states["mine"]["ownership"], states["mine"]["project"]) == ("owned", str(project))
    assert states["left"]["ownership"] == "project gone"
    assert states["free"]["ownership"] == "unknown"
    assert ".project file" in states["mine"]["reason"]

    lines = envtui("env", "list", "--stores").out.splitlines()
    said = {word: line for line in lines for word in states if str(store / word) in line}
    assert f"virtualenvwrapper, owned by {project}: its .project file names" in said["mine"]
    assert "which does not exist any more" in said["left"]
    assert "virtualenvs, owner unknown: " in said["free"]


def test_those_whose_project_is_gone_are_removed_together(
    envtui: Envtui, project: Path, python: Path, isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = isolated / ".virtualenvs"
    monkeypatch.setenv("WORKON_HOME", str(store))
    gone = project.with_name("gone")
    for name, owner in (("mine", project), ("one", gone), ("two", gone), ("free", None)):
        assert envtui("venv", store / name, "-p", python).code == 0
        if owner is not None:
            (store / name / ".project").write_text(str(owner))
    assert "envtui env remove --project-gone\n" in envtui("env", "list", "--stores").err

    answer = envtui("env", "remove", "--project-gone", "--dry-run", "--format", "json")
    paths = [str(store / name) for name in ("one", "two")]
    assert [row["path"] for row in answer.json["removed"]] == paths
    assert f"{paths[0]}: Its .project file names {gone}, which does not exist" in answer.err
    assert all((store / name).exists() for name in ("one", "two"))

    # One that cannot go does not keep the others.
    monkeypatch.chdir(store / "two")
    answer = envtui("env", "remove", "--project-gone")
    assert f"warning: {paths[1]} stays: {paths[1]} holds the current folder" in answer.err
    monkeypatch.chdir(project)
    assert envtui("env", "remove", "--project-gone", store / "two").code == 0
    assert sorted(path.name for path in store.iterdir()) == ["free", "mine"]
    answer = envtui("env", "remove", "--project-gone")
    assert (answer.code, answer.err) == (
        0,
        "No environment in a central store is known to have lost its project.\n",
    )
    assert envtui("env", "remove", "--project-gone", "--empty-trash").code == 2


def test_an_active_one_from_a_store_is_listed_once_with_its_owner(
    envtui: Envtui, project: Path, python: Path, isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = isolated / ".virtualenvs" / "mine"
    assert envtui("venv", root, "-p", python).code == 0
    (root / ".project").write_text(str(project))
    monkeypatch.setenv("VIRTUAL_ENV", str(root))
    answer = envtui("env", "list", "--stores", "--below", "--format", "json")
    (row,) = rows(answer, isolated)
    assert (row["role"], row["found"], row["store"]["tool"]) == (
        "active",
        "here",
        "virtualenvwrapper",
    )


def test_a_line_end_in_a_path_makes_no_row(
    envtui: Envtui, python: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert envtui("venv", "-q", "-p", python).code == 0
    folder = project / "two\nlines"
    folder.mkdir()
    (project / ".venv").rename(folder / ".venv")
    monkeypatch.chdir(folder)
    row = envtui("env", "list").out.splitlines()[0]
    assert "two\\nlines/.venv  " in row

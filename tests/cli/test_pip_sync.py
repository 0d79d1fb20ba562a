"""``envtui pip sync``."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Envtui


def test_what_is_not_listed_goes_and_what_is_comes(
    envtui: Envtui, stocked: Path, project: Path
) -> None:
    (project / "pins.txt").write_text("helper==1.0\n")
    answer = envtui("pip", "sync", "pins.txt")
    assert answer.code == 0, answer.err
    assert envtui("pip", "freeze").out == "helper==1.0\n"


def test_nothing_is_added_to_what_is_listed(envtui: Envtui, stocked: Path, project: Path) -> None:
    (project / "pins.txt").write_text("app==1.0\n")
    assert envtui("pip", "sync", "pins.txt").code == 0
    assert envtui("pip", "freeze").out == "app==1.0\n"


def test_a_dry_run_changes_nothing(envtui: Envtui, stocked: Path, project: Path) -> None:
    (project / "pins.txt").write_text("app==1.0\n")
    assert " - helper==1.1" in envtui("pip", "sync", "--dry-run", "pins.txt").err
    assert envtui("pip", "freeze").out == "app==2.0\nhelper==1.1\n"


def test_an_empty_file_removes_all_only_when_allowed(
    envtui: Envtui, stocked: Path, project: Path
) -> None:
    (project / "pins.txt").write_text("# nothing\n")
    answer = envtui("pip", "sync", "pins.txt")
    assert answer.code == 0
    assert "warning: The files list no package" in answer.err
    assert "--allow-empty-requirements" in answer.err
    assert envtui("pip", "freeze").out == "app==2.0\nhelper==1.1\n"
    assert envtui("pip", "sync", "--allow-empty-requirements", "pins.txt").code == 0
    assert envtui("pip", "freeze").out == ""


def test_check_tells_whether_there_is_anything_to_do(
    envtui: Envtui, stocked: Path, project: Path
) -> None:
    (project / "pins.txt").write_text("app==2.0\nhelper==1.1\n")
    assert envtui("pip", "sync", "--check", "pins.txt").code == 0
    (project / "pins.txt").write_text("app==2.0\n")
    answer = envtui("pip", "sync", "--check", "pins.txt")
    assert answer.code == 1
    assert " - helper==1.1" in answer.err
    assert envtui("pip", "freeze").out == "app==2.0\nhelper==1.1\n"


def test_constraints_and_single_reinstallations(
    envtui: Envtui, stocked: Path, project: Path
) -> None:
    (project / "pins.txt").write_text("app\nhelper\n")
    (project / "limits.txt").write_text("app<2\n")
    answer = envtui("pip", "sync", "pins.txt", "-c", "limits.txt", "--reinstall-package", "helper")
    assert answer.code == 0
    assert answer.err.splitlines()[-3:] == [" - app==2.0", " + app==1.0", " ~ helper==1.1"]


def test_a_group_of_the_project(envtui: Envtui, stocked: Path, project: Path) -> None:
    (project / "pyproject.toml").write_text('[dependency-groups]\ndev = ["helper==1.0"]\n')
    assert envtui("pip", "sync", "--group", "dev").code == 0
    assert envtui("pip", "freeze").out == "helper==1.0\n"


def test_something_must_be_named(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "sync")
    assert (answer.code, "Name a file" in answer.err) == (2, True)


def test_files_that_clash_are_looked_for_where_the_plan_is_only_shown(
    envtui: Envtui, stocked: Path, project: Path
) -> None:
    (project / "pins.txt").write_text("app==1.0\nhelper==1.1\n")
    shown = envtui("pip", "sync", "--dry-run", "--format", "json", "pins.txt").json
    assert shown["clashes"] == []
    assert shown["not_compared"] == ["app"]
    done = envtui("pip", "sync", "--format", "json", "pins.txt").json
    assert "clashes" not in done

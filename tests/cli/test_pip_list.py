"""``envtui pip list``, ``envtui pip freeze`` and ``envtui pip uninstall``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel


def site_packages(environment: Path) -> Path:
    (folder,) = environment.glob("lib/python*/site-packages")
    return folder


def add_editable(environment: Path, project: Path) -> None:
    info = site_packages(environment) / "mine-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 0.1\n")
    url = (project / "mine").as_uri()
    (info / "direct_url.json").write_text(f'{{"url": "{url}", "dir_info": {{"editable": true}}}}')


def test_columns(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "list")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "Package Version",
        "------- -------",
        "app     2.0",
        "helper  1.1",
    ]


def test_json_and_freeze(envtui: Envtui, stocked: Path) -> None:
    rows = [{"name": "app", "version": "2.0"}, {"name": "helper", "version": "1.1"}]
    assert envtui("pip", "list", "--format", "json").json == rows
    lines = "app==2.0\nhelper==1.1\n"
    assert envtui("pip", "list", "--format", "freeze").out == lines
    assert envtui("pip", "freeze").out == lines
    assert envtui("pip", "freeze", "--format", "json").json == ["app==2.0", "helper==1.1"]


def test_an_empty_environment(envtui: Envtui, environment: Path) -> None:
    assert envtui("pip", "list").out == ""
    assert envtui("pip", "list", "--format", "json").json == []
    assert envtui("pip", "freeze").out == ""


def test_excluded_ones_are_left_out(envtui: Envtui, stocked: Path) -> None:
    assert envtui("pip", "freeze", "--exclude", "App").out == "helper==1.1\n"
    rows = envtui("pip", "list", "--exclude", "helper", "--format", "json").json
    assert [row["name"] for row in rows] == ["app"]


def test_editable_projects(envtui: Envtui, stocked: Path, project: Path) -> None:
    add_editable(stocked, project)
    place = str(project / "mine")
    assert place in envtui("pip", "list").out
    (row,) = envtui("pip", "list", "-e", "--format", "json").json
    assert row == {"name": "mine", "version": "0.1", "editable_project_location": place}
    assert f"-e {(project / 'mine').as_uri()}" in envtui("pip", "freeze").out.splitlines()
    assert "mine" not in envtui("pip", "freeze", "--exclude-editable").out
    assert "mine" not in envtui("pip", "list", "--exclude-editable").out


def test_one_from_a_url_is_frozen_with_it(envtui: Envtui, stocked: Path) -> None:
    (info,) = site_packages(stocked).glob("app-*.dist-info")
    (info / "direct_url.json").write_text('{"url": "https://host.test/app.whl", "archive_info":{}}')
    assert "app @ https://host.test/app.whl\n" in envtui("pip", "freeze").out


@pytest.mark.parametrize(
    ("direct", "line"),
    [
        (
            {"url": "https://host.test/app", "vcs_info": {"vcs": "git", "commit_id": "abc"}},
            "app @ git+https://host.test/app@abc#subdirectory=inside",
        ),
        (
            {"url": "https://u:p@host.test/a.zip", "archive_info": {"hash": "sha256=12"}},
            "app @ https://host.test/a.zip#sha256=12&subdirectory=inside",
        ),
    ],
    ids=["git", "archive"],
)
def test_where_in_its_source_a_project_lies_is_frozen_too(
    envtui: Envtui, stocked: Path, direct: dict[str, object], line: str
) -> None:
    (info,) = site_packages(stocked).glob("app-*.dist-info")
    (info / "direct_url.json").write_text(json.dumps({**direct, "subdirectory": "inside"}))
    assert line in envtui("pip", "freeze").out.splitlines()


def test_names_are_written_as_they_are_compared(
    envtui: Envtui, stocked: Path, wheels: Path
) -> None:
    make_wheel(wheels, "Some.Thing_Else")
    assert envtui("pip", "install", "some-thing-else").code == 0
    assert "some-thing-else==1.0" in envtui("pip", "freeze").out.splitlines()
    assert "some-thing-else" in [
        row["name"] for row in envtui("pip", "list", "--format", "json").json
    ]


def test_the_packages_of_another_folder_are_frozen(
    envtui: Envtui, stocked: Path, tmp_path: Path
) -> None:
    info = tmp_path / "flat" / "other-3.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 3.0\n")
    assert envtui("pip", "freeze", "--path", tmp_path / "flat").out == "other==3.0\n"


@pytest.mark.parametrize("command", ["list", "freeze", "tree"])
def test_strict_warns_of_what_does_not_fit(envtui: Envtui, stocked: Path, command: str) -> None:
    envtui("pip", "uninstall", "helper")
    assert envtui("pip", command).err == ""
    answer = envtui("pip", command, "--strict")
    assert answer.code == 0
    assert answer.err == "warning: app 2.0 requires helper>=1, but it is not installed.\n"


def test_outdated_ones_with_the_newest_version(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    envtui("pip", "install", "app==1.0", "helper==1.1")
    answer = envtui("pip", "list", "--outdated")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "Package Version Latest Type",
        "------- ------- ------ -----",
        "app     1.0     2.0    wheel",
    ]
    (row,) = envtui("pip", "list", "--outdated", "--format", "json").json
    assert row == {
        "name": "app",
        "version": "1.0",
        "latest_version": "2.0",
        "latest_filetype": "wheel",
        "compatible_version": "2.0",
        "held_by": [],
    }


def test_nothing_outdated_prints_nothing(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "list", "--outdated")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert envtui("pip", "list", "--outdated", "--format", "json").json == []


def test_what_is_outdated_is_not_guessed_offline(
    envtui: Envtui, stocked: Path, tmp_path: Path
) -> None:
    answer = envtui("pip", "list", "--outdated", "--offline", "--cache-dir", tmp_path / "empty")
    assert answer.code == 1
    assert "--offline forbids" in answer.err


def test_options_of_list_that_exclude_each_other(envtui: Envtui, stocked: Path) -> None:
    assert envtui("pip", "list", "--outdated", "--format", "freeze").code == 2
    assert envtui("pip", "list", "-e", "--exclude-editable").code == 2


def test_a_damaged_package_is_a_row_and_a_warning(envtui: Envtui, stocked: Path) -> None:
    (info,) = site_packages(stocked).glob("app-*.dist-info")
    (info / "METADATA").unlink()
    answer = envtui("pip", "list", "--format", "json")
    assert answer.code == 0
    assert answer.err == "warning: app 2.0: Its METADATA is missing.\n"
    assert {row["name"] for row in answer.json} == {"app", "helper"}


def test_names_from_packages_are_shown_as_text(envtui: Envtui, stocked: Path) -> None:
    info = site_packages(stocked) / "evil-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: evil\x1b[31m\nVersion: 1.0\n")
    for words in (["pip", "list"], ["pip", "freeze"], ["pip", "list", "--format", "freeze"]):
        answer = envtui(*words)
        assert "\x1b" not in answer.out + answer.err


def test_without_an_environment_the_system_is_listed_and_named(
    envtui: Envtui, project: Path
) -> None:
    answer = envtui("pip", "list", "--format", "json")
    assert answer.code == 0
    assert answer.err.startswith("Using Python ")


def test_uninstall(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "uninstall", "helper", "app")
    assert (answer.code, answer.out) == (0, "")
    first, *rest = answer.err.splitlines()
    assert first.startswith("Uninstalled 2 packages in ")
    assert rest == [" - app==2.0", " - helper==1.1"]
    assert envtui("pip", "list", "--format", "json").json == []
    assert not (site_packages(stocked) / "app.py").exists()


def test_uninstall_warns_of_who_still_needs_it(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "uninstall", "helper")
    assert answer.code == 0
    warnings = [line for line in answer.err.splitlines() if line.startswith("warning: ")]
    assert len(warnings) == 1
    assert "app" in warnings[0]


def test_uninstall_dry_run_changes_nothing(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "uninstall", "app", "--dry-run", "--format", "json")
    assert answer.err.splitlines() == ["Would uninstall 1 package", " - app==2.0"]
    (change,) = answer.json["changes"]
    assert (change["name"], change["action"], change["version"]) == ("app", "uninstalled", "2.0")
    assert "app==2.0" in envtui("pip", "freeze").out


def test_uninstall_what_a_file_lists(envtui: Envtui, stocked: Path, project: Path) -> None:
    (project / "gone.txt").write_text("app>=1  # and nothing else\n")
    assert envtui("pip", "uninstall", "-r", "gone.txt").code == 0
    assert envtui("pip", "freeze").out == "helper==1.1\n"


def test_uninstall_takes_requirements_for_their_names(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "uninstall", "Helper[extra]==9", "-y", "app ; python_version < '3'")
    assert answer.code == 0
    assert "warning: --yes has no effect: envtui pip uninstall never asks." in answer.err
    assert envtui("pip", "freeze").out == ""


@pytest.mark.parametrize("word", ["./mine", "mine @ {url}", "git+{url}@main#egg=mine"])
def test_uninstall_finds_what_was_installed_from_a_place(
    envtui: Envtui, stocked: Path, project: Path, word: str
) -> None:
    add_editable(stocked, project)
    (info,) = site_packages(stocked).glob("mine-*.dist-info")
    (info / "RECORD").write_text(f"{info.name}/METADATA,,\n{info.name}/RECORD,,\n")
    answer = envtui("pip", "uninstall", word.format(url=(project / "mine").as_uri()))
    assert answer.code == 0
    origin = (project / "mine").as_uri()
    assert answer.err.splitlines()[-1] == f" - mine==0.1 (from {origin})"


def test_uninstall_of_a_place_that_nothing_came_from(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "uninstall", "./other")
    assert answer.code == 0
    assert "warning: Skipping ./other as it is not installed." in answer.err


def test_uninstall_skips_what_is_not_there(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "uninstall", "nothing")
    assert answer.code == 0
    assert answer.err.splitlines() == [
        "warning: Skipping nothing as it is not installed.",
        "warning: No packages to uninstall.",
    ]


def test_uninstall_of_nothing_is_refused(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "uninstall")
    assert answer.code == 2
    assert "There is nothing to uninstall." in answer.err


def test_uninstall_needs_an_environment(envtui: Envtui, project: Path) -> None:
    answer = envtui("pip", "uninstall", "app")
    assert answer.code == 2
    assert "No virtual environment found" in answer.err

"""``envtui pip show``, ``envtui pip tree`` and ``envtui pip check``."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel


def test_show_tells_what_is_known(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "show", "app")
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[:3] == ["Name: app", "Version: 2.0", "Summary: An application."]
    assert "Requires: helper" in lines
    assert "Required-by:" in lines
    assert "Installer: envtui" in lines


def test_show_in_json_with_files(envtui: Envtui, stocked: Path) -> None:
    helper, app = envtui("pip", "show", "-f", "helper", "App", "--format", "json").json
    assert helper["required_by"] == ["app"]
    assert app["requires"] == ["helper"]
    assert app["requested"] is True
    assert "app.py" in app["files"]
    assert app["location"].startswith(str(stocked))


def test_show_separates_packages_by_a_rule(envtui: Envtui, stocked: Path) -> None:
    assert envtui("pip", "show", "app", "helper").out.count("\n---\n") == 1


def test_show_of_what_is_installed_twice_shows_both(envtui: Envtui, stocked: Path) -> None:
    (info,) = stocked.glob("lib/python*/site-packages/app-2.0.dist-info")
    shutil.copytree(info, info.with_name("app-1.5.dist-info"))
    metadata = info.with_name("app-1.5.dist-info") / "METADATA"
    metadata.write_text(metadata.read_text().replace("Version: 2.0", "Version: 1.5"))
    answer = envtui("pip", "show", "app")
    assert answer.out.count("Name: app\n") == 2
    assert answer.err.count("installed more than once") == 2


def test_show_of_nothing_is_a_failure(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "show")
    assert (answer.code, answer.out) == (1, "")
    assert "There is nothing to show" in answer.err


def test_show_goes_on_where_there_is_no_record(envtui: Envtui, stocked: Path) -> None:
    (info,) = stocked.glob("lib/python*/site-packages/app-2.0.dist-info")
    (info / "RECORD").unlink()
    answer = envtui("pip", "show", "-f", "app", "helper")
    assert answer.code == 0
    assert answer.err.startswith("warning: app 2.0 has no readable list of its files")
    assert "Name: helper" in answer.out
    assert "  helper.py" in answer.out.splitlines()


def test_show_warns_only_of_what_it_shows(envtui: Envtui, stocked: Path) -> None:
    (info,) = stocked.glob("lib/python*/site-packages/app-2.0.dist-info")
    (info / "METADATA").unlink()
    assert envtui("pip", "show", "helper").err == ""
    assert envtui("pip", "show", "app").err == "warning: app 2.0: Its METADATA is missing.\n"


def test_show_of_what_is_not_there_is_a_refusal(envtui: Envtui, stocked: Path) -> None:
    assert envtui("pip", "show", "nothing").code == 1
    # With something to show it is none, as in pip and uv.
    answer = envtui("pip", "show", "nothing", "app")
    assert answer.code == 0
    assert answer.err == "warning: Package nothing is not installed.\n"
    assert answer.out.startswith("Name: app\n")
    assert envtui("pip", "show", "nothing").out == ""


def test_the_tree_goes_from_what_nothing_requires(envtui: Envtui, stocked: Path) -> None:
    assert envtui("pip", "tree").out == "app v2.0\n└── helper v1.1\n"


def test_the_tree_upside_down(envtui: Envtui, stocked: Path) -> None:
    assert envtui("pip", "tree", "--invert").out == "helper v1.1\n└── app v2.0\n"


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (["--depth", "0"], ["app v2.0"]),
        (["--prune", "helper"], ["app v2.0"]),
        (["--package", "helper"], ["helper v1.1"]),
        (["--show-version-specifiers"], ["app v2.0", "└── helper v1.1 [required: >=1]"]),
        (
            ["--invert", "--show-version-specifiers"],
            ["helper v1.1", "└── app v2.0 [requires: helper >=1]"],
        ),
        (["--prune", "app"], ["helper v1.1"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_the_tree_as_asked_for(
    envtui: Envtui, stocked: Path, words: list[str], lines: list[str]
) -> None:
    assert envtui("pip", "tree", *words).out.splitlines() == lines


def test_a_missing_requirement_is_shown_in_the_tree(envtui: Envtui, stocked: Path) -> None:
    envtui("pip", "uninstall", "helper")
    assert envtui("pip", "tree").out == "app v2.0\n└── helper (missing)\n"
    (app,) = envtui("pip", "tree", "--format", "json").json["packages"]
    assert app["requires"] == [
        {"name": "helper", "requirement": "helper>=1", "installed": False, "satisfied": False}
    ]


def test_what_is_missing_is_an_end_of_the_tree_upside_down(envtui: Envtui, stocked: Path) -> None:
    envtui("pip", "uninstall", "helper")
    assert envtui("pip", "tree", "--invert").out == "helper (missing)\n└── app v2.0\n"


def test_circles_are_in_the_tree_either_way(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path
) -> None:
    make_wheel(wheels, "one", requires=["two"])
    make_wheel(wheels, "two", requires=["one"])
    envtui("pip", "install", "one")
    for words in ([], ["--invert"]):
        lines = envtui("pip", "tree", *words).out.splitlines()
        assert lines[:3] == ["one v1.0", "└── two v1.0", "    └── one v1.0 (*)"]


def test_clauses_of_a_specifier_stand_by_version(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path
) -> None:
    make_wheel(wheels, "picky", requires=["helper!=1.0.5,<2,>=1"])
    envtui("pip", "install", "picky")
    answer = envtui("pip", "tree", "--show-version-specifiers")
    assert "[required: >=1, !=1.0.5, <2]" in answer.out


def test_the_tree_with_newest_versions_and_sizes(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    envtui("pip", "install", "app==1.0")
    assert envtui("pip", "tree", "--outdated").out == ("app v1.0 (latest: v2.0)\n└── helper v1.1\n")
    first = envtui("pip", "tree", "--show-sizes").out.splitlines()[0]
    assert re.fullmatch(r"app v1\.0 \([\d.]+ k?B\)", first)
    app, helper = envtui("pip", "tree", "--outdated", "--show-sizes", "--format", "json").json[
        "packages"
    ]
    assert (app["latest_version"], app["size"] > 0) == ("2.0", True)
    assert "latest_version" not in helper


def test_the_tree_of_a_package_in_json(envtui: Envtui, stocked: Path) -> None:
    for words, names in (
        (["--package", "helper"], ["helper"]),
        (["--package", "helper", "--invert"], ["app", "helper"]),
        (["--depth", "0"], ["app"]),
        (["--prune", "app"], ["helper"]),
    ):
        packages = envtui("pip", "tree", *words, "--format", "json").json["packages"]
        assert [row["name"] for row in packages] == names


def test_a_tree_below_what_is_not_there(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "tree", "--package", "nothing", "--package", "helper")
    assert (answer.code, answer.out) == (0, "helper v1.1\n")
    assert answer.err == "warning: Package nothing is not installed.\n"
    assert envtui("pip", "tree", "--depth", "-1").code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("show", "app==2.0"),
        ("show", "./app"),
        ("list", "--exclude", "app==2.0"),
        ("freeze", "--exclude", "app==2.0"),
        ("tree", "--package", "app==2.0"),
        ("tree", "--prune", "app==2.0"),
    ],
)
def test_only_names_are_looked_for(envtui: Envtui, stocked: Path, words: tuple[str, ...]) -> None:
    answer = envtui("pip", *words)
    assert (answer.code, answer.out) == (2, "")
    assert f"{words[-1]!r} is not the name of a package." in answer.err


def test_several_names_may_be_left_out_in_one_word(envtui: Envtui, stocked: Path) -> None:
    assert envtui("pip", "freeze", "--exclude", "App,helper").out == ""


def test_a_folder_that_is_not_there_is_told(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "freeze", "--path", "nothing")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == "warning: nothing is not a folder that can be read.\n"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may enter every folder")
def test_a_package_that_may_not_be_looked_at_hides_no_other(envtui: Envtui, stocked: Path) -> None:
    (info,) = stocked.rglob("app-*.dist-info")
    info.chmod(0)
    try:
        answer = envtui("pip", "show", "app", "helper")
    finally:
        info.chmod(0o755)
    assert answer.code == 0
    assert "Name: app\n" in answer.out
    assert "Name: helper\n" in answer.out


def test_a_depth_is_a_number(envtui: Envtui, stocked: Path) -> None:
    assert "invalid depth value: '-1'" in envtui("pip", "tree", "--depth", "-1").err


def test_check_finds_nothing_where_all_fits(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "check")
    assert (answer.code, answer.out) == (0, "")
    first, second = answer.err.splitlines()
    assert first.startswith("Checked 2 packages in ")
    assert second == "All installed packages are compatible"


def test_check_names_what_does_not_fit(envtui: Envtui, stocked: Path) -> None:
    envtui("pip", "uninstall", "helper")
    answer = envtui("pip", "check")
    assert answer.code == 1
    assert answer.out.startswith("error: ")
    assert "helper" in answer.out
    (finding,) = envtui("pip", "check", "--format", "json").json
    assert (finding["kind"], finding["subject"]) == ("missing", "app")


def test_check_for_another_python_and_platform(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path
) -> None:
    make_wheel(wheels, "newish", requires_python=">=3.9")
    envtui("pip", "install", "newish")
    assert envtui("pip", "check", "--python-platform", "windows").code == 0
    answer = envtui("pip", "check", "--python-version", "3.8")
    assert answer.code == 1
    assert answer.err.splitlines()[-1] == "Found 1 incompatibility"
    assert "newish 1.0 requires Python >=3.9, and this is 3.8.0." in answer.out


def test_check_does_not_send_to_repair_what_is_for_another_platform(
    envtui: Envtui, environment: Path, wheels: Path, python: Path
) -> None:
    make_wheel(wheels, "native", tag="py3-none-win_amd64")
    place = ("--target", "there", "--python-platform", "windows")
    assert envtui("pip", "install", *place, "--no-index", "-f", wheels, "native").code == 0
    assert "Repair it" in envtui("pip", "check", "--target", "there").out
    answer = envtui("pip", "check", "--target", "there", "--python-platform", "macos")
    assert answer.code == 1
    assert "Install for that platform with --target and --python-platform." in answer.out


def test_env_check_compares_files_too(envtui: Envtui, stocked: Path, shop: IndexServer) -> None:
    assert envtui("env", "check").code == 0
    (module,) = stocked.glob("lib/python*/site-packages/app.py")
    module.unlink()
    module.write_text("changed = True\n")
    answer = envtui("env", "check")
    assert answer.code == 1
    assert "app" in answer.out
    assert envtui("env", "check", "--no-files").code == 0
    (finding,) = envtui("env", "check", "--format", "json").json
    assert (finding["kind"], finding["subject"]) == ("files", "app")


@pytest.fixture
def unasked(stocked: Path, project: Path) -> Path:
    """A file that the base interpreter of the environment would make if it were run."""
    ran = project / "ran"
    tools = project / "tools" / "bin"
    tools.mkdir(parents=True)
    (tools / "python3").write_text(f"#!/bin/sh\ntouch {ran}\n")
    (tools / "python3").chmod(0o755)
    lines = (stocked / "pyvenv.cfg").read_text().splitlines()
    lines = [f"home = {tools}" if line.startswith("home") else line for line in lines]
    (stocked / "pyvenv.cfg").write_text("\n".join(lines) + "\n")
    for name in ("python", "python3"):
        (stocked / "bin" / name).unlink()
        (stocked / "bin" / name).symlink_to(tools / "python3")
    return ran


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["list"], "helper  1.1"),
        (["freeze"], "app==2.0"),
        (["show", "app"], "Requires: helper"),
        (["tree"], "└── helper v1.1"),
        (["check"], ""),
    ],
    ids=lambda words: words[0] if isinstance(words, list) else "",
)
def test_what_is_installed_is_listed_without_running_a_doubtful_interpreter(
    envtui: Envtui, unasked: Path, words: list[str], answer: str
) -> None:
    found = envtui("pip", *words)
    assert found.code == 0
    assert answer in found.out
    assert "is not run unasked" in found.err
    assert not unasked.exists()


@pytest.fixture
def baseless(stocked: Path) -> Path:
    """An environment whose base interpreter is gone."""
    for name in ("python", "python3"):
        (stocked / "bin" / name).unlink()
        (stocked / "bin" / name).symlink_to("/nowhere/bin/python3")
    return stocked


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["list"], "helper  1.1"),
        (["list", "--format", "json"], '"version": "1.1"'),
        (["freeze"], "app==2.0"),
        (["show", "app"], "Requires: helper"),
        (["tree"], "└── helper v1.1"),
        (["check"], ""),
    ],
)
def test_what_is_installed_is_listed_though_the_base_interpreter_is_gone(
    envtui: Envtui, baseless: Path, words: list[str], answer: str
) -> None:
    found = envtui("pip", *words)
    assert found.code == 0
    assert answer in found.out
    assert "warning: Broken environment, described from its files: " in found.err
    assert "/nowhere/bin/python3, which does not exist" in found.err


@pytest.mark.parametrize(
    "words",
    ["install app", "uninstall app", "list --outdated", "sync -", "check --python-version 3.12"],
)
def test_what_needs_the_interpreter_refuses_without_it(
    envtui: Envtui, baseless: Path, words: str
) -> None:
    found = envtui("pip", *words.split())
    assert (found.code, found.out) == (2, "")
    assert "hint: Repair it: envtui env repair" in found.err


def test_a_half_made_environment_has_nothing_to_be_listed(envtui: Envtui, baseless: Path) -> None:
    (baseless / "pyvenv.cfg").unlink()
    assert envtui("pip", "list").code == 2


def test_a_check_says_what_it_could_not_check(envtui: Envtui, unasked: Path) -> None:
    assert "only the interpreter knows" in envtui("pip", "check").err


def test_a_change_needs_the_interpreter(envtui: Envtui, unasked: Path) -> None:
    found = envtui("pip", "install", "old-only")
    assert found.code == 2
    assert "envtui python allow" in found.err
    assert not unasked.exists()

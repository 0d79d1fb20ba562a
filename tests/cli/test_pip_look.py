"""``envtui pip show``, ``envtui pip tree`` and ``envtui pip check``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer


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


def test_show_of_what_is_not_there_is_a_refusal(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "show", "nothing", "app")
    assert answer.code == 1
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


def test_a_tree_below_what_is_not_there_is_refused(envtui: Envtui, stocked: Path) -> None:
    assert envtui("pip", "tree", "--package", "nothing").code == 2
    assert envtui("pip", "tree", "--depth", "-1").code == 2


def test_check_finds_nothing_where_all_fits(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "check")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == "Checked 2 packages: all compatible\n"


def test_check_names_what_does_not_fit(envtui: Envtui, stocked: Path) -> None:
    envtui("pip", "uninstall", "helper")
    answer = envtui("pip", "check")
    assert answer.code == 1
    assert answer.out.startswith("error: ")
    assert "helper" in answer.out
    (finding,) = envtui("pip", "check", "--format", "json").json
    assert (finding["kind"], finding["subject"]) == ("missing", "app")


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

"""``envtui pip compile``: what it prints, writes and refuses."""

from __future__ import annotations

import io
import sys
import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Envtui
from tests.support.index_server import IndexServer
from tests.support.projects import make_project
from tests.support.wheels import make_wheel


@pytest.fixture
def compile_(envtui: Envtui, project: Path, shop: IndexServer, python: Path) -> Envtui:
    """Run the command in a project without an environment, for the Python of the tests."""
    (project / "requirements.in").write_text("app\n")

    def call(*words: str | Path) -> Answer:
        return envtui("pip", "compile", "-p", python, *words)

    return call


def pins(text: str) -> list[str]:
    return [line for line in text.splitlines() if "==" in line and not line.startswith("#")]


def test_it_prints_pins_and_what_each_is_there_for(compile_: Envtui) -> None:
    answer = compile_("requirements.in", "--no-header")
    assert answer.code == 0
    assert answer.out == "app==2.0\n    # via -r requirements.in\nhelper==1.1\n    # via app\n"
    assert answer.err.startswith("Resolved 2 packages in ")


def test_one_line_for_each(compile_: Envtui) -> None:
    answer = compile_("requirements.in", "--no-header", "--annotation-style", "line")
    assert answer.out.splitlines()[1] == "helper==1.1               # via app"


def test_the_output_file_holds_what_is_printed(compile_: Envtui, project: Path) -> None:
    answer = compile_("requirements.in", "-o", "requirements.txt")
    assert (project / "requirements.txt").read_text() == answer.out
    assert compile_("requirements.in", "-o", "requirements.txt", "-q").out == ""


def test_pins_stay_unless_they_are_upgraded(compile_: Envtui, project: Path) -> None:
    lock = project / "requirements.txt"
    lock.write_text("app==1.0\nhelper==1.0\n")
    ask = ("requirements.in", "-o", lock)
    assert pins(compile_(*ask).out) == ["app==1.0", "helper==1.0"]
    assert pins(compile_(*ask, "-P", "HELPER").out) == ["app==1.0", "helper==1.1"]
    assert pins(compile_(*ask, "-U").out) == ["app==2.0", "helper==1.1"]


def test_constraints_overrides_and_excludes(compile_: Envtui, project: Path) -> None:
    (project / "limits.txt").write_text("app<2\n")
    (project / "other.txt").write_text("helper==1.0\n")
    (project / "without.txt").write_text("helper\n")
    ask = ("requirements.in", "--no-header")
    assert compile_(*ask, "-c", "limits.txt").out.startswith(
        "app==1.0\n    # via\n    #   -c limits.txt\n    #   -r requirements.in\n"
    )
    overridden = compile_(*ask, "--overrides", "other.txt").out
    assert overridden.endswith(
        "helper==1.0\n    # via\n    #   --override other.txt\n    #   app\n"
    )
    assert pins(compile_(*ask, "--excludes", "without.txt").out) == ["app==2.0"]


def test_a_project_with_extra_and_group(compile_: Envtui, project: Path) -> None:
    (project / "pyproject.toml").write_text(
        "[project]\nname = 'mine'\ndependencies = ['app']\n"
        "[project.optional-dependencies]\nx = ['helper==1.0']\n"
        "[dependency-groups]\ndev = ['solo']\n"
    )
    answer = compile_("pyproject.toml", "--extra", "x", "--no-header", "--no-deps")
    assert answer.out == (
        "app==2.0\n    # via mine (pyproject.toml)\nhelper==1.0\n    # via mine (pyproject.toml)\n"
    )
    assert compile_("pyproject.toml", "--group", "dev").code == 1
    assert compile_("pyproject.toml", "--extra", "nope").code == 2


def test_standard_input(compile_: Envtui, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"helper\n")))
    assert compile_("-", "--no-header").out == "helper==1.1\n"


def test_hashes(compile_: Envtui, wheels: Path) -> None:
    out = compile_("requirements.in", "--no-annotate", "--no-header", "--generate-hashes").out
    assert out.startswith("app==2.0 \\\n    --hash=sha256:")


def test_for_every_platform(compile_: Envtui, wheels: Path, project: Path) -> None:
    make_wheel(wheels, "multi", "1.0", requires=["helper; sys_platform == 'win32'"])
    (project / "requirements.in").write_text("multi\n")
    ask = ("requirements.in", "--no-annotate", "--no-header")
    assert pins(compile_(*ask, "--universal").out) == [
        "helper==1.1 ; sys_platform == 'win32'",
        "multi==1.0",
    ]
    assert pins(compile_(*ask, "--python-platform", "linux").out) == ["multi==1.0"]
    assert pins(compile_(*ask, "--python-platform", "windows", "--no-strip-markers").out) == [
        "helper==1.1 ; sys_platform == 'win32'",
        "multi==1.0",
    ]
    refused = compile_(*ask, "--universal", "--python-platform", "linux")
    assert refused.code == 2


def test_one_version_for_all_pythons_or_the_newest_for_each(
    compile_: Envtui, wheels: Path, project: Path
) -> None:
    make_wheel(wheels, "multi", "1.0")
    make_wheel(wheels, "multi", "2.0", requires_python=">=3.20")
    (project / "requirements.in").write_text("multi\n")
    ask = ("requirements.in", "--no-annotate", "--no-header", "--universal")
    assert pins(compile_(*ask).out) == [
        "multi==1.0 ; python_full_version < '3.20'",
        "multi==2.0 ; python_full_version >= '3.20'",
    ]
    assert pins(compile_(*ask, "--fork-strategy", "fewest").out) == ["multi==1.0"]


def test_for_another_python(compile_: Envtui, wheels: Path, project: Path) -> None:
    make_wheel(wheels, "multi", "1.0", requires=["helper; python_version < '3.9'"])
    (project / "requirements.in").write_text("multi\n")
    ask = ("requirements.in", "--no-annotate", "--no-header", "--python-version", "3.8")
    assert pins(compile_(*ask).out) == ["helper==1.1", "multi==1.0"]
    assert pins(compile_(*ask, "--universal").out) == [
        "helper==1.1 ; python_full_version < '3.9'",
        "multi==1.0",
    ]


def test_a_pylock_by_name_of_the_file(compile_: Envtui, project: Path) -> None:
    assert compile_("requirements.in", "-o", "pylock.toml").code == 0
    lock = tomllib.loads((project / "pylock.toml").read_text())
    assert [row["name"] for row in lock["packages"]] == ["app", "helper"]


def test_as_json(compile_: Envtui) -> None:
    rows = compile_("requirements.in", "--format", "json").json
    assert [(row["name"], row["version"], row["via"]) for row in rows] == [
        ("app", "2.0", ["-r requirements.in"]),
        ("helper", "1.1", ["app"]),
    ]


def test_indexes_are_named_without_credentials(
    compile_: Envtui, shop: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = shop.url.replace("://", "://me:secret@")
    monkeypatch.setenv("ENVTUI_DEFAULT_INDEX", secret)
    monkeypatch.setattr(sys, "argv", ["envtui", "pip", "compile", "-i", secret])
    out = compile_("requirements.in", "--emit-index-url").out
    assert f"--index-url {shop.url}\n\n" in out
    assert "secret" not in out


def test_nothing_to_compile(compile_: Envtui) -> None:
    assert compile_().code == 2


def test_a_file_that_is_not_there(compile_: Envtui) -> None:
    answer = compile_("nope.in")
    assert (answer.code, answer.out) == (2, "")
    assert "nope.in" in answer.err


def test_no_answer_leaves_the_lock_as_it_was(compile_: Envtui, project: Path) -> None:
    (project / "requirements.in").write_text("app\nold-only\n")
    (project / "requirements.txt").write_text("app==1.0\n")
    answer = compile_("requirements.in", "-o", "requirements.txt")
    assert answer.code == 1
    assert "helper" in answer.err
    assert (project / "requirements.txt").read_text() == "app==1.0\n"


def test_offline_from_the_cache(compile_: Envtui, shop: IndexServer) -> None:
    online = compile_("requirements.in", "--no-header")
    asked = len(shop.requests)
    assert compile_("requirements.in", "--no-header", "--offline").out == online.out
    assert len(shop.requests) == asked


def test_paths_stay_as_they_were_written(compile_: Envtui, project: Path, wheels: Path) -> None:
    make_project(project / "folder", "folder")
    make_project(project / "edited", "edited")
    make_wheel(project / "flat", "flat")
    made = make_wheel(project / "flat", "other")
    (project / "paths.in").write_text(
        f"./folder\n-e ./edited ; os_name != 'x'\n./flat/flat-1.0-py3-none-any.whl\n"
        f"other @ {made.as_uri()}\n"
    )
    answer = compile_("paths.in", "--no-header", "--no-annotate", "--emit-find-links", "-f", "flat")
    assert answer.out.splitlines() == [
        "--find-links flat",
        "",
        "-e ./edited",
        "./flat/flat-1.0-py3-none-any.whl",
        "./folder",
        f"other @ {made.as_uri()}",
    ]


def test_what_is_editable_stands_first(compile_: Envtui, project: Path) -> None:
    make_project(project / "zoo", "zoo")
    (project / "paths.in").write_text("helper\n-e ./zoo\n")
    answer = compile_("paths.in", "--no-header", "--no-annotate")
    assert answer.out.splitlines() == ["-e ./zoo", "helper==1.1"]


def test_the_lowest_of_what_is_asked_for_is_that_of_what_a_folder_requires_too(
    compile_: Envtui, project: Path
) -> None:
    make_project(project / "zoo", "zoo", requires=["app"])
    (project / "paths.in").write_text("-e ./zoo\n")
    answer = compile_("paths.in", "--no-header", "--no-annotate", "--resolution", "lowest-direct")
    assert answer.out.splitlines() == ["-e ./zoo", "app==1.0", "helper==1.1"]


def test_who_asks_stands_before_who_requires_or_behind_in_one_line(
    compile_: Envtui, project: Path
) -> None:
    (project / "pyproject.toml").write_text(
        '[project]\nname = "zoo"\ndependencies = ["app", "helper"]\n'
    )
    answer = compile_("pyproject.toml", "--no-header")
    assert "    # via\n    #   zoo (pyproject.toml)\n    #   app\n" in answer.out
    answer = compile_("pyproject.toml", "--no-header", "--annotation-style", "line")
    assert "# via app, zoo (pyproject.toml)\n" in answer.out

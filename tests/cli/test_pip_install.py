"""``envtui pip install``."""

from __future__ import annotations

import errno
import os
import re
import subprocess
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Envtui
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel


def installed(envtui: Envtui, *words: str | Path) -> dict[str, str]:
    rows = envtui("pip", "list", "--format", "json", *words).json
    return {row["name"]: row["version"] for row in rows}


def said(answer: Answer) -> list[str]:
    """The lines on stderr, with durations as ``…``."""
    return [re.sub(r"in [\d.]+m?s$", "in …", line) for line in answer.err.splitlines()]


def test_it_installs_what_was_asked_for_and_what_that_needs(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    answer = envtui("pip", "install", "app")
    assert (answer.code, answer.out) == (0, "")
    assert said(answer) == [
        "Resolved 2 packages in …",
        "Prepared 2 packages in …",
        "Installed 2 packages in …",
        " + app==2.0",
        " + helper==1.1",
    ]
    python = environment / "bin" / "python"
    words = [str(python), "-c", "import app, helper; print(app.__version__, helper.__version__)"]
    assert subprocess.check_output(words, text=True) == "2.0 1.1\n"


def test_what_is_there_is_only_checked(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    envtui("pip", "install", "app")
    assert said(envtui("pip", "install", "app")) == ["Checked 2 packages in …"]


def test_a_change_of_version_is_a_line_that_goes_and_one_that_comes(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    envtui("pip", "install", "app==1.0")
    answer = envtui("pip", "install", "-U", "app")
    assert said(answer)[-4:] == [
        "Uninstalled 1 package",
        "Installed 1 package in …",
        " - app==1.0",
        " + app==2.0",
    ]


def test_reinstall_is_marked_by_a_tilde(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    envtui("pip", "install", "app")
    answer = envtui("pip", "install", "--reinstall-package", "app", "app")
    assert said(answer)[-1] == " ~ app==2.0"
    assert " ~ helper==1.1" in said(envtui("pip", "install", "--reinstall", "app"))


def test_a_dry_run_changes_nothing(envtui: Envtui, environment: Path, shop: IndexServer) -> None:
    answer = envtui("pip", "install", "--dry-run", "app")
    assert said(answer) == [
        "Resolved 2 packages in …",
        "Would install 2 packages",
        " + app==2.0",
        " + helper==1.1",
        "Not checked for clashing files until downloaded: 2 packages",
    ]
    assert installed(envtui) == {}


def test_a_plan_names_files_that_clash(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path
) -> None:
    for name in ("one", "two"):
        make_wheel(wheels, name, files={"shared.py": name, "more.py": name})
        assert envtui("pip", "install", "--target", f"elsewhere-{name}", name).code == 0

    answer = envtui("pip", "install", "--dry-run", "one", "two")
    described = envtui("pip", "install", "--dry-run", "--format", "json", "one", "two").json

    assert answer.code == 0
    assert "one and two both bring " in answer.err
    assert "more.py and 1 other file, with different contents." in answer.err
    (clash,) = described["clashes"]
    assert (clash["first"], clash["second"]) == ("one", "two")
    assert [Path(path).name for path in clash["paths"]] == ["more.py", "shared.py"]
    assert clash["first_is_installed"] is False
    assert described["not_compared"] == []
    refused = envtui("pip", "install", "one", "two")
    assert refused.code == 1
    assert "one and two both bring " in refused.err
    assert installed(envtui) == {}


def test_the_plan_in_json(envtui: Envtui, environment: Path, shop: IndexServer) -> None:
    answer = envtui("pip", "install", "--dry-run", "--output-format", "json", "app")
    assert answer.json["dry_run"] is True
    assert answer.json["target"] == str(environment)
    assert answer.json["changes"] == [
        {
            "name": "app",
            "version": "2.0",
            "action": "installed",
            "part_of": "install",
            "requested": True,
            "builds": False,
        },
        {
            "name": "helper",
            "version": "1.1",
            "action": "installed",
            "part_of": "install",
            "requested": False,
            "builds": False,
        },
    ]


def test_what_is_replaced_has_two_rows_in_json(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("pip", "install", "--dry-run", "--format", "json", "app==1.0", "--no-deps")
    rows = [(row["version"], row["action"], row["part_of"]) for row in answer.json["changes"]]
    assert rows == [("2.0", "uninstalled", "downgrade"), ("1.0", "installed", "downgrade")]


def test_files_of_requirements_and_constraints(
    envtui: Envtui, environment: Path, shop: IndexServer, project: Path
) -> None:
    (project / "requirements.txt").write_text("app\n")
    (project / "constraints.txt").write_text("helper==1.0\napp<2\n")
    answer = envtui("pip", "install", "-r", "requirements.txt", "-c", "constraints.txt")
    assert answer.code == 0, answer.err
    assert installed(envtui) == {"app": "1.0", "helper": "1.0"}


def test_overrides_replace_what_packages_require(
    envtui: Envtui, environment: Path, shop: IndexServer, project: Path
) -> None:
    (project / "overrides.txt").write_text("helper>=1\n")
    assert envtui("pip", "install", "old-only").code == 1
    answer = envtui("pip", "install", "old-only", "--overrides", "overrides.txt")
    assert answer.code == 0, answer.err
    assert installed(envtui) == {"old-only": "1.0", "helper": "1.1"}


def test_no_deps_installs_exactly_what_was_named(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    envtui("pip", "install", "--no-deps", "app")
    assert installed(envtui) == {"app": "2.0"}


def test_exact_removes_everything_else(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    envtui("pip", "install", "app")
    assert envtui("pip", "install", "--exact", "helper").code == 0
    assert installed(envtui) == {"helper": "1.1"}


def test_the_lowest_versions_on_demand(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    envtui("pip", "install", "--resolution", "lowest", "app")
    assert installed(envtui) == {"app": "1.0", "helper": "1.0"}


def test_upgrade_package_may_say_how_far(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    envtui("pip", "install", "app==1.0", "helper==1.0")
    envtui("pip", "install", "app", "-P", "app<2", "-P", "helper==1.1")
    assert installed(envtui) == {"app": "1.0", "helper": "1.1"}


def test_what_is_said_twice_counts_as_it_was_said_last(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    envtui("pip", "install", "app", "helper")
    envtui("pip", "install", "helper", "--exact", "--no-exact", "--refresh", "--no-refresh")
    assert set(installed(envtui)) == {"app", "helper"}


def test_only_names_are_installed_again(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    answer = envtui("pip", "install", "app", "--reinstall-package", "app==1.0")
    assert answer.code == 2
    assert "'app==1.0' is not the name of a package" in answer.err


@pytest.mark.parametrize("options", [(), ("--no-deps",), ("--dry-run",)])
def test_a_wheel_that_is_not_there_is_told(
    envtui: Envtui, environment: Path, project: Path, options: tuple[str, ...]
) -> None:
    answer = envtui("pip", "install", "./app-1.0-py3-none-any.whl", *options)
    assert answer.code == 1
    assert answer.err == f"error: There is no {project / 'app-1.0-py3-none-any.whl'}.\n"


def test_upgrade_package_leaves_the_others(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    envtui("pip", "install", "app==1.0", "helper==1.0")
    envtui("pip", "install", "app", "-P", "helper")
    assert installed(envtui) == {"app": "1.0", "helper": "1.1"}


def test_words_and_options_may_be_mixed(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    assert envtui("pip", "install", "app", "--no-deps", "helper==1.0").code == 0
    assert installed(envtui) == {"app": "2.0", "helper": "1.0"}


def test_offline_installs_from_the_store(
    envtui: Envtui, environment: Path, shop: IndexServer, python: Path
) -> None:
    envtui("pip", "install", "app")
    envtui("venv", "-p", python, "--clear")
    shop.requests.clear()
    assert envtui("pip", "install", "--offline", "app").code == 0
    assert shop.requests == []
    assert installed(envtui) == {"app": "2.0", "helper": "1.1"}


def test_a_folder_as_the_target(
    envtui: Envtui, environment: Path, shop: IndexServer, project: Path
) -> None:
    assert envtui("pip", "install", "--target", "flat", "app").code == 0
    assert (project / "flat" / "app.py").is_file()
    assert installed(envtui) == {}
    assert installed(envtui, "--target", "flat") == {"app": "2.0", "helper": "1.1"}


def test_another_environment_by_its_path(
    envtui: Envtui, environment: Path, shop: IndexServer, project: Path, python: Path
) -> None:
    envtui("venv", "other", "-p", python)
    answer = envtui("pip", "install", "-p", "./other", "app")
    assert said(answer)[0].startswith("Using Python ")
    assert installed(envtui) == {}
    assert installed(envtui, "-p", "./other") == {"app": "2.0", "helper": "1.1"}


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ([], 2, "There is nothing to install."),
        (["no-such-package"], 1, "no-such-package"),
        (["app==9"], 1, "app"),
        (["app", "old-only"], 1, "helper"),
        (["app=="], 2, "app=="),
        (["-r", "missing.txt"], 2, "missing.txt"),
        (["./missing"], 1, "missing"),
        (["-e", "missing"], 1, "missing"),
        (["--offline", "helper"], 1, "--offline forbids"),
        (["--target", "a", "--prefix", "b", "app"], 2, "exclude each other"),
        (["-p", "3.99", "app"], 2, "3.99"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_refusal_is_said_and_changes_nothing(
    words: list[str],
    code: int,
    sentence: str,
    envtui: Envtui,
    environment: Path,
    shop: IndexServer,
) -> None:
    answer = envtui("pip", "install", *words)
    assert answer.code == code
    assert answer.err.startswith("error: ")
    assert sentence in answer.err
    assert "Traceback" not in answer.err
    assert installed(envtui) == {}


def test_why_there_is_no_answer_in_json(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    answer = envtui("pip", "install", "app", "old-only", "--format", "json")
    assert answer.code == 1
    error = answer.json["error"]
    assert error["kind"] == "NoSolution"
    assert error["conflict"]["project"] == "helper"
    (chain,) = error["conflict"]["chains"]
    assert [step["requirement"] for step in chain] == ["old-only", "helper<1"]
    assert error["explanation"]


def test_a_refusal_in_json(envtui: Envtui, project: Path) -> None:
    answer = envtui("pip", "install", "app", "--format", "json")
    assert answer.code == 2
    assert answer.json["error"]["kind"] == "EnvironmentProblem"


def test_without_an_environment_it_says_how_to_make_one(
    envtui: Envtui, project: Path, shop: IndexServer
) -> None:
    answer = envtui("pip", "install", "app")
    assert answer.code == 2
    assert "No virtual environment found" in answer.err
    assert "envtui venv" in answer.err


def test_a_broken_environment_is_not_worked_around(
    envtui: Envtui, environment: Path, shop: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = environment.parent / "inner"
    (inner / ".venv").mkdir(parents=True)
    monkeypatch.chdir(inner)
    answer = envtui("pip", "install", "app")
    assert answer.code == 2
    assert "pyvenv.cfg" in answer.err
    assert list((inner / ".venv").iterdir()) == []


def test_an_externally_managed_python_is_refused_in_its_distributors_words(
    envtui: Envtui, project: Path, shop: IndexServer, tmp_path: Path, managed: Path
) -> None:
    answer = envtui("pip", "install", "-p", managed, "app")
    assert answer.code == 2
    assert "externally managed" in answer.err
    assert "Use the tool of this system." in answer.err
    assert "--break-system-packages" in answer.err


@pytest.fixture
def managed(tmp_path: Path, python: Path) -> Path:
    """An interpreter whose standard library carries the marker of PEP 668."""
    library = tmp_path / "library"
    library.mkdir()
    marker = "[externally-managed]\nError=Use the tool of this system.\n"
    (library / "EXTERNALLY-MANAGED").write_text(marker)
    patch = tmp_path / "patch.py"
    patch.write_text(
        "import sys, sysconfig\n"
        "paths = sysconfig.get_paths\n"
        f"marked = {{'stdlib': {str(library)!r}}}\n"
        "sysconfig.get_paths = lambda *scheme, **kw: paths(*scheme, **kw) | marked\n"
        "sys.argv = sys.argv[sys.argv.index('-c') + 1 :]\n"
        "exec(sys.argv[0])\n"
    )
    wrapper = tmp_path / "python"
    wrapper.write_text(f'#!/bin/sh\nexec "{python}" "{patch}" "$@"\n')
    wrapper.chmod(0o755)
    return wrapper


def test_a_wheel_whose_hash_is_wrong_is_not_installed(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path
) -> None:
    wheel = make_wheel(wheels, "forged", "1.0")
    shop.wrong_hashes.add(wheel.name)
    answer = envtui("pip", "install", "forged")
    assert answer.code == 1
    assert "forged" in answer.err
    assert installed(envtui) == {}


def test_breaking_an_installed_package_needs_a_flag(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path
) -> None:
    make_wheel(wheels, "strict", "1.0", requires=["helper==1.0"])
    envtui("pip", "install", "strict")
    answer = envtui("pip", "install", "helper==1.1")
    assert answer.code == 1
    assert "strict" in answer.err
    assert installed(envtui)["helper"] == "1.0"
    assert envtui("pip", "install", "helper==1.1", "--allow-breaking").code == 0
    assert installed(envtui)["helper"] == "1.1"


def test_verbose_says_each_step(envtui: Envtui, environment: Path, shop: IndexServer) -> None:
    err = envtui("pip", "install", "-v", "app").err
    assert "Using Python" in err
    assert "Downloaded app" in err


def test_check_fails_when_there_is_anything_to_do(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    answer = envtui("pip", "install", "--check", "app")
    assert answer.code == 1
    assert "Would install 2 packages" in answer.err
    assert installed(envtui) == {}
    envtui("pip", "install", "app")
    answer = envtui("pip", "install", "--check", "app")
    assert (answer.code, said(answer)[-1]) == (0, "Would make no changes")


def test_strict_warns_afterwards(envtui: Envtui, environment: Path, shop: IndexServer) -> None:
    answer = envtui("pip", "install", "--strict", "--no-deps", "app")
    assert answer.code == 0
    expected = "warning: app 2.0 requires helper>=1, but it is not installed."
    assert said(answer)[-2:] == [" + app==2.0", expected]
    assert "warning" not in envtui("pip", "install", "--strict", "app").err


def test_excluded_packages_are_left_out_whoever_requires_them(
    envtui: Envtui, environment: Path, shop: IndexServer, project: Path
) -> None:
    (project / "excludes.txt").write_text("Helper\n")
    assert envtui("pip", "install", "app", "--excludes", "excludes.txt").code == 0
    assert installed(envtui) == {"app": "2.0"}


PROJECT = """
[project]
name = "mine"
version = "1.0"
dependencies = ["app"]
optional-dependencies = { old = ["helper<1.1"] }

[dependency-groups]
dev = ["app<2"]
"""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["-r", "pyproject.toml"], {"app": "2.0", "helper": "1.1"}),
        (["-r", "pyproject.toml", "--extra", "old"], {"app": "2.0", "helper": "1.0"}),
        (["-r", "pyproject.toml", "--all-extras"], {"app": "2.0", "helper": "1.0"}),
        (["--group", "dev"], {"app": "1.0", "helper": "1.1"}),
        (["--group", "pyproject.toml:dev", "helper==1.0"], {"app": "1.0", "helper": "1.0"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_a_project_needs(
    envtui: Envtui,
    environment: Path,
    shop: IndexServer,
    project: Path,
    words: list[str],
    expected: dict[str, str],
) -> None:
    (project / "pyproject.toml").write_text(PROJECT)
    answer = envtui("pip", "install", *words)
    assert answer.code == 0, answer.err
    assert installed(envtui) == expected


def test_extras_without_a_project_are_refused(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    answer = envtui("pip", "install", "app", "--extra", "old")
    assert (answer.code, "no pyproject.toml, setup.py or setup.cfg is named" in answer.err) == (
        2,
        True,
    )


def test_for_another_python_and_platform(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path, project: Path
) -> None:
    make_wheel(wheels, "native", "1.0", tag="cp39-cp39-win_amd64")
    make_wheel(wheels, "native", "2.0", tag="cp310-cp310-win_amd64")
    there = ["--python-version", "3.9", "--python-platform", "windows"]
    assert envtui("pip", "install", "native", "--target", "there").code == 1
    answer = envtui("pip", "install", "native", "--target", "there", *there)
    assert answer.code == 0, answer.err
    assert (project / "there" / "native-1.0.dist-info").is_dir()


def test_nothing_is_built_for_another_platform(
    envtui: Envtui, environment: Path, shop: IndexServer, project: Path
) -> None:
    (project / "mine").mkdir()
    (project / "mine" / "pyproject.toml").write_text(PROJECT)
    answer = envtui("pip", "install", "./mine", "--target", "t", "--python-platform", "windows")
    assert (answer.code, "would have to be built" in answer.err) == (1, True)


def test_names_of_packages_to_upgrade_are_compared_as_names(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    envtui("pip", "install", "app==1.0", "helper==1.0")
    assert envtui("pip", "install", "app", "-P", "APP").code == 0
    assert installed(envtui) == {"app": "2.0", "helper": "1.0"}


def test_the_page_of_one_package_is_asked_for_again(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path
) -> None:
    envtui("pip", "install", "helper")
    make_wheel(wheels, "helper", "1.2")
    envtui("pip", "install", "-U", "helper", "--refresh-package", "app")
    assert installed(envtui) == {"helper": "1.1"}
    answer = envtui("pip", "install", "-U", "helper", "--refresh-package", "Helper")
    assert installed(envtui) == {"helper": "1.2"}, answer.err


@pytest.mark.parametrize(
    ("word", "instead"),
    [
        ("--user", "envtui venv"),
        ("--upgrade-strategy=eager", "-U upgrades"),
        ("--root-user-action=ignore", "envtui pip install --help lists the options"),
    ],
)
def test_an_option_of_pips_alone_is_refused_with_what_to_say(
    envtui: Envtui, environment: Path, word: str, instead: str
) -> None:
    answer = envtui("pip", "install", word, "app")
    assert answer.code == 2
    assert "Unrecognized arguments" in answer.err
    assert instead in answer.err


def test_the_same_wheel_is_not_installed_twice(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path
) -> None:
    wheel = wheels / "helper-1.0-py3-none-any.whl"
    assert envtui("pip", "install", wheel).code == 0
    assert said(envtui("pip", "install", wheel)) == ["Checked 1 package in …"]
    assert said(envtui("pip", "install", "--reinstall", wheel))[-1].startswith(" ~ helper==1.0")


def test_a_wheel_that_has_changed_is_installed_again(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path
) -> None:
    wheel = wheels / "helper-1.0-py3-none-any.whl"
    envtui("pip", "install", wheel)
    make_wheel(wheels, "helper", "1.0", files={"helper.py": "changed = True\n"})
    assert said(envtui("pip", "install", wheel))[-1].startswith(" ~ helper==1.0")
    assert "changed" in next(environment.rglob("site-packages/helper.py")).read_text()


def test_what_lies_at_a_url_is_fetched_again_for_an_upgrade(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    url = f"{shop.origin}/files/helper-1.0-py3-none-any.whl"
    envtui("pip", "install", url)
    assert said(envtui("pip", "install", url)) == ["Checked 1 package in …"]
    assert said(envtui("pip", "install", "-U", url))[-1].startswith(" ~ helper==1.0")


def test_a_yanked_version_that_is_pinned_is_installed_with_a_warning(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    shop.yanked = {"helper-1.0-py3-none-any.whl": "it bites"}
    answer = envtui("pip", "install", "helper==1.0")
    assert answer.code == 0
    assert "warning: helper 1.0 is yanked: it bites." in said(answer)
    # What is there already is not talked about again.
    assert "yanked" not in envtui("pip", "install", "helper==1.0").err


def test_a_cache_that_cannot_be_written_is_told_once(
    envtui: Envtui,
    environment: Path,
    shop: IndexServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ENVTUI_CACHE_DIR", str(tmp_path / "file" / "cache"))
    answer = envtui("pip", "install", "--link-mode", "copy", "app")
    assert answer.code == 0
    warnings = [line for line in answer.err.splitlines() if line.startswith("warning: ")]
    assert warnings == [
        f"warning: Nothing can be kept in {tmp_path / 'file' / 'cache'}: Not a directory. "
        "--cache-dir names another folder, --no-cache does without."
    ]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may enter every folder")
def test_it_works_without_a_store_that_may_not_be_entered(
    envtui: Envtui,
    environment: Path,
    shop: IndexServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o000)
    monkeypatch.setenv("ENVTUI_CACHE_DIR", str(locked))
    answer = envtui("pip", "install", "app")
    assert answer.code == 0
    assert f"Nothing can be kept in {locked}: Permission denied. --cache-dir" in answer.err
    answer = envtui("cache", "clean")
    assert "hint: --cache-dir names another folder" in answer.err
    locked.chmod(0o700)


def test_a_copy_instead_of_a_link_is_told_in_words_of_the_person(
    envtui: Envtui, environment: Path, shop: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refused)
    monkeypatch.setattr("envtui.core.wheels.link._clone", refused)
    answer = envtui("pip", "install", "app")
    assert answer.code == 0
    assert "they are copied. --link-mode copy does so without a word." in answer.err
    assert "txn-" not in answer.err


@pytest.mark.parametrize("place", ["word", "file", "named"])
def test_a_password_in_an_address_is_used_and_kept_nowhere(
    envtui: Envtui, environment: Path, shop: IndexServer, isolated: Path, place: str
) -> None:
    asked: list[str] = []

    def answers(request: BaseHTTPRequestHandler) -> bool:
        asked.append(request.headers.get("Authorization", ""))
        return False

    shop.fault = answers
    url = f"{shop.origin}/files/helper-1.0-py3-none-any.whl".replace("//", "//me:s3cr3t@")
    Path("requirements.txt").write_text(f"helper @ {url}\n")
    words = {"word": [url], "file": ["-r", "requirements.txt"], "named": [f"helper @ {url}"]}
    answer = envtui("pip", "install", *words[place])
    assert answer.code == 0
    assert "Basic bWU6czNjcjN0" in asked
    assert "s3cr3t" not in answer.err
    for folder in (environment, isolated):
        files = [path for path in folder.rglob("*") if path.is_file()]
        assert not [path for path in files if b"s3cr3t" in path.read_bytes()]


def test_another_folder_may_be_the_project(
    envtui: Envtui,
    environment: Path,
    shop: IndexServer,
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (project / "pyproject.toml").write_text(
        '[project]\nname = "demo"\n[dependency-groups]\ndev = ["app"]\n'
        '[tool.uv]\nconstraint-dependencies = ["app<2"]\n'
    )
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    (here / "wanted.txt").write_text("app")
    there = ("--project", "../project")
    assert " + app==1.0" in envtui("pip", "install", *there, "-r", "wanted.txt").err
    assert envtui("pip", "freeze", *there).out == "app==1.0\nhelper==1.1\n"
    assert envtui("--project", "../project", "pip", "freeze").out.startswith("app==1.0")
    locked = envtui("pip", "compile", *there, "--group", "dev", "--no-header")
    assert "-c (workspace)" in locked.out
    assert "demo (../project/pyproject.toml:dev)" in locked.out
    monkeypatch.setenv("UV_PROJECT", "../project")
    assert envtui("pip", "uninstall", "app").code == 0
    assert envtui("pip", "freeze").out == "helper==1.1\n"
    assert envtui("venv", "-c", "-p", environment / "bin" / "python").code == 0
    assert envtui("pip", "freeze").out == ""
    assert not (here / ".venv").exists()
    # What is named by path is meant from here.
    assert envtui("pip", "freeze", "-p", "./none").code == 2
    assert envtui("pip", "freeze", "-p", "../project/.venv").code == 0
    assert envtui("pip", "list", "--project", "nowhere").code == 2


@pytest.mark.parametrize("says_python", [True, False])
def test_offline_an_older_version_serves_if_the_newest_is_not_known(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path, says_python: bool
) -> None:
    make_wheel(wheels, "late", requires=["app"])
    shop.requires_python = dict.fromkeys((path.name for path in wheels.iterdir()), ">=3.8")
    if not says_python:
        shop.requires_python.clear()
    for words in (["app==1.0"], ["late", "app==1.0"]):
        assert envtui("pip", "install", *words).code == 0
        assert envtui("pip", "uninstall", "app", "helper", "late").code == 0
    answer = envtui("pip", "install", "--offline", "app")
    assert answer.code == 0
    assert " + app==1.0" in answer.err
    assert "app 2.0 is left out: it is not known with all it needs, and --offline" in answer.err
    # What was answered for want of the network is not the answer with it.
    assert envtui("pip", "uninstall", "app").code == 0
    assert " + app==2.0" in envtui("pip", "install", "app").err


def test_offline_a_version_is_left_out_for_what_it_needs(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path
) -> None:
    make_wheel(wheels, "unseen")
    make_wheel(wheels, "top", "1.0")
    make_wheel(wheels, "top", "2.0", requires=["unseen"])
    # So top 2.0 is known, and what it needs is not.
    for words in (["--no-deps", "top"], ["--reinstall", "top==1.0"]):
        assert envtui("pip", "install", *words).code == 0
    assert envtui("pip", "uninstall", "top").code == 0
    answer = envtui("pip", "install", "--offline", "top")
    assert " + top==1.0" in answer.err
    assert "has of unseen is not in the cache, and --offline forbids to ask" in answer.err
    answer = envtui("pip", "install", "--offline", "top>1")
    assert answer.code == 1
    assert "What indexes have of unseen is not known, and --offline forbids to ask." in answer.err
    assert "hint: Run once without --offline." in answer.err
    # What is here already is known without asking.
    make_wheel(wheels.parent / "more", "unseen", "3.0")
    assert envtui("pip", "install", wheels.parent / "more/unseen-3.0-py3-none-any.whl").code == 0
    assert " + top==2.0" in envtui("pip", "install", "--offline", "top>1").err


def test_offline_what_nothing_serves_is_explained(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    assert envtui("pip", "install", "app==1.0").code == 0
    assert envtui("pip", "uninstall", "app").code == 0
    answer = envtui("pip", "install", "--offline", "app>=2")
    assert answer.code == 1
    assert "app 2.0 is not known with all it needs, and --offline forbids to ask" in answer.err


def test_offline_versions_that_are_left_out_for_one_reason_are_told_of_once(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path
) -> None:
    for version in ("3.0", "3.1", "3.2"):
        make_wheel(wheels, "app", version)
    assert envtui("pip", "install", "app==1.0").code == 0
    assert envtui("pip", "uninstall", "app").code == 0
    answer = envtui("pip", "install", "--offline", "app>2")
    assert answer.code == 1
    (warning,) = (line for line in answer.err.splitlines() if line.startswith("warning: "))
    assert warning.startswith("warning: app 3.2 is left out, as are 2 other versions: it is not ")


def test_a_version_whose_metadata_nobody_can_read_does_not_hide_the_others(
    envtui: Envtui, environment: Path, tmp_path: Path
) -> None:
    make_wheel(tmp_path / "flat", "odd", "1.0")
    make_wheel(tmp_path / "flat", "odd", "2.0", requires=["helper (>=2"])
    answer = envtui("pip", "install", "--no-index", "-f", tmp_path / "flat", "odd")
    assert answer.code == 0
    assert "warning: odd 2.0 is left out: it has metadata that cannot be used" in answer.err
    assert installed(envtui) == {"odd": "1.0"}

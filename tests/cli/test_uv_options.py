"""Options that uv's settings give."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envtui.cli.commands import pip_install
from envtui.cli.parser import Parser, add_global_options
from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer
from tests.support.projects import BACKEND, make_project, make_sdist


def would_install(envtui: Envtui, *words: str) -> str:
    return envtui("pip", "install", "--dry-run", *words, "app").err


@pytest.fixture
def settings(project: Path) -> Path:
    path = project / "pyproject.toml"
    path.write_text('[tool.uv]\nresolution = "lowest"\n')
    return path


def test_a_setting_stands_for_an_option(
    envtui: Envtui, environment: Path, shop: IndexServer, settings: Path
) -> None:
    assert " + app==1.0" in would_install(envtui)


def test_the_command_line_and_variables_count_before_it(
    envtui: Envtui,
    environment: Path,
    shop: IndexServer,
    settings: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert " + app==2.0" in would_install(envtui, "--resolution", "highest")
    monkeypatch.setenv("UV_RESOLUTION", "highest")
    assert " + app==2.0" in would_install(envtui)


def test_it_can_be_left_out(
    envtui: Envtui, environment: Path, shop: IndexServer, settings: Path, tmp_path: Path
) -> None:
    assert " + app==2.0" in would_install(envtui, "--no-config")
    (tmp_path / "other.toml").write_text('[pip]\nresolution = "highest"\n')
    assert " + app==2.0" in would_install(envtui, "--config-file", str(tmp_path / "other.toml"))


@pytest.mark.parametrize("command", ["freeze", "check", "show app", "uninstall --dry-run app"])
def test_commands_that_ask_no_index_read_them_too_or_not(
    envtui: Envtui, stocked: Path, settings: Path, tmp_path: Path, command: str
) -> None:
    settings.write_text('[tool.uv.pip]\npython = "no-such-python"\n')
    words = ("pip", *command.split())
    assert envtui(*words).code == 2
    assert envtui(*words, "--no-config").code == 0
    (tmp_path / "empty.toml").touch()
    assert envtui(*words, "--config-file", tmp_path / "empty.toml").code == 0
    assert envtui(*words, "--config-file", os.devnull).code == 0
    answer = envtui(*words, "--config-file", tmp_path / "none.toml")
    assert (answer.code, "none.toml cannot be used as a uv.toml: No such" in answer.err) == (
        2,
        True,
    )


def test_a_setting_can_be_taken_back(
    envtui: Envtui, environment: Path, shop: IndexServer, settings: Path
) -> None:
    settings.write_text("[tool.uv.pip]\nallow-empty-requirements = true\n")
    envtui("pip", "install", "app")
    Path("none.txt").touch()
    assert envtui("pip", "sync", "--no-allow-empty-requirements", "none.txt").code == 0
    assert envtui("pip", "freeze").out != ""
    assert envtui("pip", "sync", "none.txt").code == 0
    assert envtui("pip", "freeze").out == ""


def test_it_is_looked_for_where_the_command_goes(
    envtui: Envtui, environment: Path, shop: IndexServer, settings: Path, tmp_path: Path
) -> None:
    (tmp_path / "plain").mkdir()
    words = ["--directory", str(tmp_path / "plain"), "-p", str(environment)]
    assert " + app==2.0" in would_install(envtui, *words)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("no-build = true", "only source code"),
        ("no-build-package = ['demo']", "only source code"),
        ("no-build = false", " + demo==1.0"),
        ("exclude-newer-package = { demo = false }", " + demo==1.0"),
        ("exclude-newer = '1 week'", "published after"),
    ],
)
def test_values_of_each_kind_are_understood(
    envtui: Envtui,
    environment: Path,
    shop: IndexServer,
    wheels: Path,
    settings: Path,
    setting: str,
    expected: str,
) -> None:
    make_sdist(wheels, "demo")
    settings.write_text(f"[tool.uv]\n{setting}\n")
    assert expected in envtui("pip", "install", "--dry-run", "demo").err


@pytest.mark.parametrize("setting", ["resolution = 'best'", "no-build = 'x'", "no-binary = 'x'"])
def test_a_value_that_the_option_would_not_take_is_refused(
    envtui: Envtui, environment: Path, shop: IndexServer, settings: Path, setting: str
) -> None:
    settings.write_text(f"[tool.uv]\n{setting}\n")
    answer = envtui("pip", "install", "app")
    assert answer.code == 2
    assert f"uv's setting {setting.partition(' ')[0]} cannot be" in answer.err


def test_commands_that_install_nothing_ask_where_only(
    envtui: Envtui, environment: Path, shop: IndexServer, settings: Path
) -> None:
    settings.write_text("[tool.uv.pip]\nstrict = 'nonsense'\n")
    assert envtui("pip", "list").out == ""
    settings.write_text("[tool.uv.pip]\ntarget = 'here'\n")
    assert envtui("pip", "install", "app").code == 0
    assert Path("here/app.py").is_file()
    for command in ("list", "freeze", "check"):
        assert envtui("pip", command).code == 0
    assert envtui("pip", "freeze").out == "app==2.0\nhelper==1.1\n"
    assert envtui("pip", "uninstall", "app").code == 0
    assert not Path("here/app.py").exists()


def test_limits_of_the_settings_hold(
    envtui: Envtui, environment: Path, shop: IndexServer, settings: Path
) -> None:
    settings.write_text(
        '[tool.uv]\nconstraint-dependencies = ["app<2"]\noverride-dependencies = ["helper==1.0"]\n'
    )
    said = would_install(envtui)
    assert " + app==1.0" in said
    assert " + helper==1.0" in said
    Path("wanted.txt").write_text("app")
    lock = envtui("pip", "compile", "--no-header", "wanted.txt").out
    assert "    # via\n    #   -c (workspace)\n    #   -r wanted.txt\n" in lock
    assert "    #   --override (workspace)\n    #   app\n" in lock
    # What is listed is all there is to be.
    assert " + app==2.0" in envtui("pip", "sync", "--dry-run", "wanted.txt").err
    assert " + app==2.0" in would_install(envtui, "--no-config")


def test_names_are_left_out_by_settings(
    envtui: Envtui, environment: Path, shop: IndexServer, settings: Path
) -> None:
    settings.write_text('[tool.uv]\nexclude-dependencies = ["Helper"]\n')
    assert "helper" not in would_install(envtui)


def test_a_lock_is_installed_as_it_is(
    envtui: Envtui, environment: Path, shop: IndexServer, settings: Path
) -> None:
    Path("wanted.txt").write_text("app")
    settings.write_text("")
    assert envtui("pip", "compile", "wanted.txt", "-o", "pylock.toml").code == 0
    settings.write_text('[tool.uv]\nconstraint-dependencies = ["app<2"]\n')
    answer = envtui("pip", "install", "--dry-run", "-r", "pylock.toml")
    assert " + app==2.0" in answer.err


def test_builds_are_limited_by_settings(
    envtui: Envtui, environment: Path, shop: IndexServer, settings: Path, tmp_path: Path
) -> None:
    project = make_project(tmp_path / "demo", build_requires=["app"])
    limit = '"app==3"'
    for written in (f"[{limit}]", f"[{{requirement = {limit}, hashes = []}}]"):
        settings.write_text(f"[tool.uv]\nbuild-constraint-dependencies = {written}\n")
        answer = envtui("pip", "install", project)
        assert answer.code == 1
        assert "demo cannot be built" in answer.err
        Path("wanted.txt").write_text(f"{project}\n")
        assert envtui("pip", "compile", "wanted.txt").code == 1


@pytest.mark.parametrize("value", ["3", "[3]", "['app', {hashes = []}]"])
def test_limits_that_are_none_are_refused(
    envtui: Envtui, environment: Path, shop: IndexServer, settings: Path, value: str
) -> None:
    settings.write_text(f"[tool.uv]\nconstraint-dependencies = {value}\n")
    answer = envtui("pip", "install", "app")
    assert answer.code == 2
    assert "uv's setting constraint-dependencies is not a list of requirements" in answer.err


def test_lists_of_several_files_are_joined(
    envtui: Envtui, environment: Path, shop: IndexServer, settings: Path, isolated: Path
) -> None:
    settings.write_text('[tool.uv]\nconstraint-dependencies = ["helper<1.1"]\n')
    own = isolated / ".config/uv/uv.toml"
    own.parent.mkdir(parents=True)
    own.write_text('constraint-dependencies = ["app<2"]\n')
    said = would_install(envtui)
    assert " + app==1.0" in said
    assert " + helper==1.0" in said


@pytest.mark.parametrize(
    ("setting", "option"),
    [
        ("target = 'here'", "--target here"),
        ("python-version = '3.8'", "--python-version 3.8"),
        ("group = ['dev']", "--group dev"),
        ("config-settings = {a = ['b', 'c'], d = 'e'}", "-C a=b -C a=c -C d=e"),
        ("config-settings-package = {app = {k = 'v'}}", "--config-settings-package app:k=v"),
        ("verify-hashes = false", "--no-verify-hashes"),
        ("verify-hashes = true", ""),
    ],
)
def test_each_setting_says_what_its_option_does(settings: Path, setting: str, option: str) -> None:
    settings.write_text(f"[tool.uv.pip]\n{setting}\n")
    parser = Parser("pip install", "")
    pip_install.add_arguments(parser)
    add_global_options(parser)
    by_setting = parser.parse(["app"])
    settings.write_text("")
    assert by_setting == parser.parse(["app", *option.split()])


def test_who_names_an_index_is_told_to_those_who_ask(
    envtui: Envtui,
    environment: Path,
    shop: IndexServer,
    settings: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ENVTUI_DEFAULT_INDEX")
    url = shop.url.replace("//", "//user:secret@")
    settings.write_text(
        f'[tool.uv]\nindex-url = "{url}"\n[[tool.uv.index]]\nname = "more"\nurl = "./more"\n'
    )
    answer = envtui("pip", "install", "--dry-run", "app", "-v")
    assert f"Looking in {shop.url}, which {settings} names\n" in answer.err
    assert f"Looking in {(settings.parent / 'more').as_uri()}, which {settings}" in answer.err
    assert "secret" not in answer.err
    assert "which" not in envtui("pip", "install", "--dry-run", "app").err
    other = envtui("pip", "install", "--dry-run", "app", "-v", "--default-index", "./more")
    assert f"Looking in {shop.url}" not in other.err


@pytest.mark.parametrize(
    ("setting", "option"),
    [
        ("upgrade = true", "--no-upgrade"),
        ("no-deps = true", "--deps"),
        ("no-build = true", "--build"),
        ("system = true", "--no-system"),
        ("verify-hashes = false", "--verify-hashes"),
        ("no-build-isolation = true", "--build-isolation"),
    ],
)
def test_a_switch_that_settings_turn_on_can_be_turned_off(
    settings: Path, setting: str, option: str
) -> None:
    settings.write_text(f"[tool.uv.pip]\n{setting}\n")
    parser = Parser("pip install", "")
    pip_install.add_arguments(parser)
    add_global_options(parser)
    assert parser.parse(["app"]) != parser.parse(["app", option])
    with_it = parser.parse(["app", option])
    settings.write_text("")
    assert with_it == parser.parse(["app"])


def test_what_nothing_turns_on_cannot_be_turned_off(envtui: Envtui, environment: Path) -> None:
    answer = envtui("pip", "install", "app", "--no-dry-run")
    assert answer.code == 2
    assert "Unrecognized arguments: --no-dry-run" in answer.err


def test_builds_are_given_what_settings_say(
    envtui: Envtui, environment: Path, shop: IndexServer, settings: Path, tmp_path: Path
) -> None:
    project = make_project(tmp_path / "demo")
    settings.write_text('[tool.uv.extra-build-dependencies]\nDemo = ["app==3"]\n')
    answer = envtui("pip", "install", project)
    assert answer.code == 1
    assert "demo cannot be built" in answer.err
    assert "app==3" in answer.err
    settings.write_text('[tool.uv.extra-build-dependencies]\ndemo = [{requirement = "app"}]\n')
    asked = len(shop.requests)
    assert envtui("pip", "install", project).code == 0
    assert any("app-2.0" in str(path) for path in shop.requests[asked:])


def test_what_is_stated_of_a_project_counts_instead_of_its_files(
    envtui: Envtui, environment: Path, shop: IndexServer, wheels: Path, settings: Path
) -> None:
    make_sdist(wheels, backend="raise SystemExit('it was run')")
    settings.write_text(
        "[[tool.uv.dependency-metadata]]\nname = 'Demo'\nversion = '1.0'\n"
        "requires-dist = ['helper', 'old-only; extra == \"more\"']\nprovides-extra = ['more']\n"
        "[[tool.uv.dependency-metadata]]\nname = 'app'\n"
    )
    lock = ("pip", "compile", "--no-header", "--no-annotate", "in.txt")
    Path("in.txt").write_text("demo\n")
    assert envtui(*lock).out == "demo==1.0\nhelper==1.1\n"
    Path("in.txt").write_text("demo[more]\n")
    assert "old-only 1.0 requires helper<1" in envtui(*lock).err
    Path("in.txt").write_text("app\n")
    assert envtui(*lock).out == "app==2.0\n"
    assert "helper==1.1" in envtui(*lock, "--no-config").out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dependency-metadata = 3", "dependency-metadata cannot be used"),
        ("dependency-metadata = [{version = '1'}]", "a table has no name"),
        ("dependency-metadata = [{name = 'a', version = 'x'}]", "'x' is no version"),
        ("dependency-metadata = [{name = 'a', requires-dist = ['b=1']}]", "b=1"),
        ("dependency-metadata = [{name = 'a', requires = []}]", "requires is none of its keys"),
        ("extra-build-dependencies = 3", "is not a table"),
        ("extra-build-dependencies = {demo = [3]}", "is not a list of requirements"),
        (
            "extra-build-dependencies = {demo = [{requirement = 'app', match-runtime = true}]}",
            "match-runtime for demo",
        ),
        ("extra-build-variables = {demo = 3}", "is not a table of tables"),
    ],
)
def test_what_is_stated_in_another_form_is_refused(
    envtui: Envtui, environment: Path, shop: IndexServer, settings: Path, text: str, said: str
) -> None:
    settings.write_text(f"[tool.uv]\n{text}\n")
    answer = envtui("pip", "install", "app")
    assert answer.code == 2
    assert said in answer.err


def test_builds_get_the_variables_that_settings_give_them(
    envtui: Envtui, environment: Path, settings: Path, tmp_path: Path
) -> None:
    backend = f"import os\nprint(os.environ['LEVEL'])\n{BACKEND}"
    sdist = make_sdist(tmp_path, backend=backend)
    answer = envtui("pip", "install", "--no-index", sdist)
    assert answer.code == 1
    assert "LEVEL" in answer.err
    settings.write_text("[tool.uv.extra-build-variables]\nDemo = {LEVEL = '5'}\n")
    assert envtui("pip", "install", "--no-index", sdist).code == 0


def test_a_backend_of_torch_is_not_passed_over_in_silence(
    envtui: Envtui,
    environment: Path,
    shop: IndexServer,
    settings: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = "No index is chosen by the backend of torch"
    settings.write_text("[tool.uv.pip]\ntorch-backend = 'cpu'\n")
    assert said in would_install(envtui)
    settings.write_text("")
    assert said not in would_install(envtui)
    monkeypatch.setenv("UV_TORCH_BACKEND", "auto")
    assert said in would_install(envtui)
    answer = envtui("pip", "install", "app", "--torch-backend", "cpu")
    assert answer.code == 2
    assert "hint: --index names the index of a backend" in answer.err

"""Options that uv's settings give."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer
from tests.support.projects import make_sdist


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


def test_commands_that_install_nothing_ask_for_none(
    envtui: Envtui, environment: Path, settings: Path
) -> None:
    settings.write_text("[tool.uv]\nstrict = 'nonsense'\n")
    assert envtui("pip", "list").code == 0

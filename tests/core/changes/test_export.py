"""Exporting: what is installed, as a file that makes the same again."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from envtui.core import Target, export_pylock, export_requirements, load_configuration
from envtui.core.errors import RefusedChange
from envtui.core.index.configuration import IndexConfiguration
from tests.core.changes.conftest import Install
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel


def test_requirements_pin_each_package_and_name_where_others_came_from(
    wheels: Path, tmp_path: Path, target: Target, install: Install
) -> None:
    make_wheel(wheels, "App", "1.0", requires=["base"])
    make_wheel(wheels, "base", "2.0")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    wheel = make_wheel(elsewhere, "local", "3.0")
    install("app", f"local @ {wheel.as_uri()}")
    lines = export_requirements(target).splitlines()
    assert lines == ["app==1.0", "base==2.0", f"local @ {wheel.as_uri()}"]


def test_a_pylock_has_files_hashes_and_who_needs_whom(
    wheels: Path, index: IndexServer, target: Target, install: Install
) -> None:
    make_wheel(wheels, "app", "1.0", requires=["base"])
    make_wheel(wheels, "base", "2.0")
    install("app")
    make_wheel(wheels, "base", "3.0")
    configuration = load_configuration(default_index=index.url)
    lock = tomllib.loads(export_pylock(target, configuration))
    packages = {package["name"]: package for package in lock["packages"]}
    assert {name: package["version"] for name, package in packages.items()} == {
        "app": "1.0",
        "base": "2.0",
    }
    assert packages["app"]["dependencies"] == [{"name": "base"}]
    assert packages["base"]["wheels"][0]["hashes"]["sha256"]


def test_a_pylock_of_what_is_from_no_index_is_refused_by_name(
    tmp_path: Path, target: Target, configuration: IndexConfiguration, install: Install
) -> None:
    wheel = make_wheel(tmp_path, "local", "3.0")
    install(f"local @ {wheel.as_uri()}")
    with pytest.raises(RefusedChange, match="from elsewhere: local"):
        export_pylock(target, configuration)

"""Exporting: what is installed, as a file that makes the same again."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

from envtui.core import (
    Asked,
    Means,
    RequirementLine,
    Target,
    export_pylock,
    export_requirements,
    load_configuration,
    plan_install,
)
from envtui.core.errors import RefusedChange
from envtui.core.index.configuration import IndexConfiguration
from envtui.core.index.model import IndexOptions
from tests.core.changes.conftest import Install
from tests.support.index_server import IndexServer
from tests.support.projects import commit_all, make_project, make_sdist
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
    configuration = load_configuration(IndexOptions(default_index=index.url))
    lock = tomllib.loads(export_pylock(target, target.root, configuration))
    packages = {package["name"]: package for package in lock["packages"]}
    assert {name: package["version"] for name, package in packages.items()} == {
        "app": "1.0",
        "base": "2.0",
    }
    assert packages["app"]["dependencies"] == [{"name": "base"}]
    assert packages["base"]["wheels"][0]["hashes"]["sha256"]


@pytest.fixture
def places(tmp_path: Path, wheels: Path, install: Install) -> dict[str, Path]:
    """Where some of what is installed came from, by name; ``base`` came from an index."""
    found = {
        "folder": make_project(tmp_path / "folder", "folder", requires=["base"]),
        "edited": make_project(tmp_path / "edited", "edited"),
        "repository": make_project(tmp_path / "repository", "repository"),
        "local": make_wheel(tmp_path / "archives", "local", "3.0"),
        "archive": make_sdist(tmp_path / "archives", "archive"),
    }
    commit_all(found["repository"], "v1")
    make_wheel(wheels, "base")
    install(
        str(found["folder"]),
        RequirementLine(str(found["edited"]), editable=True),
        f"git+{found['repository'].as_uri()}@v1",
        str(found["archive"]),
        str(found["local"]),
    )
    return found


def test_a_pylock_names_what_is_from_no_index_by_its_place(
    places: dict[str, Path], tmp_path: Path, target: Target, configuration: IndexConfiguration
) -> None:
    text = export_pylock(target, tmp_path, configuration)
    rows = {row["name"]: row for row in tomllib.loads(text)["packages"]}
    assert sorted(rows) == ["archive", "base", "edited", "folder", "local", "repository"]
    assert "directory" in rows["folder"] and "version" not in rows["folder"]
    assert rows["folder"]["dependencies"] == [{"name": "base"}]
    assert rows["edited"]["directory"] == {"path": "edited", "editable": True}
    assert rows["repository"]["vcs"]["url"] == places["repository"].as_uri()
    assert len(rows["repository"]["vcs"]["commit-id"]) == 40
    for name in ("archive", "local"):
        digest = hashlib.sha256(places[name].read_bytes()).hexdigest()
        assert rows[name]["archive"]["hashes"] == {"sha256": digest}
    lock = tmp_path / "pylock.toml"
    lock.write_text(text)
    plan = plan_install(target, Asked(files=[lock]), Means(configuration), reinstall=[":all:"])
    assert [change.name for change in plan.changes if change.action != "reinstall"] == []
    assert len(plan.changes) == 6


def test_a_pylock_of_what_is_not_there_any_more_is_refused_by_name(
    places: dict[str, Path], target: Target, configuration: IndexConfiguration
) -> None:
    places["local"].unlink()
    with pytest.raises(RefusedChange, match=r"local was installed from .* not there any more"):
        export_pylock(target, target.root, configuration)

"""Distributions get into an environment that is only being made, without lock and journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core import (
    Means,
    NewEnvironment,
    apply_plan,
    inspect_interpreter,
    list_revisions,
    plan_environment,
)
from envtui.core.changes.installed import installed_in
from envtui.core.environments.create import create_environment
from envtui.core.environments.describe import describe_environment
from envtui.core.environments.target import target_of
from envtui.core.errors import StorageError
from envtui.core.index.configuration import IndexConfiguration
from envtui.core.wheels.record import parse_record
from tests.support.wheels import make_wheel


@pytest.fixture
def seeds(wheels: Path) -> None:
    make_wheel(
        wheels, "pip", "9.9", files={"pip/__init__.py": ""}, entry_points={"pip": "pip:main"}
    )
    for name in ("setuptools", "wheel"):
        make_wheel(wheels, name, "9.9", files={f"{name}/__init__.py": ""})


def seeded(
    root: Path, python: Path, configuration: IndexConfiguration, *, over: bool = False
) -> Path:
    interpreter = inspect_interpreter(python)
    plan = plan_environment(
        NewEnvironment(root, interpreter, seed=True, allow_existing=over), Means(configuration)
    )
    apply_plan(plan)
    return root


@pytest.mark.usefixtures("seeds")
def test_it_is_the_first_revision_and_nothing_of_the_work_is_left(
    tmp_path: Path, python: Path, configuration: IndexConfiguration
) -> None:
    root = seeded(tmp_path / "env", python, configuration)
    installed = installed_in(target_of(describe_environment(root)))
    (revision,) = list_revisions(root, installed)
    assert {pin.name for pin in revision.pins} == {row.name for row in installed} >= {"pip"}
    assert [path.name for path in (root / ".envtui").iterdir()] == ["revisions"]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.usefixtures("seeds")
def test_scripts_and_records_name_the_place_it_will_have(
    tmp_path: Path, python: Path, configuration: IndexConfiguration
) -> None:
    root = seeded(tmp_path / "env", python, configuration)
    assert (root / "bin" / "pip").read_text().startswith(f"#!{root}/bin/python\n")
    (row,) = (
        row for row in installed_in(target_of(describe_environment(root))) if row.name == "pip"
    )
    for line in parse_record((row.info / "RECORD").read_text()):
        assert (row.info.parent / line.path).is_file()


@pytest.mark.usefixtures("seeds")
def test_what_lies_where_it_goes_is_met_under_the_lock(
    tmp_path: Path, python: Path, configuration: IndexConfiguration
) -> None:
    root = create_environment(NewEnvironment(tmp_path / "env", inspect_interpreter(python)))
    seeded(root, python, configuration, over=True)
    assert (root / ".envtui" / "lock").exists()
    assert "pip" in {row.name for row in installed_in(target_of(describe_environment(root)))}


@pytest.mark.usefixtures("seeds")
def test_a_disk_that_refuses_leaves_no_environment(
    tmp_path: Path,
    python: Path,
    configuration: IndexConfiguration,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device", "somewhere")

    monkeypatch.setattr("envtui.core.changes.transaction.filling.dump_revision", refuse)
    with pytest.raises(StorageError, match="No space left"):
        seeded(tmp_path / "env", python, configuration)
    assert not (tmp_path / "env").exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".env")]

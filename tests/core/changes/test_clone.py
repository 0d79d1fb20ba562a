"""Clones: on the same Python file by file, for another one resolved first."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from envtui.core import (
    Target,
    clone_environment,
    describe_environment,
    examine_environment,
    list_distributions,
    plan_clone,
    read_details,
)
from envtui.core.changes import clone as cloning
from envtui.core.environments.create import create_environment
from envtui.core.environments.model import NewEnvironment
from envtui.core.errors import NoSolution, RefusedChange
from envtui.core.index.configuration import IndexConfiguration
from envtui.core.interpreters.inspect import inspect_interpreter
from envtui.core.interpreters.model import Interpreter
from envtui.core.record import replace
from tests.core.changes.conftest import Install
from tests.core.distributions.installed import install as put
from tests.support.projects import make_project, make_sdist
from tests.support.wheels import make_wheel

pytestmark = pytest.mark.skipif(os.name == "nt", reason="scripts are read as POSIX's")


def wrong(root: Path) -> list[str]:
    found = examine_environment(describe_environment(root), thorough=True)
    return [finding.cause for finding in found if finding.severity != "note"]


def packages(root: Path) -> dict[str, str]:
    return {
        row.name: row.version
        for row in list_distributions(describe_environment(root).site_packages)
    }


def editable(root: Path, project: Path, tag: str = "py3-none-any") -> Path:
    """Install ``project``, of which only a folder of code is seen, as editable in 3.7's folder."""
    site = root / "lib" / "python3.7" / "site-packages"
    info = put(site, "demo", files={"demo.pth": f"{project}\n"})
    (info / "WHEEL").write_text(f"Wheel-Version: 1.0\nTag: {tag}\n")
    origin = {"url": project.as_uri(), "dir_info": {"editable": True}}
    (info / "direct_url.json").write_text(json.dumps(origin))
    return project


@pytest.fixture
def full(target: Target, install: Install, wheels: Path) -> Path:
    make_wheel(wheels, "app", requires=["helper"], entry_points={"app": "app:main"})
    make_wheel(wheels, "helper")
    install("app")
    return target.root


class TestCopied:
    def test_it_is_the_same_at_its_own_place(self, full: Path, tmp_path: Path) -> None:
        (full / "lib" / "mine.txt").write_text("by hand")
        goal = tmp_path / "else" / "copy"

        clone = plan_clone(full, goal)
        assert clone.copies
        assert clone_environment(clone) == goal

        assert wrong(full) == []
        assert wrong(goal) == []
        assert packages(goal) == packages(full)
        assert (goal / "lib" / "mine.txt").read_text() == "by hand"
        run = subprocess.run([goal / "bin" / "app"], capture_output=True, text=True, check=True)
        assert run.stdout == "1.0\n"
        assert str(goal) in (goal / "bin" / "app").read_text()

    def test_what_is_written_by_hand_is_not_shared(self, full: Path, tmp_path: Path) -> None:
        (full / "lib" / "mine.txt").write_text("by hand")
        goal = clone_environment(plan_clone(full, tmp_path / "copy"))
        (goal / "lib" / "mine.txt").write_text("altered")
        assert (full / "lib" / "mine.txt").read_text() == "by hand"

    def test_the_history_goes_along_and_the_lock_does_not(self, full: Path, tmp_path: Path) -> None:
        goal = clone_environment(plan_clone(full, tmp_path / "copy"))
        names = {path.name for path in (goal / ".envtui").rglob("*")}
        assert "000001.json" in names
        assert "lock" not in names

    def test_nothing_is_overwritten(self, full: Path, tmp_path: Path) -> None:
        (tmp_path / "copy").mkdir()
        with pytest.raises(RefusedChange):
            plan_clone(full, tmp_path / "copy")

    def test_a_failure_leaves_nothing(
        self, full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*arguments: object) -> None:
            raise OSError("no space")

        monkeypatch.setattr(cloning, "put", fail)
        before = sorted(path.name for path in tmp_path.iterdir())
        with pytest.raises(Exception, match="no space"):
            clone_environment(plan_clone(full, tmp_path / "copy"))
        assert sorted(path.name for path in tmp_path.iterdir()) == before


class TestForAnotherPython:
    @pytest.fixture
    def old(self, tmp_path: Path, python: Path) -> Path:
        """An environment of Python 3.7, as far as its files say."""
        root = create_environment(NewEnvironment(tmp_path / "old", inspect_interpreter(python)))
        site = describe_environment(root).site_packages[0]
        site.parent.rename(site.parent.with_name("python3.7"))
        cfg = root / "pyvenv.cfg"
        version = f"version_info = {inspect_interpreter(python).version}"
        cfg.write_text(cfg.read_text().replace(version, "version_info = 3.7.1"))
        return root

    @pytest.fixture
    def clone(
        self, python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Callable[[Path, IndexConfiguration], cloning.Clone]:
        """Plan a clone for the tests' Python, which counts as another one."""
        monkeypatch.setattr(cloning, "is_same_python", lambda target, interpreter: False)

        def clone(root: Path, configuration: IndexConfiguration) -> cloning.Clone:
            goal = tmp_path / "new"
            return plan_clone(root, goal, python=str(python), configuration=configuration)

        return clone

    def test_what_changes_is_told_before_anything_is_made(
        self,
        old: Path,
        wheels: Path,
        clone: Callable[..., cloning.Clone],
        configuration: IndexConfiguration,
        tmp_path: Path,
    ) -> None:
        site = old / "lib" / "python3.7" / "site-packages"
        for name in ("same", "newer"):
            put(site, name)
        make_wheel(wheels, "same")
        make_wheel(wheels, "newer", "1.0", requires_python="<3.8")
        make_wheel(wheels, "newer", "2.0", requires=["extra"])
        make_wheel(wheels, "extra")
        (site / "same-1.0.dist-info" / "REQUESTED").write_text("")

        plan = clone(old, configuration)
        assert not plan.copies
        minor = plan.new.interpreter.minor_version
        assert set(plan.differences) == {
            f"newer 1.0 is not available for Python {minor} and becomes 2.0.",
            "extra 1.0 comes in addition.",
        }
        assert not (tmp_path / "new").exists()

        goal = clone_environment(plan)
        assert wrong(goal) == []
        assert packages(goal) == {"same": "1.0", "newer": "2.0", "extra": "1.0"}
        rows = list_distributions(describe_environment(goal).site_packages)
        assert [row.name for row in rows if read_details(row).requested] == ["same"]

    def test_what_has_no_wheel_is_told_to_be_built(
        self,
        old: Path,
        wheels: Path,
        clone: Callable[..., cloning.Clone],
        configuration: IndexConfiguration,
    ) -> None:
        put(old / "lib" / "python3.7" / "site-packages", "demo")
        make_sdist(wheels)

        plan = clone(old, configuration)
        minor = plan.new.interpreter.minor_version
        assert plan.differences == (f"demo 1.0 has no wheel for Python {minor} and is built.",)
        goal = clone_environment(plan)
        assert wrong(goal) == []
        assert packages(goal) == {"demo": "1.0"}

    def test_without_an_answer_nothing_is_made(
        self,
        old: Path,
        wheels: Path,
        clone: Callable[..., cloning.Clone],
        configuration: IndexConfiguration,
        tmp_path: Path,
    ) -> None:
        put(old / "lib" / "python3.7" / "site-packages", "gone")
        make_wheel(wheels, "gone", "1.0", requires_python="<3.8")
        with pytest.raises(NoSolution):
            clone(old, configuration)
        assert not (tmp_path / "new").exists()

    def test_an_editable_project_is_built_again_with_what_it_needs_there(
        self,
        old: Path,
        wheels: Path,
        clone: Callable[..., cloning.Clone],
        configuration: IndexConfiguration,
        tmp_path: Path,
    ) -> None:
        project = editable(old, make_project(tmp_path / "pro ject", requires=["helper"]))
        make_wheel(wheels, "helper")

        plan = clone(old, configuration)
        minor = plan.new.interpreter.minor_version
        assert set(plan.differences) == {
            f"demo 1.0 is editable and is built again for Python {minor}.",
            "helper 1.0 comes in addition.",
        }
        assert plan.carried == ()
        goal = clone_environment(plan)

        assert wrong(goal) == []
        rows = {
            row.name: row for row in list_distributions(describe_environment(goal).site_packages)
        }
        assert rows["demo"].editable == project
        assert rows["demo"].info.joinpath("RECORD").read_text().count("__editable__demo.pth") == 1
        (project / "demo.py").write_text("__version__ = 'altered'\n")
        command = [str(goal / "bin" / "python"), "-c", "import demo; print(demo.__version__)"]
        assert subprocess.run(command, capture_output=True, check=True).stdout == b"altered\n"

    def test_one_that_cannot_be_built_and_is_for_its_python_is_left_out(
        self,
        old: Path,
        clone: Callable[..., cloning.Clone],
        configuration: IndexConfiguration,
        tmp_path: Path,
    ) -> None:
        editable(old, make_project(tmp_path / "project"), tag="cp37-cp37m-linux_x86_64")
        (tmp_path / "project" / "in_tree.py").unlink()

        plan = clone(old, configuration)

        (sentence,) = plan.differences
        assert sentence.startswith("demo 1.0 is editable and is left out, since it cannot be built")
        goal = clone_environment(plan)
        assert packages(goal) == {}

    def test_one_that_cannot_be_built_is_copied(
        self,
        old: Path,
        clone: Callable[..., cloning.Clone],
        configuration: IndexConfiguration,
        tmp_path: Path,
    ) -> None:
        project = tmp_path / "project"
        project.mkdir()
        (project / "mine.py").write_text("x = 5\n")
        site = old / "lib" / "python3.7" / "site-packages"
        first = f"#!/bin/sh\n'''exec' '{old}/bin/python' \"$0\" \"$@\"\n' '''\n"
        script = f"{first}import mine; print(mine.x)\n"
        info = put(site, "mine", files={"mine.pth": f"{project}\n", "../../../bin/mine": script})
        (old / "bin" / "mine").chmod(0o755)
        origin = {"url": project.as_uri(), "dir_info": {"editable": True}}
        (info / "direct_url.json").write_text(json.dumps(origin))

        plan = clone(old, configuration)
        (sentence,) = plan.differences
        assert sentence.startswith("mine 1.0 is editable and is copied as it is, since it cannot")
        goal = clone_environment(plan)

        assert wrong(goal) == []
        assert subprocess.run([goal / "bin" / "mine"], capture_output=True).stdout == b"5\n"


def test_through_a_link_the_environment_itself_is_cloned(target: Target, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(target.root)
    plan = plan_clone(tmp_path / "link", tmp_path / "new")
    assert plan.source == target.root
    clone_environment(plan)
    assert not (tmp_path / "new").is_symlink()
    assert wrong(tmp_path / "new") == []


def test_what_has_come_to_the_goal_meanwhile_stays(target: Target, tmp_path: Path) -> None:
    first, second = (plan_clone(target.root, tmp_path / "new") for _ in range(2))
    goal = clone_environment(first)
    (goal / "mine").touch()
    with pytest.raises(RefusedChange, match="There is something at"):
        clone_environment(second)
    assert (goal / "mine").exists()


def test_the_same_python_by_another_name_is_copied(
    full: Path, tmp_path: Path, python: Path
) -> None:
    assert plan_clone(full, tmp_path / "copy", python=str(python)).copies


def test_another_patch_version_is_another_python(target: Target) -> None:
    other: Interpreter = replace(target.interpreter, version="3.0.1")
    assert not cloning.is_same_python(target, other)

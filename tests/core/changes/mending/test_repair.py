"""Every way of mending, on real environments; what cannot be mended leaves all as it was."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from envtui.core import (
    Asked,
    Means,
    RequirementLine,
    Target,
    apply_plan,
    describe_environment,
    examine_environment,
    list_distributions,
    list_trash,
    plan_install,
    plan_repair,
    repair_environment,
    restore_environment,
)
from envtui.core.changes.installed import installed_in
from envtui.core.changes.mending import rebuild as rebuilding
from envtui.core.changes.mending import repair as repairing
from envtui.core.distributions.details import read_details
from envtui.core.environments.create import create_environment
from envtui.core.environments.model import NewEnvironment
from envtui.core.errors import EnvironmentProblem, RefusedChange, StorageError
from envtui.core.health.model import Finding
from envtui.core.index.configuration import IndexConfiguration
from envtui.core.interpreters.inspect import inspect_interpreter
from tests.core.changes.conftest import Install
from tests.core.changes.places import content
from tests.support.projects import make_project
from tests.support.wheels import make_wheel

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the environments spoilt here are POSIX's")

Versions = Callable[[], dict[str, str]]


def wrong(root: Path) -> list[str]:
    """The kinds of what is wrong, everything looked at."""
    return [
        row.kind
        for row in examine_environment(describe_environment(root), thorough=True)
        if row.severity != "note"
    ]


def point_at(root: Path, base: str) -> None:
    """Let the environment be built on an interpreter that is not there."""
    (root / "bin" / "python").unlink()
    (root / "bin" / "python").symlink_to(f"{base}/bin/python3")
    lines = (root / "pyvenv.cfg").read_text().splitlines()
    lines = [f"home = {base}/bin" if line.startswith("home") else line for line in lines]
    (root / "pyvenv.cfg").write_text("\n".join(lines) + "\n")


def test_a_sound_environment_needs_nothing(target: Target) -> None:
    plan = plan_repair(target.root)
    assert plan.how == "nothing"
    assert repair_environment(plan) is None


class TestMoved:
    def test_scripts_activation_and_records_follow(
        self, target: Target, install: Install, wheels: Path, tmp_path: Path
    ) -> None:
        make_wheel(wheels, "app", entry_points={"app": "app:main"})
        install("app")
        target.root.rename(tmp_path / "here now")
        root = tmp_path / "here now"
        assert wrong(root) == ["moved"]

        plan = plan_repair(root)
        assert plan.how == "in place"
        repair_environment(plan)

        assert wrong(root) == []
        for script in (root / "bin").glob("*activate*"):
            assert str(target.root) not in script.read_text()
        run = subprocess.run([root / "bin" / "app"], capture_output=True, text=True, check=True)
        assert run.stdout == "1.0\n"
        command = f". '{root}/bin/activate' && echo $VIRTUAL_ENV && command -v app"
        shell = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
        assert shell.stdout.splitlines() == [str(root), f"{root}/bin/app"]

    def test_one_made_by_venv(self, tmp_path: Path, python: Path) -> None:
        one, two = tmp_path / "number one", tmp_path / "two"
        command = [str(python), "-m", "venv", "--without-pip", "--prompt", "/x y", str(one)]
        subprocess.run(command, check=True, timeout=60)
        one.rename(two)

        repair_environment(plan_repair(two))

        assert wrong(two) == []
        for shell in (two / "bin").glob("[aA]ctivate*"):
            assert str(one) not in shell.read_text()
        assert str(one) not in (two / "pyvenv.cfg").read_text()

    def test_shells_that_only_other_creators_serve(self, target: Target, tmp_path: Path) -> None:
        script = target.root / "bin" / "activate.xsh"
        script.write_text(f"here = '{target.root}'\nother = '{target.root}-other'\n")
        root = target.root.rename(tmp_path / "here now")

        repair_environment(plan_repair(root))

        lines = (root / "bin" / "activate.xsh").read_text().splitlines()
        assert lines == [f"here = '{root}'", f"other = '{target.root}-other'"]

    def test_options_of_the_first_line_stay(self, target: Target, tmp_path: Path) -> None:
        tool = target.root / "bin" / "tool"
        tool.write_text(f"#!{target.root}/bin/python3 -I\nprint('hello')\n")
        tool.chmod(0o755)
        root = target.root.rename(tmp_path / "two")

        repair_environment(plan_repair(root))

        lines = (root / "bin" / "tool").read_text().splitlines()
        assert lines == [f"#!{root}/bin/python3 -I", "print('hello')"]
        assert os.access(root / "bin" / "tool", os.X_OK)

    def test_a_project_that_moved_along_stays_editable(self, tmp_path: Path, python: Path) -> None:
        project = tmp_path / "old name"
        (project / "src").mkdir(parents=True)
        (project / "src" / "mine.py").write_text("x = 5\n")
        root = create_environment(NewEnvironment(project / ".venv", inspect_interpreter(python)))
        site = describe_environment(root).site_packages[0]
        info = site / "mine-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 1\n")
        (info / "WHEEL").write_text("Wheel-Version: 1.0\nTag: py3-none-any\n")
        (site / "mine.pth").write_text(f"{project}/src\n")
        origin = {"url": project.as_uri(), "dir_info": {"editable": True}}
        (info / "direct_url.json").write_text(json.dumps(origin))
        (info / "RECORD").write_text("mine.pth,,\nmine-1.dist-info/METADATA,,\n")
        moved = project.rename(tmp_path / "new name")

        plan = plan_repair(moved / ".venv")
        assert f"Lead mine to its project, {moved}." in plan.steps
        assert plan.remaining == ()
        repair_environment(plan)
        assert "project" not in wrong(moved / ".venv")

        (row,) = list_distributions(describe_environment(moved / ".venv").site_packages)
        assert row.editable == moved
        command = [str(moved / ".venv" / "bin" / "python"), "-c", "import mine; print(mine.x)"]
        assert subprocess.run(command, capture_output=True, check=True).stdout == b"5\n"


class TestLinked:
    def test_to_another_interpreter_of_the_same_minor_version(
        self,
        target: Target,
        install: Install,
        wheels: Path,
        python: Path,
        versions: Versions,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        make_wheel(wheels, "app")
        install("app")
        point_at(target.root, "/nowhere")
        monkeypatch.setenv("PATH", str(python.parent))

        plan = plan_repair(target.root)
        assert plan.how == "in place"
        assert plan.steps[0].startswith("Link it to Python")
        assert (target.root / "bin" / "python").readlink() == Path("/nowhere/bin/python3")
        repair_environment(plan)

        assert wrong(target.root) == []
        assert versions() == {"app": "1.0"}
        command = [str(target.root / "bin" / "python"), "-c", "import app"]
        subprocess.run(command, check=True)

    def test_a_new_patch_version_is_noted(self, target: Target) -> None:
        cfg = target.root / "pyvenv.cfg"
        version = target.interpreter.version
        stated = f"version_info = {version}"
        old = f"version_info = {target.interpreter.minor_version}.99"
        cfg.write_text(cfg.read_text().replace(stated, old))
        assert wrong(target.root) == ["base-replaced"]

        repair_environment(plan_repair(target.root))
        assert wrong(target.root) == []
        assert stated in cfg.read_text()

    def test_a_lost_cfg_is_written_again(self, target: Target) -> None:
        (target.root / "pyvenv.cfg").unlink()
        repair_environment(plan_repair(target.root))
        assert wrong(target.root) == []

    def test_links_and_x_bits(self, target: Target) -> None:
        (target.root / "bin" / "gone").symlink_to("nowhere")
        (target.root / "bin" / "tool").write_text("#!/bin/sh\n")
        repair_environment(plan_repair(target.root))
        assert wrong(target.root) == []
        assert os.access(target.root / "bin" / "tool", os.X_OK)


class TestPackages:
    def test_altered_and_missing_ones_are_installed_again(
        self,
        target: Target,
        install: Install,
        wheels: Path,
        configuration: IndexConfiguration,
        versions: Versions,
    ) -> None:
        make_wheel(wheels, "app", requires=["helper"])
        make_wheel(wheels, "helper")
        install("app")
        site = describe_environment(target.root).site_packages[0]
        (site / "app.py").unlink()
        for path in (site / "helper.py", *(site / "helper-1.0.dist-info").iterdir()):
            path.unlink()
        (site / "helper-1.0.dist-info").rmdir()
        assert set(wrong(target.root)) == {"files", "missing"}

        plan = plan_repair(target.root, configuration=configuration)
        assert plan.how == "in place"
        assert plan.steps == ("Install app 1.0 again.", "Install helper 1.0.")
        repair_environment(plan)

        assert wrong(target.root) == []
        assert versions() == {"app": "1.0", "helper": "1.0"}
        marks = {row.name: read_details(row).requested for row in installed_in(target)}
        assert marks == {"app": True, "helper": False}

    def test_of_two_the_one_stays_whose_files_are_there(
        self,
        target: Target,
        install: Install,
        wheels: Path,
        configuration: IndexConfiguration,
        versions: Versions,
    ) -> None:
        make_wheel(wheels, "app", "1.0")
        make_wheel(wheels, "app", "2.0", files={"app.py": "__version__ = 'two'\n"})
        install("app==1.0")
        installed = describe_environment(target.root).site_packages[0] / "app-1.0.dist-info"
        other = installed.with_name("app-2.0.dist-info")
        shutil.copytree(installed, other)
        metadata = (other / "METADATA").read_text().replace("Version: 1.0", "Version: 2.0")
        (other / "METADATA").unlink()
        (other / "METADATA").write_text(metadata)
        record = (other / "RECORD").read_text().replace("app-1.0", "app-2.0")
        (other / "RECORD").unlink()
        (other / "RECORD").write_text(record)
        assert "duplicate" in wrong(target.root)

        plan = plan_repair(target.root, configuration=configuration)
        assert plan.steps == ("Install app 1.0 again.",)
        repair_environment(plan)

        assert wrong(target.root) == []
        assert versions() == {"app": "1.0"}

    def test_what_no_index_has_is_said(
        self, target: Target, install: Install, wheels: Path, configuration: IndexConfiguration
    ) -> None:
        wheel = make_wheel(wheels, "app")
        install("app")
        wheel.unlink()
        (describe_environment(target.root).site_packages[0] / "app.py").unlink()

        plan = plan_repair(target.root, configuration=configuration)
        assert plan.how == "nothing"
        assert any("cannot be found again" in sentence for sentence in plan.remaining)

    def test_one_that_cannot_be_had_keeps_no_other_from_being_mended(
        self,
        target: Target,
        install: Install,
        wheels: Path,
        configuration: IndexConfiguration,
    ) -> None:
        gone = make_wheel(wheels, "gone")
        direct = make_wheel(wheels.parent / "direct", "direct")
        make_wheel(wheels, "app")
        install("app", "gone", f"direct @ {direct.as_uri()}")
        gone.unlink()
        site = describe_environment(target.root).site_packages[0]
        for name in ("app.py", "gone.py", "direct.py"):
            (site / name).unlink()

        plan = plan_repair(target.root, configuration=configuration)
        assert plan.steps == ("Install app 1.0, direct 1.0 again.",)
        (sentence,) = plan.remaining
        assert sentence.startswith("gone cannot be found again: ")
        repair_environment(plan)

        rows = {row.name: row for row in installed_in(target)}
        assert (site / "app.py").exists()
        assert read_details(rows["direct"]).origin.endswith("direct-1.0-py3-none-any.whl")


class TestHalfMade:
    def test_without_its_scripts(self, target: Target) -> None:
        before = content(target.root)
        shutil.rmtree(target.root / "bin")

        plan = plan_repair(target.root)
        assert plan.how == "in place"
        assert "Rewrite its activation scripts." in plan.steps
        repair_environment(plan)

        assert wrong(target.root) == []
        assert content(target.root) == before

    def test_without_packages_it_is_made_anew(self, target: Target) -> None:
        shutil.rmtree(target.root / "lib")

        plan = plan_repair(target.root)
        assert plan.how == "rebuild"
        assert repair_environment(plan) in list_trash()

        assert wrong(target.root) == []


class TestLeftovers:
    """Made over one for another version, whose packages the Python of now does not see."""

    @pytest.fixture
    def root(self, target: Target, install: Install, wheels: Path) -> Path:
        """With ``app`` and ``both`` of Python 3.5, and ``both`` of the Python of now."""
        for name in ("app", "both"):
            make_wheel(wheels, name, entry_points={name: f"{name}:main"})
        install("app", "both")
        library = target.scheme.purelib.parent
        library.rename(library.with_name("python3.5"))
        target.scheme.purelib.mkdir(parents=True)
        (target.root / "bin" / "both").unlink()
        (target.root / "bin" / "python3.5").symlink_to("python")
        shutil.rmtree(target.root / ".envtui")
        install("both")
        return target.root

    def test_they_go_to_the_trash(self, root: Path, versions: Versions) -> None:
        plan = plan_repair(root)
        library = root / "lib" / "python3.5"
        assert plan.how == "in place"
        assert plan.steps == (
            "Remove python3.5, app, left of another version.",
            f"Move {library} with its 2 packages to the trash.",
        )
        assert repair_environment(plan) is None

        assert wrong(root) == []
        assert versions() == {"both": "1.0"}
        names = {path.name for path in (root / "bin").iterdir()}
        assert "both" in names
        assert not names & {"app", "python3.5"}
        (trashed,) = list_trash()
        assert trashed.root == library
        restore_environment(trashed)
        rows = list_distributions([library / "site-packages"])
        assert [row.name for row in rows] == ["app", "both"]

    def test_rebuilt_they_are_installed_again(
        self, root: Path, versions: Versions, configuration: IndexConfiguration
    ) -> None:
        plan = plan_repair(root, from_scratch=True, configuration=configuration)
        assert plan.how == "rebuild"
        repair_environment(plan)
        assert versions() == {"app": "1.0", "both": "1.0"}
        assert wrong(root) == []
        subprocess.run([root / "bin" / "app"], check=True, capture_output=True)


def test_what_a_person_has_to_judge_is_left_alone(target: Target) -> None:
    hook = describe_environment(target.root).site_packages[0] / "odd.pth"
    hook.write_text("import os\n")

    plan = plan_repair(target.root)

    assert (plan.how, plan.steps) == ("nothing", ())
    assert [finding.kind for finding in plan.findings] == ["hook"]
    assert repair_environment(plan) is None
    assert hook.exists()


class TestRebuilt:
    @pytest.fixture
    def dead(self, target: Target, install: Install, wheels: Path) -> Path:
        """An environment of a Python 3.7 that is nowhere, with packages of three origins."""
        make_wheel(wheels, "app", requires=["helper"])
        make_wheel(wheels, "helper")
        direct = make_wheel(wheels.parent / "direct", "direct")
        install("app", f"direct @ {direct.as_uri()}")
        site = describe_environment(target.root).site_packages[0]
        project = wheels.parent / "project"
        project.mkdir()
        (project / "mine.py").write_text("x = 5\n")
        info = site / "mine-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 1\n")
        (info / "WHEEL").write_text("Wheel-Version: 1.0\nTag: py3-none-any\n")
        (info / "REQUESTED").write_text("")
        (site / "mine.pth").write_text(f"{project}\n")
        origin = {"url": project.as_uri(), "dir_info": {"editable": True}}
        (info / "direct_url.json").write_text(json.dumps(origin))
        names = ("METADATA", "WHEEL", "REQUESTED", "direct_url.json", "RECORD")
        rows = ["mine.pth,,", *(f"mine-1.dist-info/{name},," for name in names)]
        (info / "RECORD").write_text("\n".join(rows) + "\n")

        library = site.parent.rename(site.parent.with_name("python3.2"))
        assert library.is_dir()
        point_at(target.root, "/nowhere")
        cfg = (target.root / "pyvenv.cfg").read_text()
        stated = f"version_info = {target.interpreter.version}"
        (target.root / "pyvenv.cfg").write_text(cfg.replace(stated, "version_info = 3.2.5"))
        return target.root

    def test_with_the_same_packages_of_every_origin(
        self,
        dead: Path,
        python: Path,
        configuration: IndexConfiguration,
        versions: Versions,
        target: Target,
    ) -> None:
        plan = plan_repair(dead, python=str(python), configuration=configuration)
        assert plan.how == "rebuild"
        assert plan.remaining == ()
        trashed = repair_environment(plan)

        assert wrong(dead) == []
        assert versions() == {"app": "1.0", "direct": "1.0", "helper": "1.0", "mine": "1"}
        rows = {row.name: row for row in installed_in(target)}
        marks = {name: read_details(row).requested for name, row in rows.items()}
        assert marks == {"app": True, "direct": True, "helper": False, "mine": True}
        assert read_details(rows["direct"]).origin.endswith("direct-1.0-py3-none-any.whl")
        assert rows["mine"].editable == dead.parent / "project"
        command = [str(dead / "bin" / "python"), "-c", "import app, helper, direct, mine"]
        subprocess.run(command, check=True)

        assert list_trash() == (trashed,)
        assert trashed is not None
        assert (trashed.place / "lib" / "python3.2").is_dir()

    def test_an_editable_project_is_built_again_for_another_python(
        self, dead: Path, python: Path, configuration: IndexConfiguration, target: Target
    ) -> None:
        project = make_project(dead.parent / "project", "mine", "2")

        plan = plan_repair(dead, python=str(python), configuration=configuration)
        assert "Build mine again, editable as before." in plan.steps
        assert plan.rebuilt is not None
        assert plan.rebuilt.carried == ()
        repair_environment(plan)

        assert wrong(dead) == []
        rows = {row.name: row for row in installed_in(target)}
        assert (rows["mine"].editable, rows["mine"].version) == (project, "2")
        assert read_details(rows["mine"]).requested

    def test_what_another_python_needs_besides_comes_too(
        self, dead: Path, python: Path, wheels: Path, configuration: IndexConfiguration
    ) -> None:
        needs = ["helper", "backport; python_version >= '3.3'"]
        make_wheel(wheels, "app", requires=needs)
        make_wheel(wheels, "backport", "0.5")

        plan = plan_repair(dead, python=str(python), configuration=configuration)
        assert "Install the same 3 packages into it." in plan.steps
        assert "Install backport 0.5, which this Python needs besides." in plan.steps
        repair_environment(plan)

        assert wrong(dead) == []
        rows = {
            row.name: row for row in list_distributions(describe_environment(dead).site_packages)
        }
        assert not read_details(rows["backport"]).requested

    def test_a_project_that_moved_along_is_found_again(
        self, dead: Path, python: Path, configuration: IndexConfiguration, tmp_path: Path
    ) -> None:
        project = make_project(tmp_path / "project", "mine", "2")
        moved = tmp_path / "moved"
        moved.mkdir()
        dead, project = dead.rename(moved / "env"), project.rename(moved / "project")

        repair_environment(plan_repair(dead, python=str(python), configuration=configuration))

        assert wrong(dead) == []
        rows = list_distributions(describe_environment(dead).site_packages)
        assert [row.editable for row in rows if row.name == "mine"] == [project]

    def test_one_for_the_same_python_is_copied_and_nothing_of_it_is_run(
        self, target: Target, tmp_path: Path, configuration: IndexConfiguration
    ) -> None:
        project = make_project(tmp_path / "project")
        asked = RequirementLine(str(project), editable=True)
        apply_plan(plan_install(target, Asked([asked]), Means(configuration)))
        (project / "in_tree.py").write_text("raise SystemExit('it was run')")

        plan = plan_repair(target.root, from_scratch=True, configuration=configuration)
        assert "Copy demo from the old one." in plan.steps
        repair_environment(plan)

        assert wrong(target.root) == []
        assert [row.editable for row in installed_in(target)] == [project]

    def test_what_no_index_has_and_runs_anywhere_is_copied(
        self, dead: Path, python: Path, wheels: Path, configuration: IndexConfiguration
    ) -> None:
        for wheel in wheels.glob("helper*"):
            wheel.unlink()

        repair_environment(plan_repair(dead, python=str(python), configuration=configuration))
        assert wrong(dead) == []

    @pytest.mark.parametrize("how", ["its metadata", "its tag"])
    def test_what_is_not_for_this_python_gives_way_to_a_version_that_is(
        self,
        dead: Path,
        python: Path,
        wheels: Path,
        configuration: IndexConfiguration,
        how: str,
    ) -> None:
        for wheel in wheels.glob("helper*"):
            wheel.unlink()
        make_wheel(wheels, "helper", "0.9")
        (info,) = dead.glob("lib/python3.2/site-packages/helper-1.0.dist-info")
        file, old, new = {
            "its metadata": ("METADATA", "Version: 1.0", "Version: 1.0\nRequires-Python: <3.3"),
            "its tag": ("WHEEL", "py3-none-any", "cp32-none-any"),
        }[how]
        text = (info / file).read_text().replace(old, new)
        (info / file).unlink()
        (info / file).write_text(text)

        plan = plan_repair(dead, python=str(python), configuration=configuration)
        assert "Install helper 0.9, which this Python needs besides." in plan.steps
        (sentence,) = plan.remaining
        assert sentence.startswith("helper 1.0 cannot be found again: ")

    def test_what_is_lost_is_said_beforehand(
        self, dead: Path, python: Path, wheels: Path, configuration: IndexConfiguration
    ) -> None:
        for wheel in wheels.glob("helper*"):
            wheel.unlink()
        (info,) = dead.glob("lib/python3.2/site-packages/helper-1.0.dist-info")
        text = (info / "WHEEL").read_text().replace("py3-none-any", "cp32-cp32m-linux_x86_64")
        (info / "WHEEL").unlink()
        (info / "WHEEL").write_text(text)

        plan = plan_repair(dead, python=str(python), configuration=configuration)
        (sentence,) = plan.remaining
        assert sentence.startswith("helper 1.0 cannot be found again: ")

    def test_one_that_does_not_pass_its_check_is_not_taken(
        self,
        dead: Path,
        python: Path,
        configuration: IndexConfiguration,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        before = content(dead)
        plan = plan_repair(dead, python=str(python), configuration=configuration)
        bad = Finding("error", "files", "app", "It is bad.", "")
        monkeypatch.setattr(rebuilding, "examine_environment", lambda *args, **how: (bad,))

        with pytest.raises(RefusedChange, match="does not pass its check: It is bad"):
            repair_environment(plan)
        assert content(dead) == before
        assert list_trash() == ()
        assert sorted(path.name for path in dead.parent.glob(".*")) == []


REBUILT_AND_KILLED = """
import os, re, signal, sys
from pathlib import Path
from envtui.core import plan_repair, repair_environment
from envtui.core.environments import exchange
if sys.argv[3] == "renamed":
    exchange.exchange = lambda one, other: False
plan = plan_repair(Path(sys.argv[1]), from_scratch=True)
def kill(event, arguments):
    if event == "os.rename" and re.search(sys.argv[2], f"{arguments[0]} {arguments[1]}"):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(kill)
repair_environment(plan)
"""


@pytest.mark.parametrize("how", ["exchanged", "renamed"])
@pytest.mark.parametrize("moment", ["/old$", "/new /", "/old /"])
def test_the_old_one_is_never_lost_where_its_rebuilding_is_killed(
    target: Target, moment: str, how: str
) -> None:
    root = target.root
    (root / "mine").touch()
    command = [sys.executable, "-c", REBUILT_AND_KILLED, str(root), moment, how]
    assert subprocess.run(command, timeout=60).returncode == -signal.SIGKILL

    trash = list_trash()

    assert wrong(root) == []
    kept = [row.place for row in trash if row.root == root]
    assert [(place / "mine").exists() for place in (*kept, root)].count(True) == 1
    assert bool(kept) != (root / "mine").exists()
    assert sorted(path.name for path in root.parent.glob(".*")) == []


def test_an_old_one_that_cannot_go_to_the_trash_stays_beside(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = target.root
    (root / "mine").touch()
    plan = plan_repair(root, from_scratch=True)
    rename = Path.rename

    def refuse(path: Path, to: Path | str) -> Path:
        if "trash" in str(to):
            raise OSError(28, os.strerror(28), str(path))
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(StorageError, match="in its place, but the old one was not moved to"):
        repair_environment(plan)
    monkeypatch.undo()

    assert wrong(root) == []
    assert len(list(root.parent.glob(".env.envtui-*/old/mine"))) == 1


def test_one_that_is_gone_while_it_was_replaced_comes_back(target: Target) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    stage = target.root.parent / f".{target.root.name}.envtui-{process.pid}-00000000"
    stage.mkdir()
    target.root.rename(stage / "old")

    assert plan_repair(target.root).how == "nothing"
    assert wrong(target.root) == []
    assert not stage.exists()


def test_a_folder_that_was_swapped_is_not_touched(target: Target, tmp_path: Path) -> None:
    (target.root / "bin" / "gone").symlink_to("nowhere")
    plan = plan_repair(target.root)
    real = target.root.rename(tmp_path / "real")
    target.root.symlink_to(real)

    with pytest.raises(RefusedChange, match="another folder"):
        repair_environment(plan)
    assert (real / "bin" / "gone").is_symlink()


def test_a_mend_that_does_not_help_is_taken_back(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    (target.root / "bin" / "tool").write_text("#!/bin/sh\n")
    plan = plan_repair(target.root)
    before = content(target.root)
    bad = Finding("error", "not-executable", "tool", "Still bad.", "")
    monkeypatch.setattr(
        "envtui.core.changes.mending.repair.examine_environment", lambda *args, **how: (bad,)
    )

    with pytest.raises(RefusedChange, match="did not help"):
        repair_environment(plan)
    assert content(target.root) == before
    assert not os.access(target.root / "bin" / "tool", os.X_OK)


def test_what_cannot_be_looked_at_is_not_made_anew(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repairing, "closed_to_us", lambda path: "Denied" * path.match("lib/*/*"))
    with pytest.raises(EnvironmentProblem, match="site-packages cannot be looked at: Denied"):
        plan_repair(target.root, from_scratch=True)


@pytest.mark.parametrize("from_scratch", [False, True])
def test_an_installation_of_python_is_not_made_an_environment(
    from_scratch: bool, tmp_path: Path, python: Path
) -> None:
    root = tmp_path / "python"
    (root / "bin").mkdir(parents=True)
    (root / "bin" / "python3").symlink_to(python)
    site = root / "lib" / "python3.12" / "site-packages"
    site.mkdir(parents=True)
    (site.parent / "os.py").touch()
    (tmp_path / ".venv").symlink_to(root)
    with pytest.raises(EnvironmentProblem, match="python is an installation of Python, not an"):
        plan_repair(tmp_path / ".venv", from_scratch=from_scratch)


def test_an_empty_folder_cannot_be_repaired(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    with pytest.raises(EnvironmentProblem, match="nothing to repair it from"):
        plan_repair(tmp_path / ".venv")

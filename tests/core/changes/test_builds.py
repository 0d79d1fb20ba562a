"""Source code of every kind is built in an environment of its own, and installed as a wheel is."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from envtui.core import (
    Asked,
    BuildOptions,
    Options,
    Plan,
    RequirementLine,
    Target,
    apply_plan,
    plan_undo,
    plan_uninstall,
)
from envtui.core.changes.installed import installed_in
from envtui.core.errors import (
    BuildFailed,
    IndexProblem,
    NoSolution,
    RefusedChange,
    RequirementError,
)
from envtui.core.events import Building, Event
from envtui.core.folders import state_dir
from envtui.core.wheels.store import open_store
from tests.core.changes.conftest import Install
from tests.support.projects import BACKEND, commit_all, make_project, make_sdist
from tests.support.wheels import make_wheel

Versions = Callable[[], dict[str, str]]


def direct_url(target: Target, name: str = "demo") -> Any:
    info = next(target.scheme.purelib.glob(f"{name}-*.dist-info"))
    path = info / "direct_url.json"
    return json.loads(path.read_text()) if path.exists() else None


def module(target: Target, name: str = "demo") -> str:
    return (target.scheme.purelib / f"{name}.py").read_text()


def ran(events: list[Event]) -> list[str]:
    return [event.name for event in events if isinstance(event, Building)]


def test_an_sdist_is_built_where_there_is_no_wheel(
    plan: Callable[..., Plan], wheels: Path, target: Target, versions: Versions
) -> None:
    make_sdist(wheels, requires=["lib>=1"])
    make_wheel(wheels, "lib", "1.0")

    made = plan("demo")

    assert [change.name for change in made.builds] == ["demo"]
    apply_plan(made)
    assert versions() == {"demo": "1.0", "lib": "1.0"}
    assert direct_url(target) is None
    assert str(target.root) not in module(target).rpartition("prefix")[2]


WAITING = f"""
import os, time
from pathlib import Path
meeting = Path({{meeting!r}})
(meeting / Path.cwd().name).touch()
for _ in range(1200):
    if len(list(meeting.iterdir())) > 1:
        break
    time.sleep(0.05)
else:
    raise SystemExit("nobody else is built")
{BACKEND.replace("{", "{{").replace("}", "}}")}"""


def test_what_pinned_sdists_require_is_asked_at_the_same_time(
    plan: Callable[..., Plan], wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    meeting = tmp_path / "meeting"
    meeting.mkdir()
    backend = WAITING.format(meeting=str(meeting))
    make_sdist(wheels, "one", backend=backend)
    make_sdist(wheels, "two", backend=backend, requires=["lib"])
    make_sdist(wheels, "two", "2.0", backend="raise SystemExit('nobody wants it')")
    make_wheel(wheels, "lib", "1.0")
    changes = plan("one==1.0", "two==1.0").changes
    assert [change.name for change in changes] == ["lib", "one", "two"]


def test_a_build_is_kept_and_not_done_again(
    plan: Callable[..., Plan], wheels: Path, target: Target, versions: Versions
) -> None:
    make_sdist(wheels)
    apply_plan(plan("demo"))
    apply_plan(plan_uninstall(target, ["demo"]))
    events: list[Event] = []

    again = plan("demo", on_event=events.append)
    apply_plan(again, on_event=events.append)

    assert not again.builds and not ran(events)
    assert versions() == {"demo": "1.0"}


def test_no_code_runs_where_the_archive_says_what_it_requires(
    plan: Callable[..., Plan], wheels: Path
) -> None:
    said = "Metadata-Version: 2.2\nName: demo\nVersion: 1.0\nRequires-Dist: lib\n"
    make_sdist(wheels, pkg_info=said, backend="raise SystemExit('was run')")
    make_wheel(wheels, "lib", "1.0")
    events: list[Event] = []

    made = plan("demo", on_event=events.append)

    assert [change.name for change in made.changes] == ["demo", "lib"]
    assert [change.name for change in made.builds] == ["demo"]
    assert not ran(events)


def test_metadata_that_is_partly_dynamic_is_asked_of_the_backend(
    plan: Callable[..., Plan], wheels: Path
) -> None:
    said = "Metadata-Version: 2.2\nName: demo\nVersion: 1.0\nDynamic: Requires-Dist\n"
    make_sdist(wheels, pkg_info=said, requires=["lib"])
    make_wheel(wheels, "lib", "1.0")

    assert [change.name for change in plan("demo").changes] == ["demo", "lib"]


def test_a_backend_from_the_index_is_installed_for_the_build_alone(
    plan: Callable[..., Plan], wheels: Path, versions: Versions, target: Target
) -> None:
    helper = {"helper.py": "VALUE = 'from helper'\n"}
    make_wheel(wheels, "helper", "1.0", files=helper, requires=["lib"])
    make_wheel(wheels, "lib", "1.0")
    project = make_project(wheels.parent / "demo", build_requires=["helper>=1"])
    backend = (project / "in_tree.py").read_text()
    (project / "in_tree.py").write_text(f"import helper, lib\n{backend}")

    apply_plan(plan(str(project)))

    assert versions() == {"demo": "1.0"}


def test_what_the_backend_wants_besides_is_there_when_it_builds(
    plan: Callable[..., Plan], wheels: Path, versions: Versions
) -> None:
    make_wheel(wheels, "helper", "1.0")
    project = make_project(wheels.parent / "demo")
    with (project / "in_tree.py").open("a") as backend:
        backend.write("def get_requires_for_build_wheel(settings=None): return ['helper']\n")
        backend.write("old = build_wheel\n")
        backend.write("def build_wheel(*args):\n    import helper\n    return old(*args)\n")

    apply_plan(plan(str(project)))

    assert versions() == {"demo": "1.0"}


def test_build_constraints_limit_what_builds_require_and_nothing_else(
    plan: Callable[..., Plan], wheels: Path, tmp_path: Path, versions: Versions
) -> None:
    for version in ("1.0", "2.0"):
        make_wheel(wheels, "helper", version)
    project = make_project(tmp_path / "demo", build_requires=["helper"], requires=["helper"])
    (project / "in_tree.py").write_text(
        "import helper\nassert helper.__version__ == '1.0'\n" + (project / "in_tree.py").read_text()
    )
    limits = tmp_path / "limits.txt"
    limits.write_text("helper<2\n")

    apply_plan(plan(str(project), building=BuildOptions(constraint_files=(limits,))))

    assert versions() == {"demo": "1.0", "helper": "2.0"}


def test_build_requirements_that_cannot_be_had_are_said_to_be_those(
    plan: Callable[..., Plan], tmp_path: Path
) -> None:
    project = make_project(tmp_path / "demo", build_requires=["nowhere"])

    with pytest.raises(NoSolution, match=r"demo cannot be built.*nowhere"):
        plan(str(project))


def test_a_project_that_needs_itself_to_be_built_is_told_so(
    plan: Callable[..., Plan], wheels: Path
) -> None:
    make_sdist(wheels, build_requires=["demo"])

    with pytest.raises(BuildFailed, match="needs itself"):
        plan("demo")


def test_a_folder_is_built_anew_each_time(
    plan: Callable[..., Plan], tmp_path: Path, target: Target
) -> None:
    project = make_project(tmp_path / "a demo")
    apply_plan(plan(str(project)))
    (project / "demo.py").write_text("changed = True\n")

    again = plan(str(project))
    apply_plan(again)

    assert [change.action for change in again.changes] == ["reinstall"]
    assert "changed" in module(target)
    assert direct_url(target) == {"url": project.as_uri(), "dir_info": {}}


def test_a_relative_folder_and_its_extras(
    plan: Callable[..., Plan], tmp_path: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wheel(wheels, "lib", "1.0")
    project = make_project(tmp_path / "demo", requires=['lib ; extra == "more"'])
    monkeypatch.chdir(project)

    assert [change.name for change in plan(".").changes] == ["demo"]
    assert [change.name for change in plan(".[more]").changes] == ["demo", "lib"]
    assert [change.name for change in plan("../demo[more]").changes] == ["demo", "lib"]
    assert [change.name for change in plan(f"demo @ {project.as_uri()}").changes] == ["demo"]


def test_an_editable_is_used_from_where_it_lies(
    plan: Callable[..., Plan], tmp_path: Path, target: Target
) -> None:
    project = make_project(tmp_path / "demo")

    apply_plan(plan(RequirementLine(str(project), editable=True)))

    words = [str(target.interpreter.executable), "-c", "import demo; print(demo.__file__)"]
    assert Path(subprocess.check_output(words, text=True).strip()) == project / "demo.py"
    assert direct_url(target) == {"url": project.as_uri(), "dir_info": {"editable": True}}
    assert [row.editable for row in installed_in(target)] == [project]
    apply_plan(plan_uninstall(target, ["demo"]))
    assert not installed_in(target) and (project / "demo.py").exists()


def test_editable_lines_of_a_requirements_file(
    plan: Callable[..., Plan], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_project(tmp_path / "demo")
    lines = tmp_path / "requirements.txt"
    lines.write_text("-e ./demo\n")
    monkeypatch.chdir(tmp_path)

    (change,) = plan(asked=Asked(files=[lines])).changes

    assert change.source is not None and change.source.editable


def test_only_a_folder_can_be_editable(plan: Callable[..., Plan], wheels: Path) -> None:
    archive = make_sdist(wheels)

    with pytest.raises(RequirementError, match="cannot be editable"):
        plan(RequirementLine(str(archive), editable=True))


def test_an_archive_by_path(plan: Callable[..., Plan], wheels: Path, target: Target) -> None:
    import hashlib

    archive = make_sdist(wheels)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()

    apply_plan(plan(str(archive)))

    assert direct_url(target) == {
        "url": archive.as_uri(),
        "archive_info": {"hashes": {"sha256": digest}},
    }
    assert plan(str(archive)).is_empty


def test_an_archive_with_another_hash_is_refused(plan: Callable[..., Plan], wheels: Path) -> None:
    archive = make_sdist(wheels)

    with pytest.raises(Exception, match="refused: its sha256"):
        plan(f"{archive.as_uri()}#sha256={'0' * 64}")


def test_a_repository_at_a_branch_tag_or_commit(
    plan: Callable[..., Plan], tmp_path: Path, target: Target, versions: Versions
) -> None:
    project = make_project(tmp_path / "demo")
    first = commit_all(project, "v1")
    make_project(project, version="2.0")
    second = commit_all(project)
    address = f"git+{project.as_uri()}"

    apply_plan(plan(f"{address}@v1"))
    assert versions() == {"demo": "1.0"}
    assert direct_url(target) == {
        "url": project.as_uri(),
        "vcs_info": {"vcs": "git", "commit_id": first, "requested_revision": "v1"},
    }
    apply_plan(plan(f"demo @ {address}"))
    assert versions() == {"demo": "2.0"}
    assert direct_url(target)["vcs_info"] == {"vcs": "git", "commit_id": second}
    apply_plan(plan(f"{address}@{first[:10]}"))
    assert versions() == {"demo": "1.0"}
    assert plan(f"{address}@{first[:10]}").is_empty
    assert plan(f"{address}@v1").is_empty


def test_a_subdirectory_of_a_repository(
    plan: Callable[..., Plan], tmp_path: Path, target: Target
) -> None:
    make_project(tmp_path / "all/packages/demo")
    commit_all(tmp_path / "all")
    address = f"git+{(tmp_path / 'all').as_uri()}"

    apply_plan(plan(f"{address}#subdirectory=packages/demo"))

    assert direct_url(target)["subdirectory"] == "packages/demo"
    with pytest.raises(RequirementError, match="leads out"):
        plan(f"{address}#subdirectory=../demo")
    with pytest.raises(BuildFailed, match=r"^git\+file:.*/all@[0-9a-f]{40} is no project"):
        plan(address)
    with pytest.raises(Exception, match="has no folder"):
        plan(f"{address}#subdirectory=elsewhere")


@pytest.mark.parametrize("revision", ["--upload-pack=touch${IFS}x", "-x", "a b", "a..b~1", "x:y"])
def test_a_revision_can_be_no_option(
    revision: str, plan: Callable[..., Plan], tmp_path: Path
) -> None:
    with pytest.raises(RequirementError):
        plan(f"git+{tmp_path.as_uri()}@{revision}")


@pytest.mark.parametrize("address", ["git+ext://sh -c true", "hg+https://host/x", "git+x"])
def test_other_ways_to_fetch_are_refused(address: str, plan: Callable[..., Plan]) -> None:
    with pytest.raises(RequirementError):
        plan(address)


def test_a_repository_that_is_not_there_is_said_by_git(
    plan: Callable[..., Plan], tmp_path: Path
) -> None:
    with pytest.raises(IndexProblem, match="git cannot get") as failure:
        plan(f"git+{(tmp_path / 'nothing').as_uri()}")
    assert "nothing" in failure.value.hint


def test_hooks_of_the_person_are_not_run_by_a_checkout(
    plan: Callable[..., Plan], tmp_path: Path, isolated: Path
) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "post-checkout").write_text(f"#!/bin/sh\ntouch {tmp_path}/was-run\n")
    (hooks / "post-checkout").chmod(0o755)
    (isolated / ".gitconfig").write_text(f"[core]\n\thooksPath = {hooks}\n")
    project = make_project(tmp_path / "demo")
    commit_all(project)

    plan(f"git+{project.as_uri()}")

    assert not (tmp_path / "was-run").exists()


def test_what_a_project_requires_by_path_is_built_too(
    plan: Callable[..., Plan], tmp_path: Path, versions: Versions
) -> None:
    lib = make_project(tmp_path / "lib", "lib", "3.0")
    demo = make_project(tmp_path / "demo", requires=[f"lib @ {lib.as_uri()}"])

    apply_plan(plan(str(demo)))

    assert versions() == {"demo": "1.0", "lib": "3.0"}


def test_a_folder_with_another_project_than_named(
    plan: Callable[..., Plan], tmp_path: Path
) -> None:
    project = make_project(tmp_path / "demo")

    with pytest.raises(RequirementError, match="is demo, not other"):
        plan(f"other @ {project.as_uri()}")


def test_a_failed_build_shows_the_end_of_its_output_and_where_all_of_it_is(
    plan: Callable[..., Plan], tmp_path: Path, target: Target
) -> None:
    project = make_project(tmp_path / "demo")
    with (project / "in_tree.py").open("a") as backend:
        backend.write("def build_wheel(*args):\n")
        backend.write("    for n in range(100): print('line', n, '\\x1b[31m')\n")
        backend.write("    raise SystemExit('no compiler')\n")
    made = plan(str(project))

    with pytest.raises(BuildFailed, match="demo cannot be built") as failure:
        apply_plan(made)

    (log,) = (state_dir() / "build-logs").glob("*.log")
    assert "no compiler" in failure.value.hint and str(log) in failure.value.hint
    assert "\x1b" not in failure.value.hint and "line 1 " in log.read_text()
    assert not installed_in(target)


def test_a_failed_build_does_not_lead_to_an_older_version(
    plan: Callable[..., Plan], wheels: Path
) -> None:
    make_sdist(wheels, version="1.0")
    make_sdist(wheels, version="2.0", backend="raise SystemExit('broken')")

    with pytest.raises(BuildFailed):
        plan("demo")


def test_output_of_builds_that_succeed_is_not_kept(
    plan: Callable[..., Plan], tmp_path: Path
) -> None:
    apply_plan(plan(str(make_project(tmp_path / "demo"))))

    assert not list((state_dir() / "build-logs").glob("*"))
    assert not list(open_store().new.iterdir())


def test_what_comes_out_must_be_what_was_planned(plan: Callable[..., Plan], tmp_path: Path) -> None:
    project = make_project(tmp_path / "demo")
    made = plan(str(project))
    (project / "VERSION").write_text("9.9")

    with pytest.raises(BuildFailed, match=r"demo 1.0 was to be built.*demo-9.9"):
        apply_plan(made)


def test_settings_reach_the_backend(
    plan: Callable[..., Plan], tmp_path: Path, target: Target
) -> None:
    project = make_project(tmp_path / "demo")
    building = BuildOptions(
        settings={"a": "1", "b": ["2", "3"]},
        package_settings={"demo": {"own": "4"}, "other": {"not": "5"}},
    )

    apply_plan(plan(str(project), building=building))

    assert "settings = {'a': '1', 'b': ['2', '3'], 'own': '4'}" in module(target)


@pytest.mark.parametrize(
    "building", [BuildOptions(isolation=False), BuildOptions(not_isolated=frozenset({"demo"}))]
)
def test_without_isolation_the_target_builds(
    building: BuildOptions, plan: Callable[..., Plan], tmp_path: Path, target: Target
) -> None:
    project = make_project(tmp_path / "demo", build_requires=["nowhere"])
    (project / "pyproject.toml").write_text(
        (project / "pyproject.toml").read_text() + '[project]\nname = "demo"\nversion = "1.0"\n'
    )

    apply_plan(plan(str(project), building=building))

    assert f"prefix = {str(target.root)!r}" in module(target)


@pytest.mark.parametrize("names", [{"demo"}, {":all:"}])
def test_only_binary_rules_building_out_except_for_editables(
    names: set[str], plan: Callable[..., Plan], wheels: Path, tmp_path: Path
) -> None:
    options = Options(only_binary=frozenset(names))
    make_sdist(wheels)
    project = make_project(tmp_path / "demo")
    table = '[project]\nname = "demo"\nversion = "1.0"\n'
    (project / "pyproject.toml").write_text((project / "pyproject.toml").read_text() + table)

    with pytest.raises(NoSolution):
        plan("demo", options=options)
    with pytest.raises(RefusedChange, match="--no-build"):
        plan(str(project), options=options)
    assert plan(RequirementLine(str(project), editable=True), options=options).builds


def test_no_binary_builds_although_there_is_a_wheel(
    plan: Callable[..., Plan], wheels: Path, tmp_path: Path
) -> None:
    make_sdist(wheels)
    make_wheel(wheels, "demo", "1.0")
    lines = tmp_path / "requirements.txt"
    lines.write_text("--no-binary demo\ndemo\n")

    assert not plan("demo").builds
    assert plan("demo", options=Options(no_binary=frozenset({"demo"}))).builds
    assert plan(asked=Asked(files=[lines])).builds


def test_the_person_may_refuse_before_any_code_runs(
    plan: Callable[..., Plan], tmp_path: Path
) -> None:
    project = make_project(tmp_path / "demo", backend="raise SystemExit('was run')")
    asked: list[tuple[str, str]] = []

    def refuse(name: str, place: str) -> bool:
        asked.append((name, place))
        return False

    with pytest.raises(RefusedChange, match="not allowed"):
        plan(str(project), building=BuildOptions(may_build=refuse))
    assert asked == [("demo", project.as_uri())]


def test_undo_brings_back_what_was_built_though_the_folder_is_gone(
    install: Install, tmp_path: Path, target: Target, versions: Versions
) -> None:
    project = make_project(tmp_path / "demo")
    install(str(project))
    apply_plan(plan_uninstall(target, ["demo"]))
    project.rename(tmp_path / "gone")

    apply_plan(plan_undo(target))

    assert versions() == {"demo": "1.0"}
    assert direct_url(target) == {"url": project.as_uri(), "dir_info": {}}


def test_hashes_of_a_folder_cannot_be_checked(plan: Callable[..., Plan], tmp_path: Path) -> None:
    project = make_project(tmp_path / "demo")
    line = RequirementLine(f"demo @ {project.as_uri()}", hashes=(f"sha256:{'0' * 64}",))

    with pytest.raises(RequirementError, match="no hash"):
        plan(line)


def test_what_a_backend_said_is_not_asked_again(plan: Callable[..., Plan], wheels: Path) -> None:
    make_sdist(wheels)
    events: list[Event] = []
    plan("demo")

    again = plan("demo", on_event=events.append)

    assert again.builds and not ran(events)


def test_constraints_and_overrides_may_name_places(
    plan: Callable[..., Plan], tmp_path: Path, wheels: Path
) -> None:
    make_wheel(wheels, "app", "1.0", requires=["demo"])
    make_wheel(wheels, "demo", "1.0")
    project = make_project(tmp_path / "demo", version="5.0")
    lines = tmp_path / "lines.txt"
    lines.write_text(f"demo @ {project.as_uri()}\n")

    limited = plan("app", asked=Asked(constraint_files=[lines]))
    overridden = plan("app", asked=Asked(override_files=[lines]))

    assert [change.versions[1] for change in limited.changes] == ["1.0", "5.0"]
    assert [change.versions[1] for change in overridden.changes] == ["1.0", "5.0"]
    assert not plan("demo<1.5").builds


def test_a_project_for_another_python_is_explained(
    plan: Callable[..., Plan], tmp_path: Path
) -> None:
    project = make_project(tmp_path / "demo")
    table = '[project]\nname = "demo"\nversion = "1.0"\nrequires-python = ">=4"\n'
    (project / "pyproject.toml").write_text((project / "pyproject.toml").read_text() + table)

    with pytest.raises(NoSolution) as failure:
        plan(str(project))

    assert failure.value.message == "demo 1.0 requires Python >=4."


def test_a_path_is_recorded_as_a_person_means_it(
    plan: Callable[..., Plan], tmp_path: Path, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path / "demo")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    apply_plan(plan("../demo"))

    assert direct_url(target)["url"] == project.as_uri()
    assert not plan("file:../demo").is_empty

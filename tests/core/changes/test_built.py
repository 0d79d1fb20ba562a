"""Several builds run at once, each with one environment; after a failure all of them end."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from envtui.core import (
    Asked,
    Means,
    Plan,
    RequirementLine,
    Target,
    apply_plan,
    load_configuration,
    plan_install,
)
from envtui.core.changes.installed import installed_in
from envtui.core.errors import (
    BadDistribution,
    BuildFailed,
    Cancelled,
    NoSolution,
    RequirementError,
)
from envtui.core.events import Building, Built, Cancel, Event
from envtui.core.folders import state_dir
from envtui.core.index.configuration import IndexConfiguration
from envtui.core.index.model import IndexOptions
from envtui.core.record import replace
from envtui.core.wheels.store import open_store
from tests.support.index_server import IndexServer
from tests.support.projects import BACKEND, commit_all, make_project, make_sdist
from tests.support.wheels import make_wheel

Planner = Callable[..., Plan]

# Each build says that it is there, and waits until another one is.
MEETING = """
def meet():
    import os, time
    folder = MARKS
    open(os.path.join(folder, NAME), "w").write(str(os.getpid()))
    until = time.monotonic() + SECONDS
    while len(os.listdir(folder)) < 2:
        if time.monotonic() > until:
            raise SystemExit("nobody came")
        time.sleep(0.01)
alone = build_wheel
def build_wheel(*args):
    meet()
    return alone(*args)
"""
SLEEPING = "    import time; print('slept', flush=True); time.sleep(60)\n"


@pytest.fixture
def plan(target: Target, configuration: IndexConfiguration) -> Planner:
    def plan(*words: str, limit: int = 2, **more: Any) -> Plan:
        how = replace(configuration, concurrent_builds=limit)
        return plan_install(target, Asked(words), Means(how, **more), fetch_ahead=True)

    return plan


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


def meeting(marks: Path, seconds: float = 60) -> str:
    return BACKEND + MEETING.replace("MARKS", repr(str(marks))).replace("SECONDS", str(seconds))


def assert_ended(process: int) -> None:
    for _ in range(1200):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError(f"{process} still runs")


def test_two_are_built_at_the_same_time(
    plan: Planner, wheels: Path, marks: Path, versions: Callable[[], dict[str, str]]
) -> None:
    for name in ("one", "two", "three"):
        make_sdist(wheels, name, backend=meeting(marks))

    apply_plan(plan("one", "two", "three"))

    assert versions() == {"one": "1.0", "two": "1.0", "three": "1.0"}
    assert not list(open_store().new.iterdir())


def test_no_more_are_built_at_once_than_are_allowed(
    plan: Planner, wheels: Path, marks: Path
) -> None:
    for name in ("one", "two"):
        make_sdist(wheels, name, backend=meeting(marks, 0.2))

    with pytest.raises(BuildFailed) as failure:
        apply_plan(plan("one", "two", limit=1))

    assert "nobody came" in failure.value.hint


@pytest.mark.parametrize("name", ["ENVTUI_CONCURRENT_BUILDS", "UV_CONCURRENT_BUILDS"])
def test_how_many_is_said_by_a_variable(name: str) -> None:
    assert load_configuration(environ={name: "3"}).concurrent_builds == 3


def test_the_first_failure_ends_the_others_and_is_the_one_that_is_told(
    plan: Planner, wheels: Path, marks: Path, target: Target
) -> None:
    fails = "    print('no compiler here'); raise SystemExit(1)\n"
    for name, then in (("bad", fails), ("long", SLEEPING)):
        backend = meeting(marks).replace("    return alone(*args)\n", then)
        make_sdist(wheels, name, backend=backend)

    with pytest.raises(BuildFailed, match=r"^bad 1.0 cannot be built") as failure:
        apply_plan(plan("bad", "long"))

    (log,) = (state_dir() / "build-logs").glob("*.log")
    assert "-bad-" in log.name and "slept" not in log.read_text()
    assert "no compiler here" in failure.value.hint and str(log) in failure.value.hint
    assert_ended(int((marks / "long").read_text()))
    assert not installed_in(target)
    assert not list(open_store().new.iterdir())


def test_cancelling_ends_every_build(
    plan: Planner, wheels: Path, marks: Path, target: Target
) -> None:
    for name in ("one", "two"):
        backend = meeting(marks).replace("    return alone(*args)\n", SLEEPING)
        make_sdist(wheels, name, backend=backend)
    made, cancel = plan("one", "two"), Cancel()

    def cancel_when_both_run() -> None:
        while sum(bool(mark.read_text()) for mark in marks.iterdir()) < 2:
            time.sleep(0.01)
        cancel.request()

    threading.Thread(target=cancel_when_both_run, daemon=True).start()
    with pytest.raises(Cancelled):
        apply_plan(made, cancel=cancel)

    for name in ("one", "two"):
        assert_ended(int((marks / name).read_text()))
    assert not list((state_dir() / "build-logs").glob("*"))
    assert not installed_in(target)


def test_every_build_is_said_to_begin_and_to_end(plan: Planner, wheels: Path) -> None:
    for name in ("one", "two"):
        make_sdist(wheels, name)
    made = plan("one", "two")
    events: list[Event] = []

    apply_plan(made, on_event=events.append)

    assert sorted(one.name for one in events if isinstance(one, Building)) == ["one", "two"]
    assert sorted(one.name for one in events if isinstance(one, Built)) == ["one", "two"]


SAYING_WHERE = """
import sys
metadata_of_old = prepare_metadata_for_build_wheel
def prepare_metadata_for_build_wheel(folder, config_settings=None):
    with open("asked", "a") as file:
        file.write(sys.prefix)
    return metadata_of_old(folder)
old = build_wheel
def build_wheel(folder, config_settings=None, metadata_directory=None):
    with open("asked") as file:
        assert file.read() == sys.prefix, "it is another environment, or another copy"
    assert os.path.exists(os.path.join(metadata_directory, "METADATA"))
    return old(folder)
"""


def test_metadata_and_wheel_are_made_in_one_environment(
    plan: Planner, wheels: Path, versions: Callable[[], dict[str, str]]
) -> None:
    make_sdist(wheels, backend=BACKEND + SAYING_WHERE)

    apply_plan(plan("demo"))

    assert versions() == {"demo": "1.0"}
    assert not list(open_store().new.iterdir())


def test_a_plan_that_is_only_looked_at_leaves_nothing_open(
    target: Target, configuration: IndexConfiguration, wheels: Path
) -> None:
    make_sdist(wheels)

    plan_install(target, Asked(("demo",)), Means(configuration))

    assert not list(open_store().new.iterdir())


def test_what_two_builds_require_is_built_once(
    plan: Planner, wheels: Path, versions: Callable[[], dict[str, str]]
) -> None:
    make_sdist(wheels, "helper")
    needs_it = "import helper\n" + BACKEND
    for name in ("one", "two"):
        make_sdist(wheels, name, build_requires=["helper"], backend=needs_it)
    events: list[Event] = []

    apply_plan(plan("one", "two", on_event=events.append), on_event=events.append)

    wheels_of_helper = list((open_store().root / "built").glob("*/*/helper-*.whl"))
    assert len(wheels_of_helper) == 1
    assert versions() == {"one": "1.0", "two": "1.0"}
    # Asked for its metadata, then built; for both of the two.
    assert [one.name for one in events if isinstance(one, Building)].count("helper") == 2


def test_what_the_backend_wants_besides_joins_what_is_there(
    plan: Planner, wheels: Path, tmp_path: Path, versions: Callable[[], dict[str, str]]
) -> None:
    make_wheel(wheels, "first", "1.0")
    make_wheel(wheels, "more", "1.0")
    project = make_project(
        tmp_path / "demo",
        build_requires=["first"],
        backend="import sys\nopen('prefixes', 'a').write(sys.prefix + '\\n')\n" + BACKEND,
    )
    with (project / "in_tree.py").open("a") as backend:
        backend.write("def get_requires_for_build_editable(settings=None): return ['more']\n")
        backend.write("old = build_editable\n")
        backend.write("def build_editable(*args):\n    import first, more\n    return old(*args)\n")

    apply_plan(plan(RequirementLine(str(project), editable=True)))

    assert len(set((project / "prefixes").read_text().splitlines())) == 1
    assert versions() == {"demo": "1.0"}


def test_what_the_backend_wants_besides_may_rule_out_what_is_there(
    plan: Planner, wheels: Path, tmp_path: Path, versions: Callable[[], dict[str, str]]
) -> None:
    for version in ("1.0", "2.0"):
        make_wheel(wheels, "first", version)
    project = make_project(tmp_path / "demo", build_requires=["first"])
    with (project / "in_tree.py").open("a") as backend:
        backend.write("def get_requires_for_build_wheel(settings=None): return ['first<2']\n")
        backend.write("old = build_wheel\n")
        backend.write("def build_wheel(*args):\n    import first\n")
        backend.write("    assert first.__version__ == '1.0'\n    return old(*args)\n")

    apply_plan(plan(str(project)))

    assert versions() == {"demo": "1.0"}


def test_a_requirement_of_a_build_that_cannot_be_read_is_said_to_be_that(
    plan: Planner, tmp_path: Path
) -> None:
    project = make_project(tmp_path / "demo", build_requires=["helper >>= 3"])

    with pytest.raises(RequirementError, match=r"^demo cannot be built: .*helper >>= 3"):
        plan(str(project))


def test_a_project_without_a_name_is_refused(plan: Planner, tmp_path: Path) -> None:
    project = make_project(tmp_path / "demo", "UNKNOWN", "0.0.0")

    with pytest.raises(BadDistribution, match=r"demo is no project .* no name"):
        plan(str(project))


def test_what_is_required_and_what_turns_out_to_be_that_conflict(
    plan: Planner, wheels: Path, tmp_path: Path
) -> None:
    for version in ("1.0", "2.0"):
        make_wheel(wheels, "helper", version)
    project = make_project(tmp_path / "demo", build_requires=["helper<2", "helper>=2"])

    with pytest.raises(NoSolution, match=r"^demo cannot be built: what that requires") as failure:
        plan(str(project))

    assert failure.value.explanation.splitlines() == [
        "building demo requires helper<2",
        "building demo requires helper>=2",
    ]


def test_submodules_of_a_repository_come_along(
    plan: Planner, tmp_path: Path, isolated: Path, versions: Callable[[], dict[str, str]]
) -> None:
    # git itself keeps local repositories out of submodules unless the person says otherwise.
    (isolated / ".gitconfig").write_text('[protocol "file"]\n\tallow = always\n')
    part = tmp_path / "part"
    part.mkdir()
    (part / "REQUIRED").write_text("")
    commit_all(part)
    whole = make_project(tmp_path / "whole/demo", backend="open('part/REQUIRED')\n" + BACKEND)
    commit_all(whole.parent)
    words = ["git", "submodule", "--quiet", "add", str(part), "demo/part"]
    subprocess.run(words, cwd=whole.parent, check=True)
    commit_all(whole.parent)

    apply_plan(plan(f"git+{whole.parent.as_uri()}#subdirectory=demo"))

    assert versions() == {"demo": "1.0"}


def test_projects_in_several_folders_are_asked_at_the_same_time(
    plan: Planner, tmp_path: Path, marks: Path
) -> None:
    backend = meeting(marks).replace("alone = build_wheel", "alone = metadata")
    backend = backend.replace("def build_wheel(*args)", "def metadata(*args)")
    for name in ("one", "two"):
        make_project(tmp_path / name, name, backend=backend)

    made = plan(str(tmp_path / "one"), RequirementLine(str(tmp_path / "two"), editable=True))

    assert [change.name for change in made.changes] == ["one", "two"]


def test_the_first_project_that_cannot_be_asked_ends_the_others(
    plan: Planner, tmp_path: Path, marks: Path
) -> None:
    for name, then in (("bad", "    raise SystemExit('not so')\n"), ("long", SLEEPING)):
        backend = meeting(marks).replace("alone = build_wheel", "alone = metadata")
        backend = backend.replace("def build_wheel(*args)", "def metadata(*args)")
        backend = backend.replace("    return alone(*args)\n", then)
        make_project(tmp_path / name, name, backend=backend)

    with pytest.raises(BuildFailed, match="bad cannot be built") as failure:
        plan(str(tmp_path / "bad"), str(tmp_path / "long"))

    assert "not so" in failure.value.hint
    assert_ended(int((marks / "long").read_text()))


def test_a_source_without_hash_is_fetched_once(
    target: Target, index: IndexServer, wheels: Path
) -> None:
    for name in ("one", "two"):
        make_sdist(wheels, name)
    addresses = [f"{index.origin}/files/{name}-1.0.tar.gz" for name in ("one", "two")]

    plan_install(
        target,
        Asked(tuple(addresses)),
        Means(load_configuration(IndexOptions(default_index=index.url))),
    )

    assert sum("/files/" in path for path in index.requests) == 2

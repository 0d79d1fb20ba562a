from __future__ import annotations

import os
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from envtui.core import (
    Asked,
    Means,
    Options,
    OtherPython,
    Plan,
    Target,
    apply_plan,
    list_distributions,
    plan_install,
    plan_uninstall,
)
from envtui.core.errors import NoSolution, RefusedChange, RequirementError, UsageError
from envtui.core.events import Event, Warned
from envtui.core.index.client import PackageIndex
from envtui.core.index.configuration import IndexConfiguration, load_configuration
from envtui.core.index.model import IndexOptions
from envtui.core.record import replace
from tests.core.changes.conftest import Install
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel


def actions(plan: Plan) -> list[tuple[str, str, tuple[str, str]]]:
    return [(change.action, change.name, change.versions) for change in plan.changes]


@pytest.fixture(autouse=True)
def projects(wheels: Path) -> None:
    make_wheel(wheels, "app", "1.0", requires=["lib>=1"])
    make_wheel(wheels, "app", "2.0", requires=["lib>=1"])
    make_wheel(wheels, "lib", "1.0")
    make_wheel(wheels, "lib", "2.0")
    make_wheel(wheels, "old", "1.0", requires=["lib<2"])


def test_what_is_asked_for_and_what_it_needs_is_installed(plan: Callable[..., Plan]) -> None:
    made = plan("app")

    assert actions(made) == [("install", "app", ("", "2.0")), ("install", "lib", ("", "2.0"))]
    assert [change.requested for change in made.changes] == [True, False]
    assert made.checked == 2


def test_what_is_installed_is_not_for_every_platform(plan: Callable[..., Plan]) -> None:
    with pytest.raises(UsageError, match="for one platform"):
        plan("app", other_python=OtherPython(universal=True))


def test_planning_writes_nothing(plan: Callable[..., Plan], target: Target) -> None:
    before = sorted(target.root.rglob("*"))

    plan("app")

    assert sorted(target.root.rglob("*")) == before


def test_wheels_are_fetched_ahead_when_that_is_asked_for(
    plan: Callable[..., Plan], target: Target
) -> None:
    apply_plan(plan("app", fetch_ahead=True))

    assert [row.name for row in list_distributions([target.scheme.purelib])] == ["app", "lib"]


def test_a_large_wheel_is_fetched_before_it_is_decided_and_a_small_one_is_not(
    target: Target, wheels: Path, index: IndexServer
) -> None:
    make_wheel(wheels, "large", files={"large.bin": os.urandom(2 << 20)})
    make_wheel(wheels, "small")
    make_wheel(wheels, "all", requires=["first", "large", "small"])
    make_wheel(wheels, "first")
    came = threading.Event()

    def hold_back(handler: BaseHTTPRequestHandler) -> bool:
        if handler.path.endswith("/large-1.0-py3-none-any.whl"):
            came.set()
        if "/first/" in handler.path:
            came.wait(60)
        return False

    index.fault = hold_back
    configuration = load_configuration(IndexOptions(default_index=index.url), {})
    made = plan_install(target, Asked(("all",)), Means(configuration), fetch_ahead=True)
    apply_plan(made)

    assert came.is_set()
    asked = [path.rpartition("/")[2] for path in index.requests if path.endswith(".whl")]
    assert asked[:2] == ["all-1.0-py3-none-any.whl", "large-1.0-py3-none-any.whl"]
    names = [row.name for row in list_distributions([target.scheme.purelib])]
    assert names == ["all", "first", "large", "small"]


def test_what_is_no_longer_cared_for_is_told_of(
    plan: Callable[..., Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PackageIndex, "notices", lambda self, names: [f"{' '.join(names)}: old"])
    events: list[Event] = []

    plan("app", on_event=events.append)

    assert Warned("app lib: old") in events


def test_what_satisfies_stays(plan: Callable[..., Plan], install: Install) -> None:
    install("lib==1.0")

    assert actions(plan("app")) == [("install", "app", ("", "2.0"))]
    assert plan("lib").is_empty


def test_upgrade_downgrade_and_reinstall(plan: Callable[..., Plan], install: Install) -> None:
    install("lib==1.0", "app==2.0")

    assert actions(plan("lib", options=Options(upgrade=True)))[0][0] == "upgrade"
    assert actions(plan("app==1.0")) == [("downgrade", "app", ("2.0", "1.0"))]
    assert actions(plan("app==2.0", reinstall=["App"])) == [("reinstall", "app", ("2.0", "2.0"))]
    assert len(plan("app==2.0", "lib==1.0", reinstall=[":all:"]).changes) == 2


def test_exact_removes_everything_else(plan: Callable[..., Plan], install: Install) -> None:
    install("old")

    assert actions(plan("lib==1.0", exact=True)) == [("uninstall", "old", ("1.0", ""))]


def test_what_an_install_would_break_is_named_and_refused_until_allowed(
    plan: Callable[..., Plan],
    install: Install,
    versions: Callable[[], dict[str, str]],
    configuration: IndexConfiguration,
) -> None:
    install("old")
    made = plan("lib==2.0")

    assert made.breaks == ("old 1.0 requires lib<2, but gets 2.0.",)
    with pytest.raises(RefusedChange, match=r"old 1\.0 requires lib<2"):
        apply_plan(made, configuration=configuration)
    assert versions()["lib"] == "1.0"

    apply_plan(plan("lib==2.0", options=Options(allow_breaking=True)), configuration=configuration)
    assert versions()["lib"] == "2.0"


def test_a_damaged_distribution_is_installed_anew(
    plan: Callable[..., Plan], install: Install, target: Target
) -> None:
    install("lib==1.0")
    (target.scheme.purelib / "lib-1.0.dist-info" / "METADATA").unlink()

    assert actions(plan("lib")) == [("upgrade", "lib", ("1.0", "2.0"))]


def test_requirement_and_constraint_files(plan: Callable[..., Plan], tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text("app\n")
    (tmp_path / "c.txt").write_text("app<2\nlib<2\nold==1.0\n")

    made = plan(asked=Asked(files=[tmp_path / "r.txt"], constraint_files=[tmp_path / "c.txt"]))

    assert [change.versions[1] for change in made.changes] == ["1.0", "1.0"]


def test_a_requirements_file_names_where_to_look(
    target: Target, configuration: IndexConfiguration, wheels: Path, tmp_path: Path
) -> None:
    (tmp_path / "r.txt").write_text(f"--no-index\n--find-links {wheels}\nlib\n")
    nowhere = replace(configuration, find_links=())

    made = plan_install(target, Asked(files=[tmp_path / "r.txt"]), Means(nowhere))

    assert actions(made) == [("install", "lib", ("", "2.0"))]


def test_no_answer_and_no_requirement_are_errors(plan: Callable[..., Plan]) -> None:
    with pytest.raises(NoSolution):
        plan("lib==9")
    with pytest.raises(RequirementError):
        plan("lib==")


def test_an_uninstallation_says_what_needs_it_and_what_nothing_needs_any_more(
    install: Install, target: Target
) -> None:
    install("app")

    made = plan_uninstall(target, ["Lib", "Nope"])
    assert actions(made) == [("uninstall", "lib", ("2.0", ""))]
    assert made.breaks == ("app 2.0 requires lib>=1, which goes.",)
    assert made.skipped == ("Nope",)

    made = plan_uninstall(target, ["app"])
    assert (made.breaks, made.orphans) == ((), ("lib",))


def test_what_a_person_asked_for_is_no_orphan(install: Install, target: Target) -> None:
    install("app", "lib")

    assert plan_uninstall(target, ["app"]).orphans == ()

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from envtui.core import Options, Target, apply_plan, plan_uninstall
from envtui.core.changes.installed import installed_in
from envtui.core.changes.model import Plan
from envtui.core.changes.revisions import list_revisions
from envtui.core.changes.undo import plan_redo, plan_return, plan_undo
from envtui.core.errors import RefusedChange
from envtui.core.index.configuration import IndexConfiguration
from tests.core.changes.conftest import Install
from tests.core.changes.places import content
from tests.support.wheels import make_wheel

Versions = Callable[[], dict[str, str]]


@pytest.fixture(autouse=True)
def projects(wheels: Path) -> None:
    for version in ("1.0", "2.0"):
        make_wheel(wheels, "app", version, requires=["lib"])
    make_wheel(wheels, "lib")


@pytest.fixture
def undo(target: Target) -> Callable[[], object]:
    return lambda: apply_plan(plan_undo(target))


@pytest.fixture
def redo(target: Target) -> Callable[[], object]:
    return lambda: apply_plan(plan_redo(target))


def titles(target: Target) -> list[str]:
    return [revision.title for revision in list_revisions(target.root, installed_in(target))]


def test_each_change_is_a_revision(target: Target, install: Install) -> None:
    install("app==1.0")
    install("app==2.0")
    apply_plan(plan_uninstall(target, ["app"]))

    revisions = list_revisions(target.root, installed_in(target))

    assert [revision.number for revision in revisions] == [1, 2, 3]
    assert titles(target) == [
        "install app 1.0, install lib 1.0",
        "upgrade app 2.0",
        "uninstall app 2.0",
    ]
    assert [[pin.name for pin in revision.pins] for revision in revisions] == [
        ["app", "lib"],
        ["app", "lib"],
        ["lib"],
    ]


def test_undo_gives_back_every_file_without_an_index(
    target: Target, install: Install, wheels: Path, undo: Callable[[], object]
) -> None:
    empty = content(target.root)
    install("app==1.0")
    first = content(target.root)
    install("app==2.0")
    shutil.rmtree(wheels)

    undo()
    assert content(target.root) == first
    undo()
    assert content(target.root) == empty
    with pytest.raises(RefusedChange, match="nothing to undo"):
        undo()


def test_redo_goes_forward_as_far_as_was_undone(
    install: Install, versions: Versions, undo: Callable[[], object], redo: Callable[[], object]
) -> None:
    install("app==1.0")
    install("app==2.0")
    undo()
    undo()

    redo()
    assert versions() == {"app": "1.0", "lib": "1.0"}
    redo()
    assert versions() == {"app": "2.0", "lib": "1.0"}
    with pytest.raises(RefusedChange, match="nothing to redo"):
        redo()
    undo()
    assert versions()["app"] == "1.0"


def test_a_new_change_ends_what_can_be_redone(
    install: Install, undo: Callable[[], object], redo: Callable[[], object]
) -> None:
    install("app==1.0")
    install("app==2.0")
    undo()
    install("lib", reinstall=[":all:"])

    with pytest.raises(RefusedChange, match="nothing to redo"):
        redo()


def test_the_same_version_from_elsewhere_is_a_change_too(
    target: Target,
    install: Install,
    tmp_path: Path,
    undo: Callable[[], object],
    redo: Callable[[], object],
) -> None:
    install("lib")
    first = content(target.scheme.purelib)
    other = make_wheel(tmp_path / "other", "lib", files={"lib/__init__.py": "other = True\n"})
    install(f"lib @ {other.as_uri()}")
    second = content(target.scheme.purelib)

    undo()
    assert content(target.scheme.purelib) == first
    redo()
    assert content(target.scheme.purelib) == second


def test_what_put_the_same_there_again_is_passed_over(
    install: Install, versions: Versions, undo: Callable[[], object], redo: Callable[[], object]
) -> None:
    install("app==1.0")
    install("app==1.0", reinstall=[":all:"])
    install("app==2.0")
    install("app==2.0", reinstall=[":all:"])

    undo()
    assert versions() == {"app": "1.0", "lib": "1.0"}
    redo()
    assert versions() == {"app": "2.0", "lib": "1.0"}
    with pytest.raises(RefusedChange, match="nothing to redo"):
        redo()
    undo()
    undo()
    assert versions() == {}
    with pytest.raises(RefusedChange, match="nothing to undo"):
        undo()


def test_what_was_found_stays_though_it_was_installed_again(
    target: Target,
    install: Install,
    wheels: Path,
    versions: Versions,
    undo: Callable[[], object],
) -> None:
    by_another_tool(target, "lib")
    make_wheel(wheels, "lib", "5.0")
    install("lib==5.0", reinstall=[":all:"])

    with pytest.raises(RefusedChange, match="nothing to undo"):
        undo()
    assert versions() == {"lib": "5.0"}


def by_another_tool(target: Target, name: str) -> None:
    info = target.scheme.purelib / f"{name}-5.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Name: {name}\nVersion: 5.0\n\n")
    (info / "RECORD").write_text(f"{info.name}/METADATA,,\n{info.name}/RECORD,,\n")


def test_what_another_tool_did_is_a_revision_too(
    target: Target, install: Install, versions: Versions, undo: Callable[[], object]
) -> None:
    install("lib")
    by_another_tool(target, "stranger")
    before = sorted(target.root.rglob("*"))

    last = list_revisions(target.root, installed_in(target))[-1]
    assert (last.number, last.by, last.recorded) == (2, "elsewhere", False)
    assert last.title == "changed by another tool: install stranger 5.0"
    assert sorted(target.root.rglob("*")) == before

    install("app==1.0")
    assert [r.by for r in list_revisions(target.root, installed_in(target))] == [
        "envtui",
        "elsewhere",
        "envtui",
    ]
    undo()
    assert versions() == {"lib": "1.0", "stranger": "5.0"}
    undo()
    assert versions() == {"lib": "1.0"}


def test_the_history_says_what_changed(target: Target, install: Install) -> None:
    install("app==1.0")
    app = next(target.scheme.purelib.glob("app-*.dist-info"))
    info = app.rename(app.with_name("app-1.5.dist-info"))
    text = (info / "METADATA").read_text().replace("Version: 1.0", "Version: 1.5")
    (info / "METADATA").unlink()  # other environments share the file
    (info / "METADATA").write_text(text)
    shutil.rmtree(next(target.scheme.purelib.glob("lib-*.dist-info")))
    for name in ("one", "two"):
        by_another_tool(target, name)
    install("lib")

    told = list_revisions(target.root, installed_in(target))
    assert [revision.changes for revision in told] == [
        (("app", "", "1.0"), ("lib", "", "1.0")),
        (("app", "1.0", "1.5"), ("lib", "1.0", ""), ("one", "", "5.0"), ("two", "", "5.0")),
        (("lib", "", "1.0"),),
    ]
    assert told[1].title == (
        "changed by another tool: change app 1.0 to 1.5, uninstall lib 1.0, install one 5.0, "
        "and 1 more"
    )


def test_what_another_tool_installed_is_looked_for_on_the_index(
    target: Target,
    install: Install,
    wheels: Path,
    versions: Versions,
    configuration: IndexConfiguration,
) -> None:
    by_another_tool(target, "stranger")
    install("lib")
    apply_plan(plan_uninstall(target, ["stranger"]))

    with pytest.raises(RefusedChange, match=r"it has stranger==5\.0 from another tool"):
        plan_undo(target, configuration)

    make_wheel(wheels, "stranger", "5.0", requires=["whatever"])
    apply_plan(plan_undo(target, configuration))
    assert versions() == {"lib": "1.0", "stranger": "5.0"}


def test_what_was_there_at_first_is_not_undone(
    target: Target, install: Install, undo: Callable[[], object], versions: Versions
) -> None:
    by_another_tool(target, "stranger")
    install("lib")
    undo()

    assert versions() == {"stranger": "5.0"}
    with pytest.raises(RefusedChange, match="as it was found"):
        undo()


def test_a_plan_to_undo_is_shown_like_any_other(target: Target, install: Install) -> None:
    install("app==1.0")

    plan: Plan = plan_undo(target)

    assert [(change.action, change.name, change.requested) for change in plan.changes] == [
        ("uninstall", "app", True),
        ("uninstall", "lib", False),  # nobody asked for it when it came
    ]


def test_a_damaged_revision_does_no_harm(target: Target, install: Install) -> None:
    install("lib")
    (target.root / ".envtui" / "revisions" / "000001.json").write_text("{")

    assert [r.by for r in list_revisions(target.root, installed_in(target))] == ["elsewhere"]
    install("app==1.0")


def test_any_revision_can_be_gone_to_and_left_again(
    target: Target, install: Install, versions: Versions
) -> None:
    install("app==1.0")
    install("app==2.0")
    apply_plan(plan_uninstall(target, ["app"]))
    apply_plan(plan_return(target, 1))
    assert versions() == {"app": "1.0", "lib": "1.0"}
    apply_plan(plan_return(target, 3))
    assert versions() == {"lib": "1.0"}
    apply_plan(plan_return(target, 0))
    assert versions() == {}
    assert plan_return(target, 0).is_empty


@pytest.mark.parametrize("number", [-1, 2])
def test_a_revision_that_there_is_none_of_is_refused(
    target: Target, install: Install, number: int
) -> None:
    install("app==1.0")
    with pytest.raises(RefusedChange, match=f"no revision {number}"):
        plan_return(target, number)


def test_going_back_tells_who_is_left_without_what_it_needs(
    target: Target, install: Install, undo: Callable[[], object]
) -> None:
    install("app==1.0")
    apply_plan(plan_uninstall(target, ["lib"]))
    undo()

    plan = plan_redo(target)

    assert plan.breaks == ("app 1.0 requires lib, which goes.",)
    assert plan.breaking_allowed


def test_going_back_tells_who_does_not_fit_the_version_that_was_there(
    target: Target, install: Install, wheels: Path
) -> None:
    make_wheel(wheels, "lib", "2.0")
    make_wheel(wheels, "tool", requires=["lib>=2"])
    install("lib==1.0")
    install("tool", options=Options(no_deps=True))
    install("lib==2.0")

    assert plan_undo(target).breaks == ("tool 1.0 requires lib>=2, but gets 1.0.",)
    assert plan_return(target, 1).breaks == ()

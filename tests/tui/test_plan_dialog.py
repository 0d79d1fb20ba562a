"""The dialog of a plan: long ones, where things come from, what changed meanwhile."""

from __future__ import annotations

from threading import Event
from typing import Any

import pytest
from textual.widgets import Button

from envtui import core
from envtui.core import Candidate
from envtui.core.building.model import BuildOptions
from envtui.core.changes.foreseen import ForeseenClashes
from envtui.core.changes.model import Change, Plan
from envtui.core.errors import OutdatedPlan, RefusedChange
from envtui.core.events import Cancel, OnEvent, Trying, Warned
from envtui.core.record import replace
from envtui.core.resolution.model import Edge
from envtui.core.wheels.clashes import Clash
from envtui.tui.dialogs.install import InstallDialog
from envtui.tui.dialogs.plan import PlanDialog, PlanList
from envtui.tui.plans import change_lines
from tests.tui.conftest import is_open, open_explorer, until
from tests.tui.fakes import FakeCore, candidate, distribution, install_plan, uninstall_plan
from tests.tui.test_dialogs import plan_for, said
from tests.tui.test_explorer import main_of, shown


def long_plan(count: int = 90, breaks: int = 0) -> Plan:
    """A plan of so many packages that breaks so many others."""
    names = [f"package-{number:02}" for number in range(count)]
    changes = tuple(
        Change("install", name, name, None, candidate(name, "1.0"), number == 0)
        for number, name in enumerate(names)
    )
    edges = tuple(Edge(names[0], name, f"{name}>=1") for name in names[1:])
    broken = tuple(f"old-{number} requires package-01<1." for number in range(breaks))
    return Plan(None, None, changes, edges, breaks=broken, checked=count)


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 36), (60, 16)])
@pytest.mark.parametrize("breaks", [0, 30])
async def test_the_answers_are_in_view_however_long_the_plan(
    fake: FakeCore, size: tuple[int, int], breaks: int
) -> None:
    fake.plan = long_plan(breaks=breaks)
    async with open_explorer(size=size) as pilot:
        dialog = await plan_for(pilot, "package-00")
        await until(pilot, lambda: dialog.query_one(Button).region.height)
        frame = dialog.query_one(".frame").content_region
        for button in dialog.query(Button):
            if button.display:
                assert frame.contains_region(button.region)
        changes = dialog.query_one(PlanList)
        assert changes.region.height >= 4
        await pilot.press("end")
        assert changes.cursor == "package-89"
        assert changes.scroll_offset.y > 0


async def test_a_long_plan_has_the_room_that_its_warnings_leave(fake: FakeCore) -> None:
    fake.plan = replace(long_plan(), skipped=("an-awkwardly-named-package", "another-of-them"))
    async with open_explorer(size=(120, 40)) as pilot:
        dialog = await plan_for(pilot, "package-00")
        await pilot.pause()
        assert dialog.query_one("#warnings").region.height == 1
        assert dialog.query_one(PlanList).region.height == 24


async def test_a_long_plan_is_filtered_and_then_answered(fake: FakeCore) -> None:
    fake.plan = long_plan()
    async with open_explorer() as pilot:
        dialog = await plan_for(pilot, "package-00")
        await pilot.press("slash", *"-7", "enter")
        changes = dialog.query_one(PlanList)
        await until(pilot, lambda: len(shown(changes)) == 10)
        assert dialog.focused is dialog.query_one("#apply")
        await pilot.press("escape")  # first the filter goes
        await until(pilot, lambda: len(shown(changes)) == 90)
        assert pilot.app.screen is dialog
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        assert len(fake.applied) == 1


async def test_the_change_under_the_cursor_says_where_it_comes_from_and_who_wants_it(
    fake: FakeCore,
) -> None:
    async with open_explorer() as pilot:
        dialog = await plan_for(pilot, "httpx")
        await pilot.press("down", "down")  # httpx, anyio, certifi
        assert said(dialog, "change") == (
            "certifi-2026.1.1-py3-none-any.whl from https://example.org/simple/\n"
            "httpx requires certifi, httpcore requires certifi"
        )


def test_what_goes_says_where_it_lies_and_what_nobody_requires_says_no_more() -> None:
    plan = uninstall_plan(["idna"])
    first, second = change_lines(plan.changes[0], plan)
    assert first.text.startswith("from ")
    assert first.text.endswith("site-packages")
    assert second.text == ""


def test_a_file_of_an_unknown_index_is_named_alone() -> None:
    plan = install_plan()
    change = plan.changes[0]
    assert isinstance(change.after, Candidate)
    unknown = replace(change, after=change.after._replace(index=""))
    assert next(iter(change_lines(unknown, plan))).text == "anyio-4.6.0-py3-none-any.whl"


async def test_a_plan_that_others_overtook_is_made_again_and_shown_again(fake: FakeCore) -> None:
    def overtaken(on_event: OnEvent, cancel: Cancel) -> None:
        fake.plan = long_plan(3)
        fake.during_apply = lambda on_event, cancel: None
        raise OutdatedPlan("It has changed since.", hint="Make the plan again.")

    fake.during_apply = overtaken
    async with open_explorer() as pilot:
        dialog = await plan_for(pilot, "httpx")
        await pilot.press("enter")
        await until(pilot, lambda: len(shown(dialog.query_one(PlanList))) == 3)
        await until(pilot, lambda: dialog.stage == "asking")
        assert "It has changed since." in said(dialog, "warnings")
        assert fake.applied == []
        # A button takes no second press while it looks pressed.
        await until(pilot, lambda: not dialog.query_one("#apply").has_class("-active"))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        assert [len(plan.changes) for plan in fake.applied] == [3]
        logged = [entry.error.message for entry in main_of(pilot).explorer.entries if entry.error]
        assert logged == ["It has changed since."]


async def test_files_that_clash_are_named_and_allowed_by_the_answer(fake: FakeCore) -> None:
    clash = Clash("one", "two", ("/env/shared.py",), is_installed=True)
    fake.plan = replace(long_plan(3), clashes=ForeseenClashes((clash,), ("package-02",)))
    async with open_explorer() as pilot:
        dialog = await plan_for(pilot, "package-00")
        assert "two would overwrite /env/shared.py, which one has installed" in said(
            dialog, "warnings"
        )
        assert "Not checked for clashing files until downloaded: 1 package" in said(
            dialog, "warnings"
        )
        assert str(dialog.query_one("#apply", Button).label) == "Install all the same"
        assert dialog.focused is dialog.query_one("#cancel")
        await pilot.press("right", "enter")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        assert [plan.breaking_allowed for plan in fake.applied] == [True]


async def test_a_refusal_is_told_with_what_to_do(fake: FakeCore) -> None:
    def refused(on_event: OnEvent, cancel: Cancel) -> None:
        raise RefusedChange("a and b both bring x.py.", hint="Leave one out.")

    fake.during_apply = refused
    async with open_explorer() as pilot:
        dialog = await plan_for(pilot, "httpx")
        await pilot.press("enter")
        await until(pilot, lambda: dialog.stage == "failed")
        assert "both bring x.py" in said(dialog, "warnings")
        assert "Leave one out." in said(dialog, "warnings")


async def test_what_the_core_warns_of_is_shown_with_the_plan_and_kept(fake: FakeCore) -> None:
    def warn(on_event: OnEvent, cancel: Cancel) -> None:
        on_event(Warned("Linking is not possible: files are copied."))

    fake.warns = ("The option --pre has no effect.",)
    fake.during_apply = warn
    async with open_explorer() as pilot:
        dialog = await plan_for(pilot, "httpx")
        assert "The option --pre has no effect." in said(dialog, "warnings")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        entries = main_of(pilot).explorer.entries
        assert [entry.outcome for entry in entries] == [
            "The option --pre has no effect.",
            "Linking is not possible: files are copied.",
            "Installed 7 packages in 400 ms",
        ]
        assert {entry.what for entry in entries} == {"envtui pip install httpx"}


async def test_what_was_asked_for_is_in_view_among_many_packages(fake: FakeCore) -> None:
    fake.plan = long_plan()
    fake.packages = {}
    last = fake.plan.changes[80]
    requested = (*fake.plan.changes[1:80], replace(last, requested=True))
    fake.plan = replace(fake.plan, changes=requested)

    def arrive(on_event: OnEvent, cancel: Cancel) -> None:
        fake.packages = {distribution(change.name): "" for change in requested}

    fake.during_apply = arrive
    async with open_explorer() as pilot:
        await plan_for(pilot, "package-80")
        await pilot.press("enter")
        packages = main_of(pilot).packages
        await until(pilot, lambda: packages.cursor == "package-80")
        await until(pilot, lambda: packages.scroll_offset.y > 0)


async def test_planning_that_takes_long_tells_for_how_long(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = Event()
    monkeypatch.setattr("envtui.tui.dialogs.plan._LONG", 1)

    def wait(building: BuildOptions) -> None:
        go_on.wait(60)

    fake.during_planning = wait
    async with open_explorer() as pilot:
        await pilot.press("i")
        await until(pilot, lambda: is_open(pilot, InstallDialog))
        await pilot.press(*"httpx", "enter")
        await until(pilot, lambda: is_open(pilot, PlanDialog))
        dialog = pilot.app.screen
        assert isinstance(dialog, PlanDialog)
        await until(pilot, lambda: said(dialog).endswith(" s"))
        go_on.set()
        await until(pilot, lambda: dialog.stage == "asking")
        assert "to download" in said(dialog)


async def test_planning_says_what_is_tried_where_there_is_no_answer(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, may_go = fake.plan_install, Event()

    def plan(target: Any, wanted: Any, means: core.Means, **how: Any) -> Plan:
        means.on_event(Trying("ask for PyYAML in any version"))
        assert may_go.wait(60)
        return asked(target, wanted, means, **how)

    monkeypatch.setitem(vars(core), "plan_install", plan)
    async with open_explorer() as pilot:
        await pilot.press("2", "i")
        await until(pilot, lambda: is_open(pilot, InstallDialog))
        await pilot.press(*"pyyaml", "enter")
        await until(pilot, lambda: is_open(pilot, PlanDialog))
        dialog = pilot.app.screen
        assert isinstance(dialog, PlanDialog)
        wanted = "No answer as asked; trying to ask for PyYAML in any version…"
        await until(pilot, lambda: said(dialog).startswith(wanted))
        may_go.set()
        await until(pilot, lambda: dialog.stage == "asking")

"""Nothing is built, so no code of a package is run, before the person was asked."""

from __future__ import annotations

from pathlib import Path

from envtui.core import BuildOptions
from envtui.core.errors import RefusedChange
from envtui.core.record import replace
from envtui.tui.dialogs.confirm import ConfirmDialog
from envtui.tui.dialogs.install import InstallDialog
from envtui.tui.panes.text_view import TextView
from tests.tui.conftest import is_open, open_explorer, until
from tests.tui.fakes import FakeCore, install_plan
from tests.tui.test_dialogs import plan_for, said
from tests.tui.test_explorer import main_of


def builds(building: BuildOptions) -> None:
    if not building.may_build("oldie", "https://example.org/oldie-1.0.tar.gz"):
        raise RefusedChange("oldie was not allowed to be built.")


async def test_planning_asks_before_it_runs_code_and_no_is_the_default(fake: FakeCore) -> None:
    fake.during_planning = builds
    async with open_explorer() as pilot:
        await pilot.press("2", "i")
        await until(pilot, lambda: is_open(pilot, InstallDialog))
        await pilot.press(*"oldie", "enter")
        await until(pilot, lambda: is_open(pilot, ConfirmDialog))
        text = pilot.app.screen.query_one(TextView).lines
        assert "https://example.org/oldie-1.0.tar.gz" in text[0].text
        await pilot.press("enter")
        await until(pilot, lambda: getattr(pilot.app.screen, "stage", "") == "failed")
        lines = pilot.app.screen.query_one("#warnings", TextView).lines
        assert lines[0].text == "oldie was not allowed to be built."
        assert fake.applied == []


async def test_what_was_allowed_while_planning_is_not_asked_again(fake: FakeCore) -> None:
    asked = []

    def build_twice(building: BuildOptions) -> None:
        asked.append(building.may_build("oldie", "place"))
        asked.append(building.may_build("oldie", "place"))

    fake.during_planning = build_twice
    async with open_explorer() as pilot:
        await pilot.press("2", "i")
        await until(pilot, lambda: is_open(pilot, InstallDialog))
        await pilot.press(*"oldie", "enter")
        await until(pilot, lambda: is_open(pilot, ConfirmDialog))
        await pilot.press("y")
        await until(pilot, lambda: getattr(pilot.app.screen, "stage", "") == "asking")
        assert asked == [True, True]


async def test_a_plan_names_what_would_be_built_and_cancel_is_the_default(fake: FakeCore) -> None:
    plan = install_plan()
    fake.plan = replace(plan, changes=(replace(plan.changes[0], builds=True), *plan.changes[1:]))
    async with open_explorer() as pilot:
        dialog = await plan_for(pilot, "httpx")
        assert "would be built first, which runs their code" in said(dialog, "warnings")
        assert "anyio 4.6.0" in said(dialog, "warnings")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        assert fake.applied == []


async def test_what_the_plan_named_is_built_without_another_question(
    fake: FakeCore, tmp_path: Path
) -> None:
    plan = install_plan()
    fake.plan = replace(plan, changes=(replace(plan.changes[0], builds=True), *plan.changes[1:]))
    building: list[BuildOptions] = []
    answers = []
    fake.during_planning = building.append
    fake.during_apply = lambda on_event, cancel: answers.append(
        building[0].may_build("anyio", "place")
    )
    async with open_explorer() as pilot:
        await plan_for(pilot, "httpx")
        await pilot.press("right", "enter")
        await until(pilot, lambda: fake.applied)
        assert answers == [True]


async def test_leaving_the_program_answers_no(fake: FakeCore) -> None:
    answers = []
    fake.during_planning = lambda building: answers.append(building.may_build("oldie", "place"))
    async with open_explorer() as pilot:
        await pilot.press("2", "i")
        await until(pilot, lambda: is_open(pilot, InstallDialog))
        await pilot.press(*"oldie", "enter")
        await until(pilot, lambda: is_open(pilot, ConfirmDialog))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: answers)
        assert answers == [False]

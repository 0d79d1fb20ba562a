"""Pictures of the screens, compared line by line. The core answers from memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from envtui.core.errors import NoSolution
from envtui.core.record import replace
from envtui.tui.app import Explorer
from envtui.tui.dialogs.plan import PlanDialog
from envtui.tui.dialogs.upgrade import UpgradeDialog, UpgradeList
from tests.tui.conftest import settle, until
from tests.tui.fakes import FOLDER, FakeCore, install_plan, unallowed
from tests.tui.test_no_answer import ERROR as NO_ANSWER
from tests.tui.test_upgrade import NEWER

Compare = Callable[..., bool]

pytestmark = pytest.mark.usefixtures("steady")


@pytest.fixture
def steady(fake: FakeCore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing blinks, nothing is watched."""
    from textual.widgets import Input

    from envtui.tui.main import Main

    monkeypatch.setattr(Input, "cursor_blink", False)
    monkeypatch.setattr(Main, "watch_outside", lambda main: None)


def explorer(theme: str = "") -> Explorer:
    app = Explorer(FOLDER)
    if theme:
        app.theme = theme
    return app


def pressing(*keys: str) -> Callable[[Pilot[int]], Any]:
    async def press(pilot: Pilot[int]) -> None:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
            await until(pilot, lambda: is_worked_out(pilot))
        await settle(pilot)

    return press


def is_worked_out(pilot: Pilot[int]) -> bool:
    screen = pilot.app.screen
    if isinstance(screen, PlanDialog):
        return screen.stage in {"asking", "failed"}
    return not isinstance(screen, UpgradeDialog) or bool(screen.query_one(UpgradeList).rows)


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 16), (40, 12)])
def test_the_main_screen_at_every_size(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(explorer(), terminal_size=size, run_before=pressing())


@pytest.mark.parametrize("theme", ["envtui-light", "ansi-dark"])
def test_the_main_screen_in_other_themes(snap_compare: Compare, theme: str) -> None:
    app = explorer(theme)
    assert snap_compare(app, terminal_size=(80, 24), run_before=pressing("3", "down", "space"))


def test_the_main_screen_without_colours(
    snap_compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(explorer(), terminal_size=(80, 24), run_before=pressing("3", "down"))


def test_an_empty_folder(snap_compare: Compare, fake: FakeCore) -> None:
    fake.environments = ()
    assert snap_compare(explorer(), terminal_size=(120, 36), run_before=pressing())


def test_the_dialog_for_a_new_environment(snap_compare: Compare) -> None:
    assert snap_compare(explorer(), terminal_size=(80, 24), run_before=pressing("n"))


def test_a_requirement_with_a_mistake(snap_compare: Compare) -> None:
    keys = ("i", *"httpx>=")
    assert snap_compare(explorer(), terminal_size=(80, 24), run_before=pressing(*keys))


def test_a_plan(snap_compare: Compare) -> None:
    keys = ("i", *"httpx", "enter")
    assert snap_compare(explorer(), terminal_size=(120, 36), run_before=pressing(*keys))


def test_a_request_without_an_answer(snap_compare: Compare, fake: FakeCore) -> None:
    fake.plan = NoSolution(
        "No version of httpx satisfies httpx==99.", explanation="you ask for httpx==99"
    )
    keys = ("i", *"httpx==99", "enter")
    assert snap_compare(explorer(), terminal_size=(80, 24), run_before=pressing(*keys))


@pytest.mark.parametrize("theme", ["envtui-dark", "envtui-light"])
@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_chains_that_collide_and_ways_out(
    snap_compare: Compare, fake: FakeCore, size: tuple[int, int], theme: str
) -> None:
    fake.plan = NO_ANSWER
    keys = ("i", *"httpx==0.28.1", "enter")
    assert snap_compare(explorer(theme), terminal_size=size, run_before=pressing(*keys))


@pytest.mark.parametrize("theme", ["envtui-dark", "envtui-light"])
@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_newer_versions_by_risk(
    snap_compare: Compare, fake: FakeCore, size: tuple[int, int], theme: str
) -> None:
    fake.newer = NEWER
    keys = ("3", "u", "down", "right")
    assert snap_compare(explorer(theme), terminal_size=size, run_before=pressing(*keys))


def test_a_plan_that_builds(snap_compare: Compare, fake: FakeCore) -> None:
    plan = install_plan()
    fake.plan = replace(plan, changes=(replace(plan.changes[0], builds=True), *plan.changes[1:]))
    keys = ("i", *"httpx", "enter")
    assert snap_compare(explorer(), terminal_size=(80, 24), run_before=pressing(*keys))


def test_the_question_where_to_export(snap_compare: Compare) -> None:
    assert snap_compare(explorer(), terminal_size=(80, 24), run_before=pressing("e"))


def test_the_question_before_uninstalling(snap_compare: Compare) -> None:
    keys = ("3", "space", "x")
    assert snap_compare(explorer(), terminal_size=(80, 24), run_before=pressing(*keys))


def test_the_keys(snap_compare: Compare) -> None:
    assert snap_compare(explorer(), terminal_size=(120, 36), run_before=pressing("3", "?"))


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_what_the_names_of_python_mean(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(explorer(), terminal_size=size, run_before=pressing("1", "w"))


def test_the_interpreters_zoomed(snap_compare: Compare) -> None:
    assert snap_compare(explorer(), terminal_size=(120, 36), run_before=pressing("1", "+"))


def test_the_question_before_an_interpreter_is_run(snap_compare: Compare, fake: FakeCore) -> None:
    fake.interpreters = (*fake.interpreters, unallowed())
    keys = ("1", "end", "a")
    assert snap_compare(explorer(), terminal_size=(80, 24), run_before=pressing(*keys))

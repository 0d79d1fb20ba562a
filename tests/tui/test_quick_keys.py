"""Keys that come faster than dialogs, and what the shell hears of a crash."""

from __future__ import annotations

from functools import partialmethod
from pathlib import Path

import pytest
from textual.app import App

from envtui.tui.actions import ACTIONS
from envtui.tui.app import Explorer, run
from envtui.tui.main import Main
from tests.tui.conftest import is_open, open_explorer, until
from tests.tui.fakes import FakeCore
from tests.tui.test_explorer import main_of


def number(action: str) -> int:
    return next(n for n, one in enumerate(ACTIONS) if one.id == action)


async def test_keys_typed_before_a_dialog_is_there_open_no_other(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        main = main_of(pilot)
        await pilot.press("3")
        for action in ("uninstall", "why", "install"):
            main.action_run(number(action))
        await until(pilot, lambda: is_open(pilot))
        await pilot.pause()
        assert [type(screen).__name__ for screen in pilot.app.screen_stack] == [
            "Main",
            "PlanDialog",
        ]


async def test_a_dialog_opens_again_after_one_was_left(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        main = main_of(pilot)
        await pilot.press("3")
        for _ in range(3):
            await pilot.press("w")
            await until(pilot, lambda: is_open(pilot))
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is main)


async def test_moves_are_not_lost_while_a_dialog_is_on_its_way(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        main = main_of(pilot)
        await pilot.press("3")
        before = main.packages.current
        main.action_run(number("why"))
        main.action_run(number("move"))
        await until(pilot, lambda: is_open(pilot))
        assert main.packages.current != before


def test_a_fault_is_told_without_a_page_of_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fall(main: Main) -> None:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(Main, "on_mount", fall)
    monkeypatch.setattr(Explorer, "run", partialmethod(App.run, headless=True))
    with pytest.raises(RuntimeError, match="no such thing"):
        run(tmp_path)
    told = capsys.readouterr()
    assert "Traceback" not in told.out + told.err

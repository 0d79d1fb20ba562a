"""Keys that come faster than dialogs, and what the shell hears of a crash."""

from __future__ import annotations

from functools import partialmethod
from pathlib import Path

import pytest
from textual.app import App
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input

from envtui.tui.actions import ACTIONS
from envtui.tui.app import Explorer, run
from envtui.tui.dialogs.message import MessageDialog
from envtui.tui.dialogs.place import PlaceDialog
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


def type_at_once(pilot: Pilot[int], *keys: str) -> None:
    """Send keys as a terminal does whose person, or paste, is faster than any drawing."""
    for key in keys:
        pilot.app.post_message(Key(key, {"slash": "/"}.get(key, key if len(key) == 1 else None)))


async def test_keys_typed_at_once_after_tab_go_to_the_next_field(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        await pilot.press("c")
        await until(pilot, lambda: is_open(pilot, PlaceDialog))
        place = pilot.app.screen.query_one("#place", Input)
        version = pilot.app.screen.query_one("#version", Input)
        before = place.value
        type_at_once(pilot, "tab", *"3.12", "shift+tab", *"-b")
        await until(pilot, lambda: (place.value, version.value) == (f"{before}-b", "3.12"))


async def test_keys_typed_at_once_find_the_pane_they_were_typed_for(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        for keys, title in ((("1", "w"), "What do python and pip"), (("3", "w"), "Why is anyio")):
            type_at_once(pilot, *keys)
            await until(pilot, lambda: is_open(pilot, MessageDialog))
            dialog = pilot.app.screen
            assert isinstance(dialog, MessageDialog)
            assert dialog.heading.startswith(title)
            await pilot.press("escape")


async def test_a_filter_takes_what_is_typed_at_once_after_its_key(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        packages = main_of(pilot).packages
        type_at_once(pilot, "3", "slash", *"x1", "slash", "enter")
        await until(pilot, lambda: packages.wanted == "x1/" and not packages.is_filtering)
        assert pilot.app.screen is main_of(pilot)


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

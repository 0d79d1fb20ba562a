"""Exporting an environment: to a file, which is never replaced unasked, or to the clipboard."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from envtui.tui.dialogs.confirm import ConfirmDialog
from envtui.tui.dialogs.export import ExportDialog
from tests.tui.conftest import is_open, open_explorer, until
from tests.tui.fakes import FakeCore
from tests.tui.test_explorer import activity, main_of


async def asked(pilot: Pilot[int]) -> None:
    await pilot.press("2", "e")
    await until(pilot, lambda: is_open(pilot, ExportDialog))


async def test_an_environment_is_written_to_a_file(fake: FakeCore, tmp_path: Path) -> None:
    async with open_explorer(tmp_path) as pilot:
        await asked(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: (tmp_path / "requirements.txt").exists())
        assert (tmp_path / "requirements.txt").read_text() == "anyio==4.6.0\n"
        await until(pilot, lambda: "Exported" in activity(pilot))
        command = main_of(pilot).explorer.entries[-1].what
        assert command.startswith("envtui export requirements")
        assert command.endswith("--output-file requirements.txt")


async def test_the_name_of_the_file_tells_the_format(fake: FakeCore, tmp_path: Path) -> None:
    async with open_explorer(tmp_path) as pilot:
        await asked(pilot)
        pilot.app.screen.query_one(Input).value = "pylock.toml"
        await pilot.press("enter")
        await until(pilot, lambda: (tmp_path / "pylock.toml").exists())
        assert (tmp_path / "pylock.toml").read_text() == 'lock-version = "1.0"\n'


async def test_a_file_that_is_there_is_replaced_only_after_a_question(
    fake: FakeCore, tmp_path: Path
) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("mine")
    async with open_explorer(tmp_path) as pilot:
        for key, expected in (("enter", "mine"), ("y", "anyio==4.6.0\n")):
            await asked(pilot)
            await pilot.press("enter")
            await until(pilot, lambda: is_open(pilot, ConfirmDialog))
            await pilot.press(key)
            await until(pilot, lambda: pilot.app.screen is main_of(pilot))
            await until(pilot, lambda: file.read_text() == expected)  # noqa: B023
    assert [path.name for path in tmp_path.iterdir()] == ["requirements.txt"]


async def test_it_goes_to_the_clipboard_instead(fake: FakeCore, tmp_path: Path) -> None:
    async with open_explorer(tmp_path) as pilot:
        await asked(pilot)
        await pilot.press("ctrl+y")
        await until(pilot, lambda: pilot.app.clipboard == "anyio==4.6.0\n")
        assert list(tmp_path.iterdir()) == []


async def test_a_file_that_cannot_be_written_is_said(fake: FakeCore, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    async with open_explorer(tmp_path) as pilot:
        await asked(pilot)
        pilot.app.screen.query_one(Input).value = "taken/requirements.txt"
        await pilot.press("enter")
        await until(pilot, lambda: main_of(pilot).explorer.entries)
        error = main_of(pilot).explorer.entries[-1].error
        assert error is not None
        assert error.message.startswith("Cannot write ")
        assert "taken/requirements.txt" in error.message

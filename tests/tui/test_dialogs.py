"""The dialogs, on a core that answers from memory."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from envtui import core
from envtui.core import FoundInterpreter, Interpreter
from envtui.core.errors import IndexProblem, NoSolution, RefusedChange
from envtui.core.events import Cancel, Downloading, OnEvent
from envtui.tui.app import Explorer
from envtui.tui.dialogs.confirm import ConfirmDialog
from envtui.tui.dialogs.dialog import fitting_keys
from envtui.tui.dialogs.help import HelpDialog
from envtui.tui.dialogs.history import HistoryDialog, RevisionList
from envtui.tui.dialogs.install import InstallDialog
from envtui.tui.dialogs.message import MessageDialog
from envtui.tui.dialogs.new_environment import NewEnvironmentDialog
from envtui.tui.dialogs.plan import PlanDialog, PlanList
from envtui.tui.main import Main
from envtui.tui.messages import UsualFound
from envtui.tui.panes.picker import Picker
from envtui.tui.panes.text_view import TextView
from envtui.tui.presentation import interpreter_row
from tests.tui.conftest import is_open, open_explorer, settle, until
from tests.tui.fakes import FakeCore, install_plan, interpreter
from tests.tui.test_explorer import activity, main_of


async def plan_for(pilot: Pilot[int], text: str) -> PlanDialog:
    """Ask for the installation of ``text`` and wait for its plan."""
    await pilot.press("2", "i")
    await until(pilot, lambda: is_open(pilot, InstallDialog))
    await pilot.press(*text, "enter")
    await until(pilot, lambda: is_open(pilot, PlanDialog))
    dialog = pilot.app.screen
    assert isinstance(dialog, PlanDialog)
    await until(pilot, lambda: dialog.stage != "planning")
    return dialog


def said(dialog: PlanDialog, view: str = "summary") -> str:
    lines = dialog.query_one(f"#{view}", TextView).lines
    return "\n".join(line.text + (line.tail or "") for line in lines)


def test_a_narrow_frame_names_enter_and_esc_before_other_keys() -> None:
    keys = "type to filter · Tab next · Enter makes it · Esc leaves"
    assert fitting_keys(keys, 60) == keys
    assert fitting_keys(keys, 50) == "Tab next · Enter makes it · Esc leaves"
    assert fitting_keys(keys, 30) == "Enter makes it · Esc leaves"
    assert fitting_keys(keys, 12) == "Esc leaves"


async def test_requirements_are_checked_while_they_are_typed(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        await pilot.press("i")
        await until(pilot, lambda: is_open(pilot, InstallDialog))
        note = pilot.app.screen.query_one(TextView)
        await pilot.press(*"httpx>=")
        assert "Cannot read the requirement" in note.lines[0].text
        assert "^" in note.lines[0].text
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, InstallDialog)
        await pilot.press(*"0.28, rich")
        assert "for these 2" in note.lines[0].text
        await pilot.press("escape")
        assert fake.asked == []


async def test_the_plan_is_shown_before_anything_happens(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        dialog = await plan_for(pilot, "httpx")
        assert said(dialog) == "7 new · 490 kB to download"
        rows = [[cell.text for cell in row.cells] for row in dialog.query_one(PlanList).shown]
        assert rows[0] == ["+ httpx", "0.28.1", "70 kB", "asked for", ""]
        assert rows[2] == ["+ certifi", "2026.1.1", "70 kB", "for httpx and 1 more", ""]
        assert fake.applied == []
        await pilot.press("escape")
        assert fake.applied == []


async def test_enter_applies_the_plan_and_shows_what_came_of_it(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        await plan_for(pilot, "httpx")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        await settle(pilot)
        assert len(fake.applied) == 1
        assert activity(pilot) == " ✓ Installed 7 packages in 400 ms · z undoes it"
        current = main_of(pilot).packages.current
        assert current is not None
        assert current.distribution.name == "httpx"
        assert main_of(pilot).explorer.entries[-1].what == "envtui pip install httpx"


async def test_each_package_shows_how_far_it_is_and_escape_cancels(fake: FakeCore) -> None:
    cancelled = threading.Event()

    def wait(on_event: OnEvent, cancel: Cancel) -> None:
        on_event(Downloading("httpx", 35_000, 70_000))
        while not cancel.requested:
            cancelled.wait(0.01)
        cancelled.set()
        cancel.check()

    fake.during_apply = wait
    async with open_explorer() as pilot:
        dialog = await plan_for(pilot, "httpx")
        await pilot.press("enter")
        changes = dialog.query_one(PlanList)
        await until(pilot, lambda: "50 %" in changes.shown[0].cells[4].text)
        assert changes.shown[1].cells[4].text == "waiting"
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        assert cancelled.is_set()
        assert fake.applied == []
        assert "nothing was changed" in activity(pilot)
        assert main_of(pilot).explorer.job is None


async def test_an_unsolvable_request_is_explained_and_can_be_changed(fake: FakeCore) -> None:
    fake.plan = NoSolution("No version fits.", explanation="a needs b<1\nc needs b>2", hint="Ask.")
    async with open_explorer() as pilot:
        dialog = await plan_for(pilot, "httpx==99")
        assert said(dialog) == "Nothing was changed."
        assert "a needs b<1\nc needs b>2" in said(dialog, "warnings")
        fake.plan = install_plan()
        await pilot.press("enter")
        await until(pilot, lambda: is_open(pilot, InstallDialog))
        field = pilot.app.screen.query_one(Input)
        assert field.value == "httpx==99"
        await pilot.press("backspace", "backspace", *"0.28.1", "enter")
        await until(pilot, lambda: fake.asked[-1] == ["httpx==0.28.1"])


async def test_a_plan_that_breaks_something_has_cancel_as_its_default(fake: FakeCore) -> None:
    fake.plan = install_plan(breaks=("old 1.0 requires httpx<0.20.",))
    async with open_explorer() as pilot:
        dialog = await plan_for(pilot, "httpx")
        assert "old 1.0 requires httpx<0.20." in said(dialog, "warnings")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        assert fake.applied == []
        await plan_for(pilot, "httpx")
        await pilot.press("right", "enter")
        await until(pilot, lambda: fake.applied)
        assert fake.applied[0].breaking_allowed


async def test_a_failed_change_stays_readable_and_is_kept_in_the_log(fake: FakeCore) -> None:
    def fail(on_event: OnEvent, cancel: Cancel) -> None:
        raise IndexProblem("The index does not answer.", hint="Try again later.")

    fake.during_apply = fail
    async with open_explorer() as pilot:
        dialog = await plan_for(pilot, "httpx")
        await pilot.press("enter")
        await until(pilot, lambda: dialog.stage == "failed")
        assert "The index does not answer." in said(dialog, "warnings")
        assert "Try again later." in said(dialog, "warnings")
        await pilot.press("escape")
        entry = main_of(pilot).explorer.entries[-1]
        assert entry.error is not None
        assert entry.error.message == "The index does not answer."


async def test_a_bug_is_a_sentence_and_not_a_traceback(fake: FakeCore) -> None:
    def fail(on_event: OnEvent, cancel: Cancel) -> None:
        raise KeyError("[bold]oops")

    fake.during_apply = fail
    async with open_explorer() as pilot:
        dialog = await plan_for(pilot, "httpx")
        await pilot.press("enter")
        await until(pilot, lambda: dialog.stage == "failed")
        assert "Something went wrong inside envtui: KeyError" in said(dialog, "warnings")
        await pilot.press("escape")
        assert pilot.app.is_running


async def test_uninstalling_names_what_would_break_and_cancel_is_the_default(
    fake: FakeCore,
) -> None:
    async with open_explorer() as pilot:
        await pilot.press("3", "x")
        await until(pilot, lambda: getattr(pilot.app.screen, "stage", "") == "asking")
        dialog = pilot.app.screen
        assert isinstance(dialog, PlanDialog)
        assert dialog.heading == "Uninstall anyio from .venv?"
        assert "httpx requires anyio" in said(dialog, "warnings")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        assert fake.applied == []


async def test_the_marked_packages_are_uninstalled(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        await pilot.press("3", "space", "down", "space", "x")
        await until(pilot, lambda: getattr(pilot.app.screen, "stage", "") == "asking")
        await pilot.press("right", "enter")
        await until(pilot, lambda: fake.applied)
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        assert fake.asked == [["anyio", "h11"]]
        assert main_of(pilot).packages.marks == set()


async def test_a_new_environment_begins_with_the_usual_interpreter_and_place(
    fake: FakeCore, tmp_path: Path
) -> None:
    async with open_explorer(tmp_path) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: is_open(pilot, NewEnvironmentDialog))
        picker = pilot.app.screen.query_one(Picker)
        await until(pilot, lambda: picker.current and "3.12.1" in str(picker.current.path))
        assert len(picker.shown) == 4  # the broken one cannot be chosen
        await pilot.press("enter")
        await until(pilot, lambda: fake.applied)
        assert fake.applied[0].create is not None
        assert fake.applied[0].create.root == tmp_path / ".venv"
        assert fake.applied[0].create.interpreter == interpreter("3.12.1")


async def test_typing_chooses_the_interpreter_and_options_are_ticked(
    fake: FakeCore, tmp_path: Path
) -> None:
    async with open_explorer(tmp_path) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: is_open(pilot, NewEnvironmentDialog))
        await pilot.press(*"pypy", "tab", *".venv-test", "tab", "space", "enter")
        await until(pilot, lambda: fake.applied)
        made = fake.applied[0].create
        assert made is not None
        assert made.interpreter.implementation == "pypy"
        assert made.root == tmp_path / ".venv-test"
        assert made.seed
        assert not made.system_site_packages


async def test_a_place_that_is_taken_is_explained_and_refused(
    fake: FakeCore, tmp_path: Path
) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/pyvenv.cfg").write_text("home = /usr/bin\n")
    async with open_explorer(tmp_path) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: is_open(pilot, NewEnvironmentDialog))
        await pilot.press("enter")
        note = pilot.app.screen.query_one("#place-note", TextView)
        assert "is an environment already (Python 3.13.0)" in note.lines[0].text
        assert fake.applied == []


async def test_an_error_is_shown_with_its_hint_until_it_is_dismissed(
    fake: FakeCore, tmp_path: Path
) -> None:
    def fail(on_event: OnEvent, cancel: Cancel) -> None:
        raise RefusedChange("It is locked.", hint="Wait a moment.")

    fake.during_apply = fail
    async with open_explorer(tmp_path) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: is_open(pilot, NewEnvironmentDialog))
        await pilot.press("enter")
        await until(pilot, lambda: is_open(pilot, MessageDialog))
        assert isinstance(pilot.app.screen, MessageDialog)
        texts = [line.text for line in pilot.app.screen.lines]
        assert texts == ["It is locked.", "", "Wait a moment."]


async def test_quitting_while_something_is_done_asks_first(fake: FakeCore, tmp_path: Path) -> None:
    stopped = threading.Event()

    def wait(on_event: OnEvent, cancel: Cancel) -> None:
        while not cancel.requested:
            stopped.wait(0.01)
        stopped.set()
        cancel.check()

    fake.during_apply = wait
    async with open_explorer(tmp_path) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: is_open(pilot, NewEnvironmentDialog))
        await pilot.press("enter")
        await until(pilot, lambda: main_of(pilot).explorer.job)
        await pilot.press("q")
        await until(pilot, lambda: is_open(pilot, ConfirmDialog))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        assert pilot.app.is_running
        await pilot.press("n")
        assert "Still making .venv" in activity(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: main_of(pilot).explorer.job is None)
        assert stopped.is_set()


async def test_the_palette_offers_what_can_be_done_now(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        titles = {one.title for one in pilot.app.get_system_commands(pilot.app.screen)}
        assert "Install packages into the environment" in titles
        helps = {one.title: one.help for one in pilot.app.get_system_commands(pilot.app.screen)}
        assert helps["Down"] == "↓ or j  down"
        assert helps["Export"] == "e  export, as requirements.txt or pylock.toml"
        await pilot.press("down")
        titles = {one.title for one in pilot.app.get_system_commands(pilot.app.screen)}
        assert "Install packages into the environment" not in titles
        await pilot.press(":")
        await until(pilot, lambda: is_open(pilot))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("remove", "Remove the marked environments, or this one"),
        ("env new", "Make a new environment"),
        ("trash", "Remove the marked environments, or this one"),
    ],
)
async def test_the_palette_finds_words_that_begin_as_typed(
    fake: FakeCore, typed: str, first: str
) -> None:
    async with open_explorer() as pilot:
        await pilot.press(":")
        await until(pilot, lambda: is_open(pilot, CommandPalette))
        await pilot.press(*("space" if sign == " " else sign for sign in typed))
        options = pilot.app.screen.query_one(OptionList)

        def found() -> str:
            count = options.option_count
            return str(options.get_option_at_index(0).prompt).splitlines()[0] if count else ""

        await until(pilot, lambda: found() == first)


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_a_small_terminal_shows_what_the_keys_do(
    fake: FakeCore, size: tuple[int, int]
) -> None:
    async with open_explorer(size=size) as pilot:
        await pilot.press("3", "?")
        await until(pilot, lambda: is_open(pilot, HelpDialog))
        await pilot.pause()
        picker = pilot.app.screen.query_one(Picker)
        shown = "\n".join(picker.render_line(line).text for line in range(picker.size.height))
        assert "Install packages into the" in shown


async def test_a_history_without_anything_in_it_says_so(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        dialog = HistoryDialog(".venv", ())
        pilot.app.push_screen(dialog)
        await until(pilot, lambda: is_open(pilot, HistoryDialog))
        await pilot.pause()
        revisions = dialog.query_one(RevisionList)
        lines = [revisions.render_line(number).text for number in range(revisions.size.height)]
        assert "Nothing has been changed here yet." in "".join(lines)
        assert dialog.keys == "Esc leaves"


@pytest.mark.parametrize(("keys", "version"), [((), "3.12.1"), (("down", "down"), "3.11.2")])
async def test_the_usual_interpreter_is_gone_to_unless_a_person_was_faster(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...], version: str
) -> None:
    may_go, find = threading.Event(), fake.find_interpreter

    def slow(request: str = "", **how: object) -> Interpreter:
        assert may_go.wait(60)
        return find(request, **how)

    monkeypatch.setitem(vars(core), "find_interpreter", slow)
    async with open_explorer() as pilot:
        await pilot.press("2", "n")
        await until(pilot, lambda: is_open(pilot, NewEnvironmentDialog))
        picker = pilot.app.screen.query_one(Picker)
        await until(pilot, lambda: picker.current)
        await pilot.press(*keys)
        may_go.set()
        await settle(pilot)
        assert picker.current and picker.current.interpreter.version == version


async def test_the_usual_interpreter_is_gone_to_though_it_is_found_only_now(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is known to be the usual one before the list of the dialog has it."""
    latest = interpreter("3.14.0")
    monkeypatch.setitem(vars(core), "find_interpreter", lambda *_, **__: interpreter("3.9.0"))
    async with open_explorer() as pilot:
        await pilot.press("2", "n")
        await until(pilot, lambda: is_open(pilot, NewEnvironmentDialog))
        dialog = pilot.app.screen
        picker = dialog.query_one(Picker)
        await until(pilot, lambda: picker.current)
        main = main_of(pilot)
        found = FoundInterpreter(latest.executable, "pyenv", latest)
        main.interpreters.put(interpreter_row(found))
        dialog.post_message(UsualFound(str(latest.real_path)))
        await until(pilot, lambda: picker.current and picker.current.path == latest.executable)


async def test_interpreters_are_looked_for_though_a_dialog_was_opened_before_the_first_paint(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(Main, "call_after_refresh", lambda *_: True)  # the screen is not painted
    async with Explorer(tmp_path).run_test(size=(120, 36)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: is_open(pilot, NewEnvironmentDialog))
        picker = pilot.app.screen.query_one(Picker)
        await until(pilot, lambda: picker.current)


async def test_without_interpreters_it_is_said_whether_they_are_still_looked_for(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    may_go, discover = threading.Event(), fake.discover_interpreters

    def slow(*arguments: Any, **how: Any) -> tuple[FoundInterpreter, ...]:
        assert may_go.wait(60)
        return discover(*arguments, **how)

    monkeypatch.setitem(vars(core), "discover_interpreters", slow)
    async with Explorer(tmp_path).run_test(size=(120, 36)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: is_open(pilot, NewEnvironmentDialog))
        picker = pilot.app.screen.query_one(Picker)
        note = pilot.app.screen.query_one("#place-note", TextView)
        await pilot.press("enter")
        assert "still being looked for" in note.lines[0].text
        may_go.set()
        await until(pilot, lambda: picker.current and "3.12.1" in str(picker.current.path))
        assert "will be made" in note.lines[0].text
        await pilot.press(*"none", "enter")
        assert "No interpreter has “none”" in note.lines[0].text
        assert fake.applied == []

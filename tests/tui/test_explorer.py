"""The panes: what they show, how they are moved in, filtered, sorted and marked."""

from __future__ import annotations

import threading
from typing import Any, cast

import pytest
from textual.pilot import Pilot

from envtui import core
from envtui.core import FoundInterpreter
from envtui.core.errors import StorageError
from envtui.tui.app import Explorer
from envtui.tui.main import Main
from envtui.tui.panes.listing import Listing
from tests.tui.conftest import is_open, open_explorer, settle, until
from tests.tui.fakes import FOLDER, FakeCore, broken, distribution, found, located


def main_of(pilot: Pilot[int]) -> Main:
    return cast(Explorer, pilot.app).main


def shown(listing: Listing[Any]) -> list[str]:
    return [row.cells[0].text.strip() for row in listing.shown]


def details(pilot: Pilot[int]) -> str:
    return "\n".join(f"{line.label} {line.text}" for line in main_of(pilot).details.lines)


def activity(pilot: Pilot[int]) -> str:
    return main_of(pilot).activity.content.plain


def hints(pilot: Pilot[int]) -> str:
    return main_of(pilot).key_hints.render().plain


async def test_the_first_paint_does_not_wait_for_discovery(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = threading.Event()
    discover = fake.discover_interpreters

    def slow(**asked: Any) -> tuple[FoundInterpreter, ...]:
        allowed.wait(60)
        return discover(**asked)

    monkeypatch.setitem(vars(core), "discover_interpreters", slow)
    async with Explorer(FOLDER).run_test() as pilot:
        await pilot.pause()
        assert main_of(pilot).interpreters.empty == "Looking for interpreters…"
        assert shown(main_of(pilot).interpreters) == []
        allowed.set()
        await until(pilot, lambda: main_of(pilot).interpreters.shown)


async def test_interpreters_are_listed_newest_first_and_broken_ones_say_why(
    fake: FakeCore,
) -> None:
    async with open_explorer() as pilot:
        interpreters = main_of(pilot).interpreters
        assert shown(interpreters) == ["● 3.13.0", "3.12.1", "3.11.2", "3.10.14", "! 3.8"]
        await pilot.press("1", "G")
        assert "exits with status 127" in details(pilot)


async def test_the_cursor_stays_on_its_row_while_rows_arrive(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        interpreters = main_of(pilot).interpreters
        await pilot.press("1", "home", "down")
        before = interpreters.current
        interpreters.replace(interpreters.rows.values())
        from envtui.tui.presentation import interpreter_row

        interpreters.put(interpreter_row(found("3.15.0")))
        interpreters.put(interpreter_row(found("3.2.0")))
        assert interpreters.current == before
        assert shown(interpreters)[0] == "3.15.0"


async def test_environments_are_a_tree_with_the_one_in_use_under_the_cursor(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        environments = main_of(pilot).environments
        assert shown(environments) == [
            "~/shop  this folder",
            "● .venv",
            "! old-env",
            "~",
            "○ .venv",
        ]
        assert environments.current is not None
        assert environments.current.used
        assert "source .venv/bin/activate" in details(pilot)
        await pilot.press("down")
        assert "! bin/python is a link to /opt/python3.9" in details(pilot)


async def test_the_cursor_passes_over_headings(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        environments = main_of(pilot).environments
        await pilot.press("j", "j")
        assert environments.current is not None
        assert environments.current.role == "shadowed"
        await pilot.press("k")
        assert environments.current.environment.root.name == "old-env"


async def test_an_empty_folder_says_what_to_press(fake: FakeCore) -> None:
    fake.environments = ()
    async with open_explorer() as pilot:
        assert "n makes one" in main_of(pilot).environments.empty
        assert "No environment is in use here" in details(pilot)
        assert "n new" in hints(pilot)
        assert "install" in hints(pilot)  # into the one that is made first


async def test_packages_show_summary_and_kind_and_details_who_needs_whom(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        await pilot.press("3", "/", *"httpx", "enter")
        packages = main_of(pilot).packages
        texts = [cell.text for cell in packages.shown[0].cells]
        assert texts == ["httpx", "0.28.1", "direct", "", "The next generation HTTP client"]
        await settle(pilot)
        assert "Needs anyio" in details(pilot)
        assert "Needed by nothing installed" in details(pilot)
        assert "Size 5.0 kB" in details(pilot)


async def test_text_of_packages_is_shown_literally(fake: FakeCore) -> None:
    evil = distribution("evil", "1.0[/nope]")
    fake.packages = {evil: "[bold]not bold[/] \x1b[31mred [@click=app.quit]press[/]"}
    async with open_explorer() as pilot:
        await pilot.press("3")
        await settle(pilot)
        cells = [cell.text for cell in main_of(pilot).packages.shown[0].cells]
        assert cells[1] == "1.0[/nope]"
        assert cells[4] == "[bold]not bold[/] \\x1b[31mred [@click=app.quit]press[/]"
        assert "[bold]not bold[/]" in details(pilot)
        assert "\x1b" not in details(pilot)
        await pilot.press("w")
        await pilot.pause()
        await pilot.press("escape", "y")
        assert "evil==1.0[/nope]" in activity(pilot)


async def test_a_filter_narrows_while_it_is_typed_and_escape_shows_all_again(
    fake: FakeCore,
) -> None:
    async with open_explorer() as pilot:
        packages = main_of(pilot).packages
        await pilot.press("3", "/")
        assert "Enter keep the filter" in hints(pilot)
        await pilot.press(*"http !core")
        assert shown(packages) == ["h11", "httpx"]
        await pilot.press("enter")
        assert packages.wanted == "http !core"
        assert "Esc back" in hints(pilot)
        await pilot.press("escape")
        assert len(shown(packages)) == 7


async def test_letters_that_are_keys_go_into_the_filter(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        await pilot.press("3", "/", *"qix")
        assert main_of(pilot).packages.wanted == "qix"
        await pilot.press("backspace", "ctrl+u")
        assert main_of(pilot).packages.wanted == ""
        assert pilot.app.is_running


async def test_lists_are_sorted_by_column_both_ways(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        packages = main_of(pilot).packages
        await pilot.press("3", "o", "o")
        assert shown(packages)[0] == "sniffio"
        await pilot.press("o")
        assert shown(packages)[0] == "h11"
        await pilot.press("o")
        assert shown(packages)[0] == "certifi"


async def test_marks_survive_filter_sort_and_refresh(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        packages = main_of(pilot).packages
        await pilot.press("3", "space", "space")
        await pilot.press("/", *"sniff", "enter", "o")
        await pilot.press("R")
        await settle(pilot)
        assert [one.distribution.name for one in packages.marked] == ["anyio", "certifi"]
        assert "2 marked" in str(packages.border_subtitle)


async def test_looking_again_says_when_it_is_over(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        await pilot.press("R")
        activity = main_of(pilot).activity
        await until(pilot, lambda: activity.sentence == "Looked at everything again")


async def test_the_cursor_follows_a_package_to_its_new_version(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        packages = main_of(pilot).packages
        await pilot.press("3", "down", "down")
        assert packages.current is not None
        assert packages.current.distribution.name == "h11"
        old, first = packages.current.distribution, distribution("anyio", "4.6.0")
        new = old._replace(version="0.15", info=old.info.with_name("h11-0.15.dist-info"))
        del fake.packages[old], fake.packages[first]
        fake.packages[new] = ""
        main_of(pilot).environments.load()
        await settle(pilot)
        assert packages.current.distribution.version == "0.15"


async def test_a_key_that_is_not_possible_says_why(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        await pilot.press("down", "i")
        assert "This environment is broken" in activity(pilot)
        await pilot.press("4", "/")
        assert "Details is no list" in activity(pilot)
        await pilot.press("escape")
        assert "q quits" in activity(pilot)


async def test_panes_are_reached_by_number_and_by_tab(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        panes = []
        for key in ("1", "2", "3", "4", "tab", "shift+tab", "h", "l"):
            await pilot.press(key)
            panes.append(main_of(pilot).pane)
        assert panes == ["interpreters", "environments", "packages", "details",
                         "interpreters", "details", "packages", "details"]  # fmt: skip


async def test_enter_on_an_environment_goes_to_its_packages(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        await pilot.press("enter")
        assert main_of(pilot).pane == "packages"


async def test_a_pane_is_zoomed_and_escape_shows_all_again(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        main = main_of(pilot)
        await pilot.press("3", "+")
        assert main.packages.size.width > 100
        assert not main.environments.is_on_screen
        await pilot.press("escape")
        assert main.environments.is_on_screen


async def test_the_sizes_of_all_packages_are_shown_on_demand(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        await pilot.press("3", "S")
        await settle(pilot)
        assert main_of(pilot).packages.shown[0].cells[3].text == "5.0 kB"
        await pilot.press("S")
        await settle(pilot)
        assert main_of(pilot).packages.shown[0].cells[3].text == ""


async def test_why_names_the_chain(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        await pilot.press("3", "down", "down", "w")
        from envtui.tui.dialogs.message import MessageDialog

        await until(pilot, lambda: is_open(pilot, MessageDialog))
        assert isinstance(pilot.app.screen, MessageDialog)
        assert [line.text for line in pilot.app.screen.lines] == [
            "httpx  you asked for it",
            "└ httpcore ==1.*",
            "  └ h11 >=0.13,<0.15",
        ]


async def test_why_says_what_a_person_asked_for(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        from envtui.tui.dialogs.message import MessageDialog

        for name, expected in (("httpx", "You asked for it."), ("evil", "Nothing installed needs")):
            fake.packages[distribution(name, "0.28.1")] = ""
            main_of(pilot).environments.load()
            await settle(pilot)
            main_of(pilot).packages.select(name)
            await pilot.press("3", "w")
            await until(pilot, lambda: is_open(pilot, MessageDialog))
            dialog = pilot.app.screen
            assert isinstance(dialog, MessageDialog)
            assert dialog.lines[0].text.startswith(expected)
            await pilot.press("escape")


async def test_help_says_what_works_here_and_does_what_is_chosen(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        await pilot.press("3", "?")
        await pilot.pause()
        await pilot.press(*"details", "enter")
        await pilot.pause()
        assert main_of(pilot).pane == "details"


async def test_hints_belong_to_the_pane_and_vanish_under_a_dialog(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        await pilot.press("3")
        assert "x uninstall" in hints(pilot)
        await pilot.press("1")
        assert "x uninstall" not in hints(pilot)
        await pilot.press("?")
        await pilot.pause()
        assert hints(pilot) == ""
        await pilot.press("escape")
        await pilot.pause()
        assert "q quit" in hints(pilot)


async def test_hints_fit_and_keep_help_and_quit(fake: FakeCore) -> None:
    async with open_explorer(size=(60, 16)) as pilot:
        assert len(hints(pilot)) <= 60
        assert hints(pilot).strip().endswith("? keys  q quit")


async def test_the_mouse_moves_opens_sorts_and_presses_hints(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        main = main_of(pilot)
        await pilot.click("#packages", offset=(5, 4))
        assert main.pane == "packages"
        assert main.packages.cursor == "h11"
        await pilot.click("#packages", offset=(5, 1))
        assert main.packages.sorted_by == 0
        place = hints(pilot).index("? keys")
        await pilot.click("KeyHints", offset=(place, 0))
        await until(pilot, lambda: is_open(pilot))


async def test_too_small_a_terminal_says_so(fake: FakeCore) -> None:
    async with open_explorer(size=(50, 12)) as pilot:
        from envtui.tui.panes.too_small import TooSmall

        words = pilot.app.screen.query_one(TooSmall).render().plain
        assert "too small: 50x12" in words
        await pilot.resize_terminal(80, 24)
        assert main_of(pilot).packages.is_on_screen


async def test_what_cannot_be_read_is_said_and_kept_in_the_log(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(site_packages: object) -> None:
        raise StorageError("The disk does not answer.", hint="Look at the cable.")

    monkeypatch.setitem(vars(core), "list_distributions", refuse)
    async with open_explorer() as pilot:
        assert "! The disk does not answer." in activity(pilot)
        await pilot.press("@")
        from envtui.tui.dialogs.message import MessageDialog

        await until(pilot, lambda: is_open(pilot, MessageDialog))
        assert isinstance(pilot.app.screen, MessageDialog)
        texts = [line.text for line in pilot.app.screen.lines]
        assert "Look at the cable." in texts


async def test_what_a_crash_left_is_settled_on_opening_and_said(fake: FakeCore) -> None:
    told = "Undid a change that was interrupted: install httpx."
    fake.recovered = {FOLDER / ".venv": told}
    async with open_explorer() as pilot:
        assert told in activity(pilot)
        assert main_of(pilot).explorer.entries[-1].outcome == told


async def test_copying_gives_what_one_does_something_with(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        await pilot.press("y")
        assert pilot.app.clipboard == "source .venv/bin/activate"
        await pilot.press("Y")
        assert pilot.app.clipboard == str(FOLDER / ".venv")
        await pilot.press("3", "y")
        assert pilot.app.clipboard == "anyio==4.6.0"
        await pilot.press("1", "home", "y")
        assert pilot.app.clipboard == "/home/ada/.pyenv/versions/3.13.0/bin/python"


async def test_a_project_that_is_installed_twice_has_two_rows(fake: FakeCore) -> None:
    fake.packages = {distribution("pip", "24.0"): "", distribution("pip", "25.0"): ""}
    async with open_explorer() as pilot:
        assert shown(main_of(pilot).packages) == ["pip", "pip"]


async def test_no_interpreter_and_no_environment_is_no_trouble(fake: FakeCore) -> None:
    fake.interpreters, fake.environments = (), ()
    async with open_explorer() as pilot:
        await pilot.press(
            "1", "down", "space", "enter", "y", "3", "x", "w", "S", "4", "j", "2", "s"
        )
        assert main_of(pilot).interpreters.empty == "No Python was found on this machine."


async def test_only_broken_things_are_no_trouble(fake: FakeCore) -> None:
    fake.interpreters = (broken(),)
    fake.environments = (located(problem="It is not whole.", version="", used=True),)
    async with open_explorer() as pilot:
        await pilot.press("1", "2", "i")
        assert "broken" in activity(pilot)


async def test_a_fault_of_the_program_itself_is_said_and_the_rest_goes_on(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(core), "build_graph", lambda distributions, markers: 1 / 0)
    async with open_explorer() as pilot:
        assert "Something went wrong inside envtui: ZeroDivisionError" in activity(pilot)
        assert len(shown(main_of(pilot).packages)) == 7

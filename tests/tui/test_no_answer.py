"""Requests without an answer: how the chains are drawn, and the ways out that can be tried."""

from __future__ import annotations

from textual.pilot import Pilot
from textual.widgets import Input

from envtui.core import Conflict, Step, Unusable, WayOut
from envtui.core.errors import NoSolution
from envtui.tui.conflicts import conflict_lines, way_rows
from envtui.tui.dialogs.install import InstallDialog
from envtui.tui.dialogs.new_environment import NewEnvironmentDialog
from envtui.tui.dialogs.no_answer import NoAnswerDialog, WayList
from envtui.tui.panes.picker import Picker
from envtui.tui.panes.text_view import TextView
from tests.tui.conftest import is_open, open_explorer, until
from tests.tui.fakes import FakeCore, install_plan
from tests.tui.test_explorer import main_of

CONFLICT = Conflict(
    "idna",
    (
        (
            Step("", "", "httpx==0.28.1"),
            Step("httpx", "0.28.1", "anyio"),
            Step("anyio", "4.6.0", "idna>=2.8", others=3),
        ),
        (Step("", "", "idna<2.8", is_constraint=True),),
    ),
    (
        Unusable("idna", ("3.0", "2.10", "2.9", "2.8"), "python", "requires Python >=3.14"),
        Unusable("idna", ("4.0rc1",), "pre-release", "is a pre-release"),
    ),
    (
        WayOut("allow pre-releases", ("httpx 0.28.1",), ("httpx==0.28.1",), (), "allow", "", ""),
        WayOut(
            "use Python 3.12", ("httpx 0.28.1",), ("httpx==0.28.1",), (), "disallow", "", "3.12"
        ),
    ),
)
ERROR = NoSolution("httpx==0.28.1 and idna<2.8 cannot be installed together.", conflict=CONFLICT)


async def unanswered(pilot: Pilot[int], text: str = "httpx==0.28.1") -> NoAnswerDialog:
    """Ask for something that has no answer."""
    await pilot.press("2", "i")
    await until(pilot, lambda: is_open(pilot, InstallDialog))
    await pilot.press(*text, "enter")
    await until(pilot, lambda: is_open(pilot, NoAnswerDialog))
    dialog = pilot.app.screen
    assert isinstance(dialog, NoAnswerDialog)
    await until(pilot, lambda: dialog.focused)
    return dialog


def test_every_link_of_a_chain_is_drawn_with_who_requires_what() -> None:
    lines = [(line.label, line.text) for line in conflict_lines(ERROR.message, CONFLICT)]
    assert lines == [
        ("", "httpx==0.28.1 and idna<2.8 cannot be installed together."),
        ("", ""),
        ("you ask for", "httpx==0.28.1"),
        ("httpx 0.28.1 requires", "└ anyio"),
        ("anyio 4.6.0 requires", "  └ idna>=2.8"),
        (" ", "    3 other versions of anyio do not help"),
        ("", ""),
        ("a constraint says", "idna<2.8"),
        ("", ""),
        ("", "These would satisfy, but cannot be used"),
        ("", "idna 3.0, 2.10, 2.9 and 1 more  requires Python >=3.14"),
        ("", "idna 4.0rc1  is a pre-release"),
    ]


def test_a_way_out_says_what_is_changed_and_what_comes_of_it() -> None:
    rows = [[cell.text for cell in row.cells] for row in way_rows(CONFLICT)]
    assert rows == [["allow pre-releases", "httpx 0.28.1"], ["use Python 3.12", "httpx 0.28.1"]]


async def test_enter_on_a_way_out_plans_it(fake: FakeCore) -> None:
    fake.plan = ERROR
    async with open_explorer() as pilot:
        await unanswered(pilot)
        assert fake.options.prerelease == "if-necessary"
        fake.plan = install_plan()
        await pilot.press("enter")
        await until(pilot, lambda: getattr(pilot.app.screen, "stage", "") == "asking")
        assert fake.options.prerelease == "allow"
        await pilot.press("enter")
        await until(pilot, lambda: fake.applied)
        done = main_of(pilot).explorer.entries[-1]
        assert done.what == "envtui pip install --prerelease=allow httpx==0.28.1"


async def test_a_way_out_by_another_python_makes_an_environment_first(fake: FakeCore) -> None:
    fake.plan = ERROR
    async with open_explorer() as pilot:
        dialog = await unanswered(pilot)
        await pilot.press("down")
        instead = dialog.query_one("#instead", TextView)
        await until(
            pilot, lambda: "in another environment, of Python 3.12" in instead.lines[0].text
        )
        await pilot.press("enter")
        await until(pilot, lambda: is_open(pilot, NewEnvironmentDialog))
        picker = pilot.app.screen.query_one(Picker)
        await until(pilot, lambda: picker.current and "3.12.1" in str(picker.current.path))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        assert fake.applied == []


async def test_the_request_can_be_changed_instead(fake: FakeCore) -> None:
    fake.plan = ERROR
    async with open_explorer() as pilot:
        await unanswered(pilot)
        await pilot.press("c")
        await until(pilot, lambda: is_open(pilot, InstallDialog))
        assert pilot.app.screen.query_one(Input).value == "httpx==0.28.1"


async def test_where_there_is_no_way_out_it_says_so_and_escape_leaves(fake: FakeCore) -> None:
    conflict = Conflict("idna", CONFLICT.chains, ())
    fake.plan = NoSolution("No.", hint="Check the spelling.", conflict=conflict)
    async with open_explorer() as pilot:
        dialog = await unanswered(pilot)
        texts = [line.text for line in dialog.query_one("#chains", TextView).lines]
        assert texts[-1] == "No small change of the request was found that works."
        assert "Check the spelling." in texts
        assert not dialog.query_one(WayList).display
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        assert main_of(pilot).explorer.entries[-1].error is fake.plan


async def test_enter_before_the_ways_are_listed_answers_nothing(fake: FakeCore) -> None:
    fake.plan = ERROR
    async with open_explorer() as pilot:
        dialog = await unanswered(pilot)
        dialog.query_one(WayList).replace([])
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.screen is dialog

"""Upgrading: risks, what is ticked beforehand, and what is asked for in the end."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from envtui.core import DependencyEdge, Outdated
from envtui.core.errors import IndexProblem
from envtui.tui.dialogs.upgrade import UpgradeDialog, UpgradeList
from envtui.tui.panes.text_view import TextView
from envtui.tui.upgrades import risk_of, upgrade_rows
from tests.tui.conftest import is_open, open_explorer, until
from tests.tui.fakes import FakeCore, distribution
from tests.tui.test_explorer import details, main_of


def newer(name: str, version: str, fits: str, latest: str = "", *held: str) -> Outdated:
    needs = tuple(DependencyEdge(parent, name, f"{name}<5", "<5", "", True) for parent in held)
    return Outdated(distribution(name, version), fits, latest or fits, "wheel", needs)


NEWER = (
    newer("anyio", "4.6.0", "4.6.2"),
    newer("certifi", "2026.1.1", "2026.10.5"),
    newer("h11", "0.14.0", "0.14.0", "0.16.0", "httpcore"),
    newer("httpcore", "1.0.5", "1.2.0", "2.0.0", "httpx"),
    newer("httpx", "0.28.1", "0.29.0"),
    newer("idna", "3.10", "4.0"),
)


async def offered(pilot: Pilot[int]) -> UpgradeList:
    """Open the dialog and wait for the index."""
    await pilot.press("3", "u")
    await until(pilot, lambda: is_open(pilot, UpgradeDialog))
    listing = pilot.app.screen.query_one(UpgradeList)
    await until(pilot, lambda: listing.rows)
    return listing


@pytest.mark.parametrize(
    ("before", "after", "risk"),
    [
        ("1.2.3", "1.2.4", "patch"),
        ("1.2.3", "1.2.3.post1", "patch"),
        ("1.2.3", "1.3", "minor"),
        ("1.2.3", "2.0", "major"),
        ("1!1.2", "2!1.2", "major"),
        ("0.28.1", "0.28.2", "zero"),
        ("0.28.1", "1.0", "major"),
        ("2024.2", "2025.1", "dated"),
        ("1.0", "1.0", "blocked"),
    ],
)
def test_what_an_upgrade_risks_is_told_by_its_number(before: str, after: str, risk: str) -> None:
    assert risk_of(newer("a", before, after, "3000.0")) == risk


def test_rows_are_grouped_by_risk_each_under_a_heading_that_says_what_it_means() -> None:
    texts = [[cell.text for cell in row.cells] for row in upgrade_rows(NEWER)]
    assert texts == [
        ["Patch: bugs fixed, nothing else should change"],
        ["anyio", "4.6.0", "4.6.2", "4.6.2", ""],
        ["Minor: new features, what there was should go on working"],
        ["httpcore", "1.0.5", "1.2.0", "2.0.0", "httpx needs <5"],
        ["Major: something that there was may be gone"],
        ["idna", "3.10", "4.0", "4.0", ""],
        ["0.x: anything may change"],
        ["httpx", "0.28.1", "0.29.0", "0.29.0", ""],
        ["By date: the version does not tell what changed"],
        ["certifi", "2026.1.1", "2026.10.5", "2026.10.5", ""],
        ["Held back: something installed does not admit a newer version"],
        ["h11", "0.14.0", "-", "0.16.0", "httpcore needs <5"],
    ]


async def test_patch_and_minor_are_ticked_beforehand_and_enter_plans_them(fake: FakeCore) -> None:
    fake.newer = NEWER
    async with open_explorer() as pilot:
        listing = await offered(pilot)
        assert listing.marks == {"anyio", "httpcore"}
        await pilot.press("enter")
        await until(pilot, lambda: getattr(pilot.app.screen, "stage", "") == "asking")
        assert fake.asked == [["anyio<=4.6.2", "httpcore<=1.2.0"]]
        await pilot.press("enter")
        await until(pilot, lambda: fake.applied)
        done = main_of(pilot).explorer.entries[-1].what
        assert done.startswith("envtui pip install --upgrade-package=anyio ")


async def test_the_latest_is_chosen_for_a_row_which_ticks_it(fake: FakeCore) -> None:
    fake.newer = NEWER
    async with open_explorer() as pilot:
        listing = await offered(pilot)
        await pilot.press("space", "right", "down", "right", "left", "end", "space", "enter")
        assert listing.marks == {"httpcore", "idna", "h11"}
        await until(pilot, lambda: fake.asked)
        assert fake.asked == [["httpcore<=2.0.0", "idna<=4.0", "h11<=0.16.0"]]


async def test_all_that_fits_is_ticked_and_unticked_at_once(fake: FakeCore) -> None:
    fake.newer = NEWER
    async with open_explorer() as pilot:
        listing = await offered(pilot)
        await pilot.press("a")
        assert listing.marks == {"anyio", "certifi", "httpcore", "httpx", "idna"}
        await pilot.press("a", "enter")
        assert listing.marks == set()
        assert fake.asked == []
        summary = pilot.app.screen.query_one("#summary", TextView)
        assert "Nothing is ticked" in summary.lines[0].text


async def test_no_index_is_asked_about_what_came_from_a_folder(fake: FakeCore) -> None:
    fake.newer = NEWER
    fake.packages[distribution("idna", "3.10")._replace(editable=Path("/home/ada/idna"))] = ""
    async with open_explorer() as pilot:
        await offered(pilot)
        summary = pilot.app.screen.query_one("#summary", TextView)
        assert [line.text for line in summary.lines] == [
            "6 packages have newer versions, 2 ticked",
            "1 package from folders, repositories or other URLs was left out",
        ]
        assert fake.compared == [row.normalized for row in fake.packages if not row.editable]


async def test_what_holds_a_package_back_is_said_in_full(fake: FakeCore) -> None:
    fake.newer = NEWER
    async with open_explorer() as pilot:
        await offered(pilot)
        await pilot.press("end")
        note = pilot.app.screen.query_one("#note", TextView)
        await until(pilot, lambda: len(note.lines) == 2)
        assert [line.text for line in note.lines] == [
            "0.16.0 is the latest version of h11.",
            "httpcore requires h11<5",
        ]


async def test_packages_show_the_newer_versions_once_they_are_known(fake: FakeCore) -> None:
    fake.newer = NEWER
    async with open_explorer() as pilot:
        packages = main_of(pilot).packages
        assert packages.shown[0].cells[1].text == "4.6.0"
        await offered(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        versions = {row.key: row.cells[1].text for row in packages.shown}
        assert versions["anyio"] == "4.6.0 ↑ 4.6.2"
        assert versions["h11"] == "0.14.0 (0.16.0)"
        assert versions["sniffio"] == "1.3.1"
        await pilot.press("3", "home")
        assert "4.6.2 is newer and fits" in details(pilot)


async def test_nothing_newer_is_said_and_an_index_that_fails_too(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from envtui import core

    async with open_explorer() as pilot:
        await pilot.press("3", "u")
        await until(pilot, lambda: is_open(pilot, UpgradeDialog))
        summary = pilot.app.screen.query_one("#summary", TextView)
        await until(pilot, lambda: "nothing newer" in summary.lines[0].text)
        await pilot.press("escape")

        def fail(*asked: object, **how: object) -> None:
            raise IndexProblem("The index does not answer.")

        monkeypatch.setitem(vars(core), "list_outdated", fail)
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        await pilot.press("u")
        await until(pilot, lambda: is_open(pilot, UpgradeDialog))
        failed = pilot.app.screen.query_one("#summary", TextView)
        await until(pilot, lambda: failed.lines[0].text == "The index does not answer.")

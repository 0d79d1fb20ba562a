"""Finding environments below the folder and in central stores, with the real core."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from envtui import core
from envtui.core.environments.create import create_environment
from envtui.core.environments.model import NewEnvironment
from envtui.core.events import Cancel
from envtui.core.interpreters.inspect import inspect_interpreter
from envtui.tui.actions import ACTIONS
from envtui.tui.dialogs.confirm import ConfirmDialog
from tests.tui.conftest import is_open, open_explorer, settle, until
from tests.tui.test_explorer import activity, details, hints, main_of


@pytest.fixture
def project(tmp_path: Path, isolated: Path, monkeypatch: pytest.MonkeyPatch, python: Path) -> Path:
    """A project with a ``.venv``, two more below it, and three in a store."""
    monkeypatch.setenv("PATH", f"{python.parent}:/usr/bin:/bin")
    folder = tmp_path / "project"
    interpreter = inspect_interpreter(python)
    for name in (".venv", "one/.venv", "two/deep/env"):
        create_environment(NewEnvironment(folder / name, interpreter))
    for name, owner in (("mine", folder), ("left", tmp_path / "gone"), ("free", None)):
        root = create_environment(NewEnvironment(isolated / ".virtualenvs" / name, interpreter))
        if owner is not None:
            (root / ".project").write_text(str(owner))
    monkeypatch.chdir(folder)
    return folder


def states(pilot: Pilot[int]) -> dict[str, str]:
    """What the tree says of each environment, by its path."""
    rows = main_of(pilot).environments.rows.values()
    return {str(row.value.environment.root): row.cells[2].text for row in rows if row.value}


def headings(pilot: Pilot[int]) -> list[str]:
    return [row.cells[0].text for row in main_of(pilot).environments.shown if row.is_heading]


async def test_what_is_found_is_added_by_folder_after_the_chain(
    project: Path, isolated: Path
) -> None:
    async with open_explorer(project) as pilot:
        before = list(states(pilot))
        cursor = main_of(pilot).environments.cursor
        assert before[0] == str(project / ".venv")
        await pilot.press("f")
        await until(pilot, lambda: "Found 5 environments" in activity(pilot))
        await settle(pilot)

        said, store = states(pilot), isolated / ".virtualenvs"
        assert list(said)[: len(before)] == before
        assert set(said) - set(before) == {
            str(project / "one" / ".venv"),
            str(project / "two" / "deep" / "env"),
            *(str(store / name) for name in ("mine", "left", "free")),
        }
        assert said[str(store / "mine")] == "of project"
        assert said[str(store / "left")] == "project gone"
        assert said[str(store / "free")] == "owner unknown"
        (heading,) = [text for text in headings(pilot) if ".virtualenvs" in text]
        assert "virtualenvwrapper" in heading
        assert "1 project gone" in heading
        assert main_of(pilot).environments.cursor == cursor


async def test_found_ones_behave_like_the_others(project: Path, isolated: Path) -> None:
    left = isolated / ".virtualenvs" / "left"
    async with open_explorer(project) as pilot:
        await pilot.press("f")
        await until(pilot, lambda: "Found 5 environments" in activity(pilot))
        main_of(pilot).environments.select(str(left))
        await settle(pilot)
        assert "which does not exist any more." in details(pilot)
        assert main_of(pilot).packages.environment == core.describe_environment(left)

        await pilot.press("d")
        await until(pilot, lambda: is_open(pilot, ConfirmDialog))
        await pilot.press("y")
        await until(pilot, lambda: not left.exists())
        await until(pilot, lambda: str(left) not in states(pilot))
        assert str(left.with_name("mine")) in states(pilot)
        await settle(pilot)
        await pilot.press("z")
        await until(pilot, lambda: str(left) in states(pilot))


async def test_rows_come_while_it_looks_and_escape_stops_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_end, look = threading.Event(), core.scan_environments

    def slow(folder: Path, *, on_found: Any, cancel: Cancel) -> core.Scan:
        look(folder, on_found=on_found)
        while not cancel.requested:
            at_end.wait(0.01)
        return look(folder, cancel=cancel)

    monkeypatch.setitem(vars(core), "scan_environments", slow)
    async with open_explorer(project) as pilot:
        await pilot.press("f")
        await until(pilot, lambda: str(project / "one" / ".venv") in states(pilot))
        await until(pilot, lambda: "5 environments · Esc stops" in activity(pilot))
        (find,) = [action for action in ACTIONS if action.id == "find"]
        assert "Esc stops that" in find.why_not(main_of(pilot).situation)
        assert "find" not in hints(pilot)

        await pilot.press("escape")
        await until(pilot, lambda: "until the search was stopped" in activity(pilot))
        assert str(project / "one" / ".venv") in states(pilot)
        assert find.why_not(main_of(pilot).situation) == ""


async def test_what_another_program_does_to_a_found_one_shows(
    project: Path, isolated: Path
) -> None:
    found, other = project / "one" / ".venv", project / "two" / "deep" / "env"
    async with open_explorer(project) as pilot:
        main = main_of(pilot)
        await pilot.press("f")
        await until(pilot, lambda: "Found 5 environments" in activity(pilot))
        await until(pilot, lambda: main.watcher and main.watcher.is_watching)
        await settle(pilot)
        for python in (found / "bin").iterdir():
            python.unlink()
        await until(pilot, lambda: states(pilot).get(str(found)) not in ("", None))
        shutil.rmtree(other)
        await until(pilot, lambda: str(other) not in states(pilot))


async def test_the_active_environment_of_a_store_says_whose_it_is(
    project: Path, isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = isolated / ".virtualenvs" / "mine"
    monkeypatch.setenv("VIRTUAL_ENV", str(mine))
    async with open_explorer(project) as pilot:
        await until(pilot, lambda: states(pilot).get(str(mine)) == "active · of project")
        main_of(pilot).environments.select(str(mine))
        await settle(pilot)
        assert "Its .project file names" in details(pilot)


async def test_a_search_that_adds_nothing_denies_nothing_that_is_listed(tmp_path: Path) -> None:
    async with open_explorer(tmp_path) as pilot:
        await pilot.press("f")
        await until(pilot, lambda: "Found no other environment below" in activity(pilot))

"""Hundreds of environments: what is shown keeps up with what is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from envtui import core
from envtui.core import Environment, Finding
from envtui.tui.environment_tree import environment_rows
from envtui.tui.main import Main
from envtui.tui.messages import EnvironmentFound, HealthFound
from tests.tui.conftest import open_explorer, settle, until
from tests.tui.fakes import FOLDER, FakeCore, environment
from tests.tui.test_explorer import main_of, shown

ELSEWHERE = [Path(f"/home/ada/work/project{number}/.venv") for number in range(1, 301)]
MOVED = (Finding("error", "moved", str(ELSEWHERE[0]), "It was moved.", "Repair it."),)


@pytest.fixture
def fillings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows there were each time that all of them were made."""
    counts: list[int] = []
    make = environment_rows

    def counted(*arguments: Any) -> Any:
        rows = make(*arguments)
        counts.append(len(rows))
        return rows

    monkeypatch.setattr("envtui.tui.panes.environments.environment_rows", counted)
    return counts


@pytest.fixture
def examined(fake: FakeCore, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The environments whose health was looked for."""
    roots: list[Path] = []

    def examine(environment: Environment) -> tuple[Finding, ...]:
        roots.append(environment.root)
        return fake.examine_environment(environment)

    monkeypatch.setitem(vars(core), "examine_environment", examine)
    return roots


@pytest.fixture(autouse=True)
def there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is missing on the disk, and it is not watched."""
    monkeypatch.setattr("os.path.lexists", lambda path: True)
    monkeypatch.setattr(Main, "watch_outside", lambda main: None)


async def find(pilot: Pilot[int]) -> None:
    environments = main_of(pilot).environments
    for root in ELSEWHERE:
        environments.post_message(EnvironmentFound(environment(root)))
    await until(pilot, lambda: set(map(str, ELSEWHERE)) <= environments.rows.keys())


async def test_what_is_found_faster_than_it_is_shown_is_shown_at_once(
    fake: FakeCore, fillings: list[int]
) -> None:
    async with open_explorer() as pilot:
        fillings.clear()
        await find(pilot)
        assert len(fillings) == 1


async def test_rows_are_made_anew_only_for_a_health_that_shows(
    fake: FakeCore, fillings: list[int]
) -> None:
    async with open_explorer() as pilot:
        environments = main_of(pilot).environments
        await find(pilot)
        await settle(pilot)
        fillings.clear()
        for root in ELSEWHERE:
            environments.post_message(HealthFound(root, ()))
        await until(pilot, lambda: set(ELSEWHERE) <= environments.health.keys())
        await pilot.pause(0.1)
        assert fillings == []
        environments.post_message(HealthFound(ELSEWHERE[0], MOVED))
        await until(pilot, lambda: "! .venv" in shown(environments))
        assert len(fillings) == 1


async def test_a_look_examines_those_around_and_of_the_others_what_may_have_changed(
    fake: FakeCore, examined: list[Path]
) -> None:
    around = {place.environment.root for place in fake.environments}
    async with open_explorer() as pilot:
        environments = main_of(pilot).environments
        await find(pilot)
        environments.load()
        await settle(pilot)
        assert set(examined) == {*around, *ELSEWHERE}

        examined.clear()
        environments.select(str(ELSEWHERE[7]))
        environments.load(select=ELSEWHERE[9])
        await settle(pilot)
        assert set(examined) == {*around, ELSEWHERE[9]}

        examined.clear()
        await pilot.press("R")
        await settle(pilot)
        assert set(examined) == {*around, *ELSEWHERE}


async def test_of_the_others_one_that_is_another_now_is_examined_again(
    fake: FakeCore, examined: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_explorer() as pilot:
        await find(pilot)
        main_of(pilot).environments.load()
        await settle(pilot)
        examined.clear()
        changed = ELSEWHERE[3]

        def describe(root: Path) -> Environment:
            return environment(root, version="3.14.1" if root == changed else "3.13.0")

        monkeypatch.setitem(vars(core), "describe_environment", describe)
        main_of(pilot).environments.load()
        await settle(pilot)
        assert set(examined) - {place.environment.root for place in fake.environments} == {changed}


def test_folders_are_read_with_the_tilde_of_the_home_that_is_set(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from envtui.tui.presentation import short_path

    assert short_path(FOLDER) == "~/shop"
    monkeypatch.setenv("HOME", "/home/bob")
    assert short_path(FOLDER) == "/home/ada/shop"

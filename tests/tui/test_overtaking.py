"""What is read twice at once: the reading that began later counts, whichever ends later."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from envtui import core
from envtui.core import Finding, LocatedEnvironment
from envtui.tui.jobs import Job
from tests.tui.conftest import open_explorer, settle, until
from tests.tui.fakes import FOLDER, FakeCore, distribution, located
from tests.tui.test_explorer import activity, main_of, shown


class Overtaken:
    """A function of the core: the first call of it answers when it is let, the others at once."""

    def __init__(self, answers: list[Any]) -> None:
        self.answers = answers
        self.calls = 0
        self.ended = 0
        self.may_go = threading.Event()
        self._lock = threading.Lock()

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        with self._lock:
            number, self.calls = self.calls, self.calls + 1
        if number == 0:
            assert self.may_go.wait(60)
        with self._lock:
            self.ended += 1
        return self.answers[min(number, len(self.answers) - 1)]


async def overtake(
    pilot: Pilot[int], monkeypatch: pytest.MonkeyPatch, name: str, answers: list[Any],
    *begin: Callable[[], object],
) -> None:  # fmt: skip
    """Let the core's ``name`` be called by each of ``begin``, and its first call end last."""
    overtaken = Overtaken(answers)
    monkeypatch.setitem(vars(core), name, overtaken)
    for number, one in enumerate(begin, 1):
        one()
        await until(pilot, lambda count=number: overtaken.calls >= count)  # type: ignore[misc]
    await until(pilot, lambda: overtaken.ended >= len(begin) - 1)
    await pilot.pause(0.1)
    overtaken.may_go.set()
    await settle(pilot)


NOTHING: tuple[LocatedEnvironment, ...] = ()
NEW = (located(),)


async def test_a_look_that_ends_late_does_not_take_back_what_a_later_one_saw(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.environments = NOTHING
    async with open_explorer() as pilot:
        environments = main_of(pilot).environments
        load, root = environments.load, FOLDER / ".venv"
        await overtake(
            pilot, monkeypatch, "locate_environments", [NOTHING, NEW], load, lambda: load(root)
        )
        assert shown(environments)[-1] == "● .venv"
        assert environments.current == NEW[0]


async def test_where_a_look_that_ends_late_was_to_lead_the_cursor_goes_all_the_same(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = (*NEW, located(FOLDER / "other", "other", used=False))
    fake.environments = NEW
    async with open_explorer() as pilot:
        environments = main_of(pilot).environments
        load, root = environments.load, FOLDER / "other"
        await overtake(
            pilot, monkeypatch, "locate_environments", [NEW, there], lambda: load(root), load
        )
        assert environments.current == there[1]


async def test_packages_that_were_read_late_do_not_replace_those_read_since(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tuple(fake.packages)[:3]
    async with open_explorer() as pilot:
        packages = main_of(pilot).packages

        def show() -> None:
            packages.show(packages.environment)

        old = (distribution("gone"),)
        await overtake(pilot, monkeypatch, "list_distributions", [old, new], show, show)
        assert list(packages.rows) == ["anyio", "certifi", "h11"]


async def test_a_package_to_go_to_is_not_forgotten_over_another_look(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        packages = main_of(pilot).packages
        packages.show(packages.environment, select="httpx")
        packages.show(packages.environment)
        await settle(pilot)
        assert packages.cursor == "httpx"
        await pilot.press("3", "g")
        packages.show(packages.environment)
        await settle(pilot)
        assert packages.cursor == "anyio"


async def test_sizes_that_were_measured_late_do_not_empty_those_measured_since(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_explorer() as pilot:
        packages = main_of(pilot).packages
        environment, installed = packages.environment, packages.installed
        assert environment is not None
        packages.are_sizes_shown = True
        await overtake(
            pilot, monkeypatch, "installed_size", [1, 2000],
            lambda: packages.measure(environment, installed[:1]),
            lambda: packages.measure(environment, installed),
        )  # fmt: skip
        assert {row.cells[3].text for row in packages.shown} == {"2.0 kB"}


async def test_health_that_was_found_late_does_not_replace_what_was_found_since(
    fake: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = FOLDER / ".venv"
    moved = (Finding("error", "moved", str(root), "It was moved.", "Repair it."),)
    fake.environments = NEW
    async with open_explorer() as pilot:
        environments = main_of(pilot).environments

        def examine() -> None:
            environments.examine([NEW[0].environment])

        await overtake(pilot, monkeypatch, "examine_environment", [moved, ()], examine, examine)
        assert environments.health[root] == ()


async def test_a_job_that_was_left_does_not_end_the_one_begun_since(fake: FakeCore) -> None:
    async with open_explorer() as pilot:
        explorer = main_of(pilot).explorer
        gates = [threading.Event(), threading.Event()]

        def job(gate: threading.Event) -> Job[bool]:
            return Job("waiting", "", lambda on_event, cancel: gate.wait(60))

        first, second = (job(gate) for gate in gates)
        workers = []
        for one in (first, second):
            workers.append(pilot.app.run_worker(explorer.perform(one)))
            await until(pilot, lambda wanted=one: explorer.job is wanted)  # type: ignore[misc]
        gates[0].set()
        await workers[0].wait()
        assert explorer.job is second
        gates[1].set()
        await workers[1].wait()
        await until(pilot, lambda: explorer.job is None)
        assert "waiting" not in activity(pilot)

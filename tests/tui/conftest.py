"""What the tests of the explorer share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from envtui.tui.app import Explorer
from tests.tui.fakes import FOLDER, FakeCore

_LOOKING = {
    "health",
    "interpreters",
    "environments",
    "packages",
    "sizes",
    "details",
    "usual",
    "dependents",
    "finding",
}
Opened = Callable[..., AbstractAsyncContextManager[Pilot[int]]]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeCore:
    """A core that answers from memory, in a home that is the same everywhere."""
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setenv("SHELL", "/bin/bash")
    for name in ("COLORFGBG", "TEXTUAL_THEME"):
        monkeypatch.delenv(name, raising=False)
    return FakeCore(monkeypatch)


@asynccontextmanager
async def open_explorer(
    folder: Path = FOLDER, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[Pilot[int]]:
    """Open the explorer and wait until everything has been looked at."""
    app = Explorer(folder)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot


async def settle(pilot: Pilot[int]) -> None:
    """Wait until nobody is looking any more and the screen shows what was found."""
    for _ in range(2):
        await pilot.pause()
        await until(pilot, lambda: not _is_looking(pilot))
    await pilot.pause()


def _is_looking(pilot: Pilot[int]) -> bool:
    return any(worker.group in _LOOKING and not worker.is_finished for worker in pilot.app.workers)


async def until(pilot: Pilot[int], holds: Callable[[], object], seconds: float = 30) -> None:
    """Wait until something holds; fail when it takes too long."""
    from time import monotonic

    end = monotonic() + seconds
    while not holds():
        assert monotonic() < end, "It does not come to that."
        await pilot.pause(0.02)

"""What the tests of the explorer share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen

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
_QUIET = 3
"""Looks in a row that find nobody looking."""
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
    quiet = 0
    while quiet < _QUIET:  # what was found may have somebody look further
        await pilot.pause()
        quiet = 0 if _is_looking(pilot) else quiet + 1
        await until(pilot, lambda: not _is_looking(pilot))


def is_open(pilot: Pilot[int], kind: type[Screen[Any]] = ModalScreen) -> bool:
    """Tell whether a dialog of this kind is on top, with all that is in it."""
    screen = pilot.app.screen
    return isinstance(screen, kind) and screen.is_mounted


def _is_looking(pilot: Pilot[int]) -> bool:
    return any(worker.group in _LOOKING and not worker.is_finished for worker in pilot.app.workers)


async def until(pilot: Pilot[int], holds: Callable[[], object], seconds: float = 120) -> None:
    """Wait until something holds; fail when it takes too long, also for a busy machine."""
    from time import monotonic

    end = monotonic() + seconds
    while not holds():
        assert monotonic() < end, "It does not come to that."
        await pilot.pause(0.02)

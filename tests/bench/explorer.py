"""The explorer's first paint, beside that of a minimal Textual app with as many widgets."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench.measure import Contender
from tests.bench.tasks import ENVTUI, Task

__all__ = ["EXPLORER"]

_ROOT = Path(__file__).parents[2]


def first_paint() -> list[Contender]:
    return [
        Contender("envtui", lambda _: _painted("Packages", ENVTUI), inside=True),
        Contender(
            "minimal app", lambda _: _painted("Packages", *_module("minimal_app")), inside=True
        ),
    ]


def _painted(text: str, *command: str | Path) -> list[str | Path]:
    return [*_module("first_paint"), text, *command]


def _module(name: str) -> tuple[str | Path, ...]:
    return sys.executable, _ROOT / "tests/bench" / f"{name}.py"


EXPLORER = (Task("first paint", "an empty folder, a terminal of 120x36", first_paint),)

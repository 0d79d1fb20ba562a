"""Asks the person before code of a package is run, from whatever thread wants to run it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from envtui.core import literal
from envtui.tui.presentation import sentence
from envtui.tui.texts import Line

if TYPE_CHECKING:
    from envtui.tui.app import Explorer

__all__ = ["Consent"]

_WAKING = 0.1
"""Seconds between two looks at whether the program still runs."""


class Consent:
    """What may be built in the course of one request; asked once for each project."""

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._answers: dict[str, bool] = {}

    def give(self, names: Iterable[str]) -> None:
        """Note that the person has agreed to the building of ``names``, normalized."""
        self._answers.update(dict.fromkeys(names, True))

    def may_build(self, name: str, place: str) -> bool:
        """Return the person's answer; waits for it, in a thread that is not the screen's."""
        if name not in self._answers:
            answered = threading.Event()

            def answer(is_allowed: bool | str | None) -> None:
                self._answers[name] = bool(is_allowed)
                answered.set()

            self._explorer.call_from_thread(self._ask, name, place, answer)
            while not answered.wait(_WAKING):
                if not self._explorer.is_running:
                    return False
        return self._answers[name]

    def _ask(self, name: str, place: str, answer: Callable[[bool | str | None], None]) -> None:
        from envtui.tui.dialogs.confirm import ConfirmDialog

        lines = [
            Line(sentence(place), "dim"),
            Line(),
            Line(
                f"There is no wheel of {literal(name)} for this Python. To learn what it requires, "
                "and to install it, code of the project has to be run on this machine."
            ),
            Line("Only allow it if you trust where it comes from.", "warn"),
        ]
        dialog = ConfirmDialog(f"Run code of {literal(name)} to build it?", lines, yes="Build it")
        self._explorer.push_screen(dialog, answer)

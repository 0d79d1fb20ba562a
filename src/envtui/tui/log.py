"""What was done and what went wrong, kept for the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from envtui.core import literal
from envtui.core.record import Record
from envtui.tui.texts import Line

if TYPE_CHECKING:
    from envtui.core.errors import EnvtuiError

__all__ = ["Entry", "error_lines", "log_lines"]


class Entry(Record):
    """One thing that was done, or tried."""

    time: str
    """Of day, ``14:03``."""
    what: str
    """The equivalent command line, or what was read."""
    outcome: str = ""
    error: EnvtuiError | None = None
    is_command: bool = True


def error_lines(error: EnvtuiError) -> Iterator[Line]:
    """Say what went wrong, why, and what to do about it."""
    yield Line(literal(error.message), "bad")
    explanation = getattr(error, "explanation", "")
    if explanation:
        yield Line()
        yield Line(literal(explanation))
    if error.hint:
        yield Line()
        yield Line(literal(error.hint), "accent")


def log_lines(entries: list[Entry]) -> Iterator[Line]:
    """Show the newest entry first."""
    if not entries:
        yield Line("Nothing has been done yet.")
        yield Line("What you do here appears as the command line that does the same.", "dim")
    for entry in reversed(entries):
        sign = "$ " if entry.is_command else ""
        yield Line(f"{sign}{literal(entry.what)}", "strong", label=entry.time)
        if entry.outcome:
            yield Line(literal(entry.outcome), "good", label=" ")
        if entry.error:
            for line in error_lines(entry.error):
                yield Line(line.text, line.role, label=" ")
        yield Line()

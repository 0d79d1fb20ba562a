"""The lines above and below the panes: where we are, what is going on, which keys work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from envtui.core import literal
from envtui.tui.actions import Situation, hints, key_name
from envtui.tui.plans import progress_bar
from envtui.tui.presentation import short_path
from envtui.tui.rows import Role

if TYPE_CHECKING:
    from envtui.core import LocatedEnvironment
    from envtui.tui.jobs import Progress

__all__ = ["ActivityStrip", "KeyHints", "TopLine"]

_SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class Bar(Widget):
    """One line of text."""

    def __init__(self) -> None:
        super().__init__()
        self.content = Content("")

    def render(self) -> Content:
        """Return the line."""
        return self.content


class TopLine(Bar):
    """The folder, the environment in use, and the job that is running."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.used: LocatedEnvironment | None = None
        self.job = ""
        self._build()

    def show_used(self, used: LocatedEnvironment | None) -> None:
        """Name the environment that an install from the folder goes to."""
        self.used = used
        self._build()

    def show_job(self, job: str) -> None:
        """Name the job that is running, or none."""
        self.job = job
        self._build()

    def _build(self) -> None:
        parts: list[str | Content] = [
            Content.styled(" envtui ", "bold reverse"),
            f"  {short_path(self.folder)}",
        ]
        if self.used:
            environment = self.used.environment
            name = short_path(environment.root, base=self.folder)
            sign = "!" if environment.problem else "●"
            colour = "$text-error" if environment.problem else "$text-success"
            parts += ["   ", Content.styled(f"{sign} {name}", colour)]
            parts += [
                Content.styled(f"  Python {literal(environment.version)}", "$foreground-muted")
            ]
        if self.job:
            parts += ["   ", Content.styled(f"· {self.job}", "$text-accent")]
        self.content = Content.assemble(*parts)
        self.refresh()


class ActivityStrip(Bar):
    """What is going on: a running job, else the last thing there was to say."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = ""
        self._turn = 0

    def say(self, sentence: str, role: Role = "") -> None:
        """Show ``sentence`` until there is something else to say."""
        self.sentence = sentence
        signs = {"good": "✓ ", "bad": "! ", "warn": "· "}
        colours = {"good": "$text-success", "bad": "$text-error", "warn": "$text-warning"}
        text = signs.get(role, "") + sentence if sentence else ""
        self.content = Content.styled(f" {text}", colours.get(role, ""))
        self.refresh()

    def show_progress(self, title: str, progress: Progress) -> None:
        """Show how far a job is."""
        self._turn += 1
        spinner = _SPINNER[self._turn % len(_SPINNER)]
        parts: list[str | Content] = [Content.styled(f" {spinner} ", "$text-accent"), title]
        if progress.total and progress.done:
            bar = progress_bar(progress.done, progress.total, 16)
            parts.append(
                Content.styled(f"  {bar} {progress.done} of {progress.total}", "$text-accent")
            )
        if progress.step:
            parts.append(Content.styled(f"  {literal(progress.step)}", "$foreground-muted"))
        parts.append(Content.styled("  Esc cancels", "$foreground-muted"))
        self.sentence = title
        self.content = Content.assemble(*parts)
        self.refresh()


class KeyHints(Bar):
    """The keys worth knowing here, all of them valid now; each can be clicked."""

    @dataclass
    class Chosen(Message):
        """A hint was clicked."""

        number: int

    def __init__(self) -> None:
        super().__init__()
        self.situation: Situation | None = None
        self.places: list[int] = []
        """For each cell of the line, the place of its action in the table."""

    def show(self, situation: Situation | None) -> None:
        """Show the keys for ``situation``; none while a dialog has the keys."""
        if situation != self.situation:
            self.situation = situation
            self.refresh()

    def render(self) -> Content:
        """Return as many hints as there is room for; help and quit always."""
        self.places = []
        if self.situation is None:
            return Content("")
        if self.situation.is_typing:
            keys = (("Enter", "keep the filter"), ("Esc", "show all"), ("!word", "leave out"))
            return Content("").join([_hint(key, label) for key, label in keys])
        parts = [
            (number, action, _hint(key_name(action.keys[0]), action.label))
            for number, action in hints(self.situation)
        ]
        stay = {"help", "quit", "back"}
        room = self.size.width - sum(part.cell_length for _, one, part in parts if one.id in stay)
        line: list[Content] = []
        for number, action, part in parts:
            if action.id not in stay:
                if part.cell_length > room:
                    continue
                room -= part.cell_length
            line.append(part)
            self.places += [number] * part.cell_length
        return Content("").join(line)

    def on_click(self, event: events.Click) -> None:
        """Do what the hint says."""
        if event.x < len(self.places):
            self.post_message(self.Chosen(self.places[event.x]))


def _hint(key: str, label: str) -> Content:
    return Content.assemble(
        Content.styled(f" {key}", "bold $text-accent"),
        Content.styled(f" {label} ", "$foreground-muted"),
    )

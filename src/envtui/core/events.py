"""What the core says while it works, and how it is told to stop.

The core is synchronous. A caller passes ``on_event``, called from any thread, and a ``Cancel``
that another thread may set. A terminal draws progress bars from the events, the explorer turns
them into messages, tests collect them in a list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from envtui.core.errors import Cancelled

__all__ = [
    "Building",
    "Cancel",
    "Downloaded",
    "Downloading",
    "Event",
    "Linked",
    "OnEvent",
    "Resolved",
    "Resolving",
    "Unpacked",
    "Warned",
    "ignore",
]


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened. Every event is one of the classes below."""


@dataclass(frozen=True, slots=True)
class Resolving(Event):
    """A version of ``name`` is being considered; ``known`` projects have been met so far."""

    name: str
    known: int


@dataclass(frozen=True, slots=True)
class Resolved(Event):
    """The resolution is final and holds ``count`` distributions."""

    count: int


@dataclass(frozen=True, slots=True)
class Downloading(Event):
    """``done`` of ``total`` bytes of ``name`` have arrived; ``total`` is 0 while unknown."""

    name: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Downloaded(Event):
    """``name`` has arrived whole and its hash is right."""

    name: str


@dataclass(frozen=True, slots=True)
class Unpacked(Event):
    """``name`` is unpacked, checked and in the store."""

    name: str


@dataclass(frozen=True, slots=True)
class Building(Event):
    """Code of ``name`` is run: it is built, or only asked what it requires."""

    name: str


@dataclass(frozen=True, slots=True)
class Linked(Event):
    """``name`` is staged in the environment; ``done`` of ``total`` distributions are."""

    name: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Warned(Event):
    """One sentence that the person should see, though the work goes on."""

    message: str


OnEvent = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Take an event and do nothing: the default listener."""


class Cancel:
    """A token that one thread sets and another looks at between two steps."""

    __slots__ = ("_requested",)

    def __init__(self) -> None:
        self._requested = False

    def request(self) -> None:
        """Ask the work to stop at its next safe point."""
        self._requested = True

    @property
    def requested(self) -> bool:
        """Whether somebody has asked the work to stop."""
        return self._requested

    def check(self) -> None:
        """Return if the work may go on.

        Raises:
            Cancelled: somebody asked for it to stop.
        """
        if self._requested:
            raise Cancelled

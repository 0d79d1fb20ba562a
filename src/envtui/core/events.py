"""What the core says while it works, and how it is told to stop.

The core is synchronous. A caller passes ``on_event``, called from any thread, and a ``Cancel``
that another thread may set. A terminal draws progress bars from the events, the explorer turns
them into messages, tests collect them in a list.
"""

from __future__ import annotations

from envtui.core.errors import Cancelled
from envtui.core.record import NamedTuple, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

__all__ = [
    "Building",
    "Built",
    "Cancel",
    "Downloaded",
    "Downloading",
    "Event",
    "Linked",
    "OnEvent",
    "Resolved",
    "Resolving",
    "Stop",
    "Trying",
    "Unpacked",
    "Warned",
    "ignore",
]


class Resolving(NamedTuple):
    """A version of ``name`` is being considered; ``known`` projects have been met so far."""

    name: str
    known: int


class Trying(Record):
    """There is no answer; the search tries a ``change`` of the request: ``allow pre-releases``."""

    change: str


class Resolved(Record):
    """The resolution is final and holds ``count`` distributions."""

    count: int


class Downloading(Record):
    """``done`` of ``total`` bytes of ``name`` have arrived; ``total`` is 0 while unknown."""

    name: str
    done: int
    total: int


class Downloaded(Record):
    """``name`` has arrived whole and its hash is right."""

    name: str


class Unpacked(Record):
    """``name`` has been unpacked and checked, and is in the store."""

    name: str


class Building(Record):
    """Code of ``name`` begins to run: to build it, or only to ask what it requires."""

    name: str


class Built(Record):
    """Code of ``name`` has ended, whether it succeeded or not."""

    name: str


class Linked(Record):
    """``name`` is staged in the environment, the ``done``-th of ``total`` distributions."""

    name: str
    done: int
    total: int


class Warned(Record):
    """One sentence that the person should see, though the work goes on."""

    message: str


# As texts: making the types would take every command as long as making one of the classes.
Event: TypeAlias = (
    "Resolving | Trying | Resolved | Downloading | Downloaded | Unpacked | Building | Built"
    " | Linked | Warned"
)
"""Something happened: one of the classes above."""

OnEvent: TypeAlias = "Callable[[Event], None]"


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


class Stop(Cancel):
    """A token for one part of the work: it also stops when the ``outer`` one is requested."""

    __slots__ = ("_outer",)

    def __init__(self, outer: Cancel) -> None:
        super().__init__()
        self._outer = outer

    def check(self) -> None:
        """Return if this part of the work may go on; raises as ``Cancel.check`` does."""
        self._outer.check()
        super().check()

    @property
    def requested(self) -> bool:
        """Whether somebody has asked this part of the work to stop, or all of it."""
        return self._outer.requested or super().requested

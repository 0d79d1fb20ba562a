"""Source code looked at and made into wheels, several at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from envtui.core.changes.parallel import each_in_threads
from envtui.core.events import Stop
from envtui.core.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from envtui.core.changes.model import Change
    from envtui.core.changes.workshop import Workshop
    from envtui.core.events import Cancel, OnEvent

    T = TypeVar("T")

__all__ = ["each_at_once", "with_wheels"]


def with_wheels(
    changes: Sequence[Change], workshop: Workshop, on_event: OnEvent, cancel: Cancel
) -> tuple[Change, ...]:
    """Return the changes with wheels in the place of source code, each built if it must be.

    After the first build that fails, or Ctrl-C, every process of the others is ended. As many run
    at once as the machine has processors, if nothing else is said.

    Args:
        changes: what is wanted.
        workshop: where they are built.
        on_event: told of progress, from any thread.
        cancel: looked at all the time.

    Raises:
        BuildFailed: source code could not be built.
        EnvtuiError: something that it needs cannot be had.
    """
    workshop.serve(on_event, cancel)
    made = list(changes)

    def make(place: int) -> None:
        after = changes[place].after
        if after is not None:
            after = after._replace(file=workshop.installable(after))
            made[place] = replace(changes[place], after=after, builds=False)

    places = [place for place, change in enumerate(changes) if change.source is not None]
    each_at_once(make, places, workshop)
    return tuple(made)


def each_at_once(do: Callable[[T], object], values: Sequence[T], workshop: Workshop) -> None:
    """Call ``do`` with each of ``values``, in as many threads as builds may run at once.

    The first error is raised when all the others have been ended. Not for what is itself called
    so: the workshop serves one such call at a time.
    """
    outer = workshop.outer_cancel
    stop = Stop(outer)
    count = workshop.configuration.concurrent_builds or os.cpu_count() or 1
    workshop.serve(workshop.on_event, stop)
    try:
        each_in_threads(do, values, min(count, len(values)), stop.request)
    finally:
        workshop.serve(workshop.on_event, outer)

"""Looking at or building several sources at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress

from envtui.core.errors import BadDistribution, NotInStore, RequirementError
from envtui.core.events import Stop
from envtui.core.parallel import each_in_threads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from envtui.core.building.workshop import Workshop
    from envtui.core.index.model import IndexFile

    T = TypeVar("T")

__all__ = ["describe_in_parallel", "each_in_parallel"]


def each_in_parallel(do: Callable[[T], object], values: Sequence[T], workshop: Workshop) -> None:
    """Call ``do`` with each of ``values``, in as many threads as builds may run at once.

    That is one for each processor, unless the configuration says otherwise. The first error is
    raised when the other builds have been ended. Such calls must not be nested: the workshop serves
    one at a time.
    """
    outer = workshop.outer_cancel
    stop = Stop(outer)
    count = workshop.configuration.concurrent_builds or os.cpu_count() or 1
    workshop.serve(workshop.on_event, stop)
    try:
        each_in_threads(do, values, min(count, len(values)), stop.request)
    finally:
        workshop.serve(workshop.on_event, outer)


def describe_in_parallel(files: Sequence[IndexFile], workshop: Workshop) -> None:
    """Have the workshop learn what these sources are, before it is asked for each of them.

    Raises:
        BuildFailed: one of them cannot be built. Any other fault is raised when that source is
            asked for.
    """

    def describe(file: IndexFile) -> None:
        with suppress(BadDistribution, NotInStore, RequirementError):
            workshop.describe(file)

    each_in_parallel(describe, files, workshop)

"""Building the source code of a plan into wheels, several at once."""

from __future__ import annotations

from collections.abc import Sequence

from envtui.core.building.in_parallel import each_in_parallel
from envtui.core.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.workshop import Workshop
    from envtui.core.changes.model import Change

__all__ = ["with_wheels"]


def with_wheels(changes: Sequence[Change], workshop: Workshop) -> tuple[Change, ...]:
    """Return the changes with wheels in place of source code, built unless the store has them.

    As many builds run at once as the configuration says, by default one for each processor. After
    the first that fails, or Ctrl-C, the processes of the others are ended.

    Args:
        changes: the changes of a plan.
        workshop: where they are built; it reports to, and is stopped by, whoever it serves.

    Raises:
        BuildFailed: source code could not be built.
        EnvtuiError: something that a build needs cannot be fetched.
    """
    made = list(changes)

    def make(place: int) -> None:
        after = changes[place].after
        if after is not None:
            after = after._replace(file=workshop.installable(after))
            made[place] = replace(changes[place], after=after, builds=False)

    places = [place for place, change in enumerate(changes) if change.source is not None]
    each_in_parallel(make, places, workshop)
    return tuple(made)

"""Building the source code of a plan into wheels, several at once."""

from __future__ import annotations

from collections.abc import Sequence

from envtui.core.building.in_parallel import each_in_parallel
from envtui.core.errors import BuildFailed
from envtui.core.record import replace
from envtui.core.resolution.chain import chain_to, with_chain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.workshop import Workshop
    from envtui.core.changes.model import Change
    from envtui.core.resolution.model import Edge

__all__ = ["with_wheels"]


def with_wheels(
    changes: Sequence[Change], edges: Sequence[Edge], workshop: Workshop
) -> tuple[Change, ...]:
    """Return the changes with wheels in place of source code, built unless the store has them.

    As many builds run at once as the configuration says, by default one for each processor. After
    the first that fails, or Ctrl-C, the processes of the others are ended.

    Args:
        changes: the changes of a plan.
        edges: who requires whom in it, to say why a package that cannot be built is wanted.
        workshop: where they are built; it reports to, and is stopped by, whoever it serves.

    Raises:
        BuildFailed: source code could not be built.
        EnvtuiError: something that a build needs cannot be fetched.
    """
    made = list(changes)
    versions = {change.normalized: change.after.version for change in changes if change.after}

    def make(place: int) -> None:
        after = changes[place].after
        if after is not None:
            try:
                after = after._replace(file=workshop.installable(after))
            except BuildFailed as error:
                raise with_chain(error, chain_to(after.normalized, edges), versions) from None
            made[place] = replace(changes[place], after=after, builds=False)

    places = [place for place, change in enumerate(changes) if change.source is not None]
    each_in_parallel(make, places, workshop)
    return tuple(made)

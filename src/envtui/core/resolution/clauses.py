"""Clauses (PubGrub's incompatibilities): what cannot be true of several nodes at once.

A node is a number, and the state of a node a set of what may become of it, as the bits of an
integer: bit 0 is that it is left out of the answer, bit ``i + 1`` that it is in it with version
``i``. Integers are two's complement of unlimited length, so ``~state`` is every other state.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

__all__ = ["ANY", "CONSTRAINT", "DEPENDENCY", "LEARNED", "NO_VERSION", "REQUEST", "TIE", "Clause"]

ANY = -1
"""The state of a node of which nothing is known."""

REQUEST, DEPENDENCY, TIE, CONSTRAINT, NO_VERSION, LEARNED = range(6)
"""Why a clause holds: a person asks; a version requires; ``name[extra]`` and ``name`` have one
version; a constraint; nothing that can be chosen is left; it follows from its ``parents``."""


class Clause:
    """States that exclude one another: not every node can be in its own of them."""

    __slots__ = ("idle", "kind", "origin", "parents", "states")

    def __init__(
        self,
        kind: int,
        states: dict[int, int],
        origin: Any = None,
        parents: tuple[Clause, ...] = (),
    ) -> None:
        self.kind = kind
        self.states = states
        self.origin = origin
        """Of a request what was asked; of a node's demand on itself the versions it demands."""
        self.parents = parents
        self.idle = False
        """Whether one of its nodes is known to be in another state, so that it says nothing."""

    def walk(self) -> Iterator[Clause]:
        """Yield it and everything that it follows from, each clause once."""
        seen = {id(self)}
        pending = [self]
        while pending:
            clause = pending.pop()
            yield clause
            for parent in clause.parents:
                if id(parent) not in seen:
                    seen.add(id(parent))
                    pending.append(parent)

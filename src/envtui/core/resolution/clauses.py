"""Clauses (PubGrub's incompatibilities): what cannot be true of several nodes at once.

A node is a number. What may become of it is a set of states, kept as the bits of an integer: bit 0
means that it is not in the answer, bit ``i + 1`` that it is, with version ``i``. Integers are two's
complement of unlimited length, so ``~states`` is every other state.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

__all__ = ["ANY", "CONSTRAINT", "DEPENDENCY", "LEARNED", "NO_VERSION", "REQUEST", "TIE", "Clause"]

ANY = -1
"""The states of a node of which nothing is known: all of them."""

REQUEST, DEPENDENCY, TIE, CONSTRAINT, NO_VERSION, LEARNED = range(6)
"""Why a clause holds: a person asks for it; a version requires it; ``name[extra]`` and ``name``
have one version; a constraint says so; no version can be chosen; it follows from ``parents``."""


class Clause:
    """Sets of states, one for each of its nodes, of which at least one node must be outside."""

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
        """Of a request, what was asked; where a node requires itself, the versions required."""
        self.parents = parents
        self.idle = False
        """Whether one of its nodes is known to be outside its states, so that it says nothing."""

    def walk(self) -> Iterator[Clause]:
        """Yield the clause and all that it follows from, each once."""
        seen = {id(self)}
        pending = [self]
        while pending:
            clause = pending.pop()
            yield clause
            for parent in clause.parents:
                if id(parent) not in seen:
                    seen.add(id(parent))
                    pending.append(parent)

"""Why there is no answer, so that a person can follow it."""

from __future__ import annotations

from envtui.core.errors import NoSolution
from envtui.core.literal import literal
from envtui.core.resolution.model import Index
from envtui.core.resolution.solve import Proof

__all__ = ["no_solution"]


def no_solution(proof: Proof, index: Index) -> NoSolution:
    """Return the error that says why there is no answer."""
    names = ", ".join(literal(r.text) for r in proof.question.requests)
    return NoSolution(f"No set of versions satisfies {names}.")

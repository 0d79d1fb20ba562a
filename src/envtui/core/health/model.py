"""What is found wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, in words for a person."""

    severity: Literal["error", "warning"]
    """A warning is worth knowing and breaks nothing for sure."""
    kind: str
    """``missing``, ``conflict``, ``python``, ``platform``, ``duplicate``, ``metadata`` or
    ``files``."""
    subject: str
    """The normalized name of the distribution it is found at."""
    cause: str
    """One sentence."""
    mend: str
    """What would mend it, in one sentence."""

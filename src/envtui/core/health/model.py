"""What is found wrong."""

from __future__ import annotations

from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

__all__ = ["Finding", "Severity"]

Severity: TypeAlias = "Literal['error', 'warning', 'note']"


class Finding(Record):
    """One thing that was found, in words for a person."""

    severity: Severity
    """A warning is worth knowing and breaks nothing for sure; a note says what else there is, or
    what was not checked."""
    kind: str
    """Of the environment: ``base``, ``base-replaced``, ``cfg``, ``moved``, ``copied``, ``link``,
    ``half-made``, ``not-executable``, ``architecture``, ``leftover``, ``place``, ``unreadable``,
    ``hook``, ``unchecked``. Of a distribution: ``missing``, ``conflict``, ``python``, ``platform``,
    ``duplicate``, ``metadata``, ``project`` or ``files``."""
    subject: str
    """The normalized name of the distribution, or the path, that it is found at."""
    cause: str
    """One sentence."""
    mend: str
    """What would mend it, in one sentence."""

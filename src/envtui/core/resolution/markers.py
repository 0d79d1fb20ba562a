"""Environment markers (PEP 508), each evaluated once for one target Python."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["Markers"]


class Markers:
    """The markers of one target; answers are remembered, as few distinct ones occur."""

    __slots__ = ("_answers", "_values")

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._answers: dict[tuple[str, str], bool] = {}

    def holds(self, marker: str, extra: str = "") -> bool:
        """Return whether the marker is true when ``extra`` is asked for; an empty one always is.

        Raises:
            ValueError: it is malformed.
        """
        if not marker:
            return True
        known = self._answers.get((marker, extra))
        if known is None:
            known = self._answers[marker, extra] = self._evaluate(marker, extra)
        return known

    def needed_by(self, marker: str, extra: str) -> bool:
        """Return whether it holds only because ``extra`` (not empty) is asked for."""
        return "extra" in marker and self.holds(marker, extra) and not self.holds(marker)

    def _evaluate(self, marker: str, extra: str) -> bool:
        from packaging.markers import Marker

        return Marker(marker).evaluate({**self._values, "extra": extra})

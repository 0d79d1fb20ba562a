"""How long a version of Python is looked after, by the table of its release schedules."""

from __future__ import annotations

from datetime import date

from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from envtui.core.interpreters.model import Interpreter

__all__ = ["TABLE_DATE", "Support", "support_of"]

Status: TypeAlias = "Literal['pre-release', 'bugfix', 'security', 'end-of-life', 'unknown']"

TABLE_DATE = date(2026, 11, 1)
"""When the table was last compared with https://devguide.python.org/versions/."""

# The end of bug fixes; the end of security fixes. Days to come are the ends of
# the months that the schedules (PEP 494 and its successors) name.
_SCHEDULES = {
    (2, 7): (date(2020, 1, 1), date(2020, 1, 1)),
    (3, 6): (date(2018, 12, 24), date(2021, 12, 23)),
    (3, 7): (date(2020, 6, 27), date(2023, 6, 27)),
    (3, 8): (date(2021, 5, 3), date(2024, 10, 7)),
    (3, 9): (date(2022, 5, 17), date(2025, 10, 31)),
    (3, 10): (date(2023, 4, 5), date(2026, 10, 31)),
    (3, 11): (date(2024, 4, 2), date(2027, 10, 31)),
    (3, 12): (date(2025, 4, 8), date(2028, 10, 31)),
    (3, 13): (date(2026, 10, 31), date(2029, 10, 31)),
    (3, 14): (date(2027, 10, 31), date(2030, 10, 31)),
    (3, 15): (date(2028, 10, 31), date(2031, 10, 31)),
}


class Support(Record):
    """Whether an interpreter still gets fixes."""

    status: Status
    until: date | None
    """The last day of fixes of any kind; ``None`` if the table does not have the version."""


def support_of(interpreter: Interpreter, today: date | None = None) -> Support:
    """Return how ``interpreter`` is looked after on ``today``, by the version of the language."""
    schedule = _SCHEDULES.get(interpreter.version_info[:2])
    if schedule is None:
        older = interpreter.version_info[:2] < min(v for v in _SCHEDULES if v > (3,))
        return Support("end-of-life" if older else "unknown", None)
    end_of_bugfixes, end_of_life = schedule
    today = today or date.today()
    if today > end_of_life:
        return Support("end-of-life", end_of_life)
    if interpreter.is_prerelease:
        return Support("pre-release", end_of_life)
    return Support("bugfix" if today <= end_of_bugfixes else "security", end_of_life)

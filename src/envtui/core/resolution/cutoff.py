"""The time after which published files do not count: a date, a time, or a span before now."""

from __future__ import annotations

import re

from envtui.core.errors import UsageError
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime, timedelta

__all__ = ["is_span", "parse_cutoff", "parse_time"]

_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_WORDS = {
    **{letter: letter for letter in _UNITS},
    **{word: word[0] for word in _UNITS.values()},
    **{word.removesuffix("s"): word[0] for word in _UNITS.values()},
    "wk": "w",
    "wks": "w",
    "hr": "h",
    "hrs": "h",
    "min": "m",
    "mins": "m",
    "sec": "s",
    "secs": "s",
}
_FRIENDLY = r"(?i)(\d+)\s*([a-z]+)[\s,]*"
_ISO = r"(?ai)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?"


def parse_cutoff(text: str, now: datetime | None = None) -> datetime:
    """Return the time that ``--exclude-newer`` names, as uv reads it.

    Args:
        text: ``2026-01-31``, which means the end of that day here; ``2026-01-31T12:00:00Z``
            (RFC 3339); or what has passed since then, ``2 weeks`` or ``P14D``, in which a day has
            24 hours.
        now: what spans are counted back from; the present by default.

    Raises:
        UsageError: it is none of these.
    """
    from datetime import UTC, datetime, timedelta

    try:
        if (span := _span(text.strip())) is not None:
            return (now or datetime.now(UTC)) - span
        if len(text) == len("2026-01-31"):
            return (datetime.fromisoformat(text) + timedelta(days=1)).astimezone()
        return parse_time(text)
    except (ValueError, OverflowError) as error:
        months = "Months and years have no fixed length: count in days. "
        hint = months if re.search(r"month|year|P\d+[MY]", text, re.IGNORECASE) else ""
        raise UsageError(
            f"'{literal(text)}' is neither a date, nor a time, nor a span of time.",
            hint=f"{hint}Write it like 2026-01-31, 2026-01-31T12:00:00Z, '2 weeks' or P14D.",
        ) from error


def is_span(text: str) -> bool:
    """Whether ``--exclude-newer`` is given a span of time, so that it is about another hour later.

    Args:
        text: as for ``parse_cutoff``.
    """
    return _span(text.strip()) is not None


def parse_time(text: str) -> datetime:
    """Return an ISO 8601 time; without a zone it is UTC.

    Raises:
        ValueError: it is none.
    """
    from datetime import UTC, datetime

    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _span(text: str) -> timedelta | None:
    """Return the span that a text is, ``24 hours`` or ``PT24H``; ``None`` if it is none."""
    from datetime import timedelta

    if (match := re.fullmatch(_ISO, text)) and any(match.groups()):
        numbers = (int(number or 0) for number in match.groups())
        return timedelta(**dict(zip(_UNITS.values(), numbers, strict=True)))
    parts = re.findall(_FRIENDLY, text.lower())
    known = [(int(number), _WORDS.get(word, "")) for number, word in parts]
    if not known or re.sub(_FRIENDLY, "", text) or not all(unit for _, unit in known):
        return None
    return timedelta(**{_UNITS[unit]: number for number, unit in known})

"""The time after which files do not count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from envtui.core.errors import UsageError
from envtui.core.resolution.cutoff import parse_cutoff

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("24 hours", timedelta(hours=24)),
        ("1 week", timedelta(days=7)),
        ("30 days", timedelta(days=30)),
        ("2w", timedelta(days=14)),
        ("1d 12h", timedelta(days=1, hours=12)),
        ("1 hour, 30 minutes", timedelta(minutes=90)),
        ("90 secs", timedelta(seconds=90)),
        ("PT24H", timedelta(hours=24)),
        ("P7D", timedelta(days=7)),
        ("P2W", timedelta(days=14)),
        ("P1DT1H1M1S", timedelta(days=1, hours=1, minutes=1, seconds=1)),
    ],
)
def test_a_span_is_counted_back_from_now(text: str, span: timedelta) -> None:
    assert parse_cutoff(text, NOW) == NOW - span


def test_a_time_is_taken_as_it_is() -> None:
    assert parse_cutoff("2026-01-31T12:00:00Z") == datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert parse_cutoff("2026-01-31T14:00:00+02:00") == datetime(2026, 1, 31, 12, tzinfo=UTC)


def test_a_date_means_the_end_of_that_day_here() -> None:
    assert parse_cutoff("2026-01-31") == datetime(2026, 2, 1).astimezone()


@pytest.mark.parametrize(
    "text",
    ["yesterday", "P", "PT", "3", "3 apples", "2026-13-01", "1 week and", "9" * 30 + " days"],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="neither a date, nor a time, nor a span"):
        parse_cutoff(text)


@pytest.mark.parametrize("text", ["1 month", "2 years", "P1M", "P1Y"])
def test_months_and_years_have_no_length(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_cutoff(text)
    assert "count in days" in raised.value.hint

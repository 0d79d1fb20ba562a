from __future__ import annotations

from datetime import date

import pytest

from envtui.core.interpreters.support import TABLE_DATE, support_of
from tests.core.interpreters.made import made


@pytest.mark.parametrize(
    ("version", "today", "status"),
    [
        ("3.13.1", date(2026, 1, 1), "bugfix"),
        ("3.13.1", date(2027, 1, 1), "security"),
        ("3.13.1", date(2029, 10, 31), "security"),
        ("3.13.1", date(2029, 11, 1), "end-of-life"),
        ("3.8.18", date(2025, 1, 1), "end-of-life"),
        ("2.7.18", date(2025, 1, 1), "end-of-life"),
        ("3.4.10", date(2025, 1, 1), "end-of-life"),
        ("3.15.0rc1", date(2026, 9, 1), "pre-release"),
        ("3.99.0", date(2026, 9, 1), "unknown"),
    ],
)
def test_the_status_on_a_day(version: str, today: date, status: str) -> None:
    assert support_of(made(version=version), today).status == status


def test_the_last_day_is_told() -> None:
    assert support_of(made(version="3.9.18"), date(2025, 1, 1)).until == date(2025, 10, 31)
    assert support_of(made(version="3.99.0")).until is None


def test_the_table_has_the_versions_that_run_envtui() -> None:
    assert support_of(made(), TABLE_DATE).status != "unknown"

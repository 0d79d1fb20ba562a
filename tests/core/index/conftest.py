from __future__ import annotations

import pytest

from envtui.core.index import http


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pause shortly between tries."""
    monkeypatch.setattr(http, "_BACK_OFF", 0.01)

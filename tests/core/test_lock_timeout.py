from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.errors import RefusedChange, UsageError
from envtui.core.lock_timeout import lock_timeout
from envtui.core.wheels.store import Store
from envtui.core.wheels.store_lock import alone, in_use


def test_five_minutes_are_waited_unless_a_variable_says_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert lock_timeout() == 300
    monkeypatch.setenv("UV_LOCK_TIMEOUT", "7.5")
    assert lock_timeout() == 7.5
    monkeypatch.setenv("ENVTUI_LOCK_TIMEOUT", "0")
    assert lock_timeout() == 0


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf"])
def test_what_is_no_number_of_seconds_is_refused(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_LOCK_TIMEOUT", text)
    with pytest.raises(UsageError, match="UV_LOCK_TIMEOUT is not a number of seconds"):
        lock_timeout()


def test_a_store_in_use_is_given_up_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_LOCK_TIMEOUT", "0.1")
    store = Store(tmp_path / "store")
    store.create()
    with in_use(store), pytest.raises(RefusedChange, match="in use"), alone(store):
        pass

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from envtui.core.folders import cache_dir, state_dir


@pytest.mark.parametrize("value", [None, "", "relative", "/absolute/folder"])
def test_they_are_where_platformdirs_says(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    for name in ("ENVTUI_CACHE_DIR", "ENVTUI_STATE_DIR"):
        monkeypatch.delenv(name)
    for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME"):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    assert cache_dir() == platformdirs.user_cache_path("envtui", appauthor=False)
    assert state_dir() == platformdirs.user_state_path("envtui", appauthor=False)


def test_variables_move_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ENVTUI_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("ENVTUI_STATE_DIR", str(tmp_path / "state"))
    assert cache_dir() == tmp_path / "cache"
    assert state_dir() == tmp_path / "state"

"""Where envtui keeps what it can fetch or find out again (cache), and what it cannot (state)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["cache_dir", "nothing_kept", "state_dir"]


def cache_dir() -> Path:
    """Return the folder of the store and of every cache: ``ENVTUI_CACHE_DIR`` or the platform's."""
    if chosen := os.environ.get("ENVTUI_CACHE_DIR"):
        return Path(chosen).absolute()
    if sys.platform != "linux":
        from platformdirs import user_cache_path

        return user_cache_path("envtui", appauthor=False)
    return _of_xdg("XDG_CACHE_HOME", ".cache")


def nothing_kept(folder: Path, error: OSError) -> str:
    """Return the warning for a ``folder`` of the store or the caches that cannot be written."""
    from envtui.core.literal import literal

    return (
        f"Nothing can be kept in {literal(str(folder))}: {error.strerror or error}. "
        "--cache-dir names another folder, --no-cache does without."
    )


def state_dir() -> Path:
    """Return the folder of what must not be lost: ``ENVTUI_STATE_DIR`` or the platform's."""
    if chosen := os.environ.get("ENVTUI_STATE_DIR"):
        return Path(chosen).absolute()
    if sys.platform != "linux":
        from platformdirs import user_state_path

        return user_state_path("envtui", appauthor=False)
    return _of_xdg("XDG_STATE_HOME", ".local/state")


def _of_xdg(variable: str, default: str) -> Path:
    """Return what platformdirs would, without the time that importing it takes."""
    base = Path(os.environ.get(variable, ""))
    return (base if base.is_absolute() else Path.home() / default) / "envtui"

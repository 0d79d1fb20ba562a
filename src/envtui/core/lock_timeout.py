"""How long one process waits for another that holds a lock."""

from __future__ import annotations

import os

from envtui.core.errors import UsageError
from envtui.core.literal import literal

__all__ = ["lock_timeout"]

_SECONDS = 300.0


def lock_timeout() -> float:
    """Return the seconds: ``ENVTUI_LOCK_TIMEOUT``, else uv's ``UV_LOCK_TIMEOUT``, else 300.

    Raises:
        UsageError: the variable holds no number of seconds.
    """
    for name in ("ENVTUI_LOCK_TIMEOUT", "UV_LOCK_TIMEOUT"):
        if text := os.environ.get(name, "").strip():
            try:
                seconds = float(text)
            except ValueError:
                seconds = -1.0
            if 0 <= seconds < float("inf"):
                return seconds
            raise UsageError(f"{name} is not a number of seconds: {literal(text)}.")
    return _SECONDS

"""Variables that envtui has in common with uv: ``ENVTUI_X``, else uv's ``UV_X``."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["is_true", "variable"]

_TRUE = frozenset({"1", "true", "t", "yes", "y", "on"})


def variable(name: str, environ: Mapping[str, str]) -> str:
    """Return the value of ``ENVTUI_<name>``, else of ``UV_<name>``; empty if neither is set."""
    return environ.get(f"ENVTUI_{name}", "").strip() or environ.get(f"UV_{name}", "").strip()


def is_true(text: str) -> bool:
    """Whether the value of a variable or a setting switches it on."""
    return text.lower() in _TRUE

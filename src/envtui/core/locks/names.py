"""Which files are locks in the format of PEP 751, told by their names."""

from __future__ import annotations

import re

__all__ = ["is_pylock_name"]


def is_pylock_name(name: str) -> bool:
    """Whether a file is a lock by its name: ``pylock.toml`` or ``pylock.<word>.toml``."""
    return re.fullmatch(r"pylock(\.[^.]+)?\.toml", name) is not None

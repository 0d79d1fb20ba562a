"""Which files are locks in the format of PEP 751, by their names."""

from __future__ import annotations

__all__ = ["is_pylock_name"]


def is_pylock_name(name: str) -> bool:
    """Whether a file is a lock by its name: ``pylock.toml`` or ``pylock.<word>.toml``."""
    first, *word, last = name.split(".") if "." in name else ("", "")
    return first == "pylock" and last == "toml" and len(word) < 2 and "" not in word

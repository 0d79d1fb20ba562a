"""A lock as data: one pin for each project, wherever it was read from."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Difference", "Pin"]


@dataclass(frozen=True, slots=True)
class Pin:
    """One version of one project that a lock names."""

    name: str
    """Normalized."""
    version: str
    """Empty when only an address is given."""
    url: str = ""
    hashes: tuple[str, ...] = ()
    """``sha256:<hex>``: one of them must be the file's."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between a set of pins and what is installed; each part sorted by name."""

    missing: tuple[Pin, ...]
    """Pinned and not installed."""
    different: tuple[tuple[Pin, str], ...]
    """Installed in another version, which is given."""
    extra: tuple[tuple[str, str], ...]
    """Installed and not pinned: normalized name and version."""

    @property
    def is_empty(self) -> bool:
        """Whether the environment is exactly what the pins say."""
        return not (self.missing or self.different or self.extra)

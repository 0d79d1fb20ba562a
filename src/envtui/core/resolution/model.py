"""What a resolution is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from envtui.core.index.model import IndexFile

__all__ = ["Candidate", "Edge", "Options", "Resolution"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One version of a project that was chosen, and the file it would be installed from."""

    name: str
    """As the index or the wheel spells it."""
    normalized: str
    version: str
    file: IndexFile | None
    """``None`` when what is installed already satisfies and stays."""
    index: str
    """The index it came from, without credentials."""


@dataclass(frozen=True, slots=True)
class Edge:
    """``parent`` (empty: the person) requires ``name`` by ``requirement``; names normalized."""

    parent: str
    name: str
    requirement: str


@dataclass(frozen=True, slots=True)
class Options:
    """How versions are chosen; the names and meanings are uv's."""

    prerelease: str = "if-necessary"
    """``if-necessary``, ``allow``, ``disallow`` or ``explicit``."""
    resolution: str = "highest"
    """``highest``, ``lowest`` or ``lowest-direct``."""
    no_deps: bool = False
    upgrade: bool = False
    upgrade_packages: frozenset[str] = field(default_factory=frozenset)
    exclude_newer: str = ""
    """RFC 3339 or a date; empty: no limit."""
    require_hashes: bool = False
    allow_breaking: bool = False
    """Installed distributions outside the answer may be left unsatisfied."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer: one candidate for each project, by name, and why each is in it."""

    candidates: tuple[Candidate, ...]
    edges: tuple[Edge, ...]

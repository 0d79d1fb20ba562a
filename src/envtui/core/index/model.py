"""What an index says: the files of a project, and what one of them requires."""

from __future__ import annotations

from collections.abc import Mapping

from envtui.core.record import NamedTuple

__all__ = ["NO_NOTES", "Dependency", "IndexFile", "Metadata", "Notes"]

Dependency = tuple[str, tuple[str, ...], str, str, str, str]
"""Name (normalized), extras (normalized), specifier, marker, URL; empty where there is none. Last
the extra (normalized) without which the marker holds nowhere, if it has the usual form."""


class IndexFile(NamedTuple):
    """One file of a project as its index page lists it (PEP 503, 592, 629, 658, 691, 700)."""

    filename: str
    url: str
    """Absolute; may be ``file:`` for a local index. Credentials are not part of it."""
    hashes: Mapping[str, str]
    """Algorithm to hex digest; may be empty."""
    requires_python: str = ""
    yanked: str | None = None
    """The reason, perhaps empty; ``None`` when it is not yanked."""
    metadata_hashes: Mapping[str, str] | None = None
    """PEP 658: the hashes of ``<url>.metadata``; ``None`` when there is no such file."""
    size: int = 0
    """In bytes; 0 when the index does not say."""
    upload_time: str = ""
    """ISO 8601 as the index wrote it; empty when it does not say."""
    index: str = ""  # type: ignore[assignment]  # in the place of tuple.index, unneeded here
    """The index or flat location that lists it, without credentials."""


class Notes(NamedTuple):
    """What an index says of a project as a whole."""

    status: str = ""
    """PEP 792: ``archived``, ``deprecated`` or ``quarantined``; empty when it is active."""
    reason: str = ""
    tracks: tuple[str, ...] = ()
    """PEP 708: the pages of other indexes that this one adds files to."""
    alternates: tuple[str, ...] = ()
    """PEP 708: all the pages that the project says are its own."""


NO_NOTES = Notes()


class Metadata(NamedTuple):
    """The part of a distribution's METADATA that resolution needs."""

    requires: tuple[str, ...]
    """``Requires-Dist`` as written, markers and extras included."""
    requires_python: str
    extras: tuple[str, ...]
    """``Provides-Extra``, normalized."""
    dependencies: tuple[Dependency, ...] = ()
    """``requires`` taken apart, in the same order; specifiers and markers as written."""
    version: str = ""
    """As METADATA spells it."""

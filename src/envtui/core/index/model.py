"""What is asked of indexes, and what they say: a project's files, and what each requires."""

from __future__ import annotations

import marshal
from collections.abc import Collection, Mapping, Sequence

from envtui.core.record import NamedTuple, Record

__all__ = ["NO_NOTES", "Dependency", "IndexFile", "IndexOptions", "Metadata", "Notes"]

Dependency = tuple[str, tuple[str, ...], str, str, str, str]
"""Normalized name, normalized extras, specifier, marker and URL, empty where there is none; then
the normalized extra without which the marker cannot hold, if the marker has the usual form."""


class IndexFile(NamedTuple):
    """One file of a project as its index page lists it (PEP 503, 592, 629, 658, 691, 700)."""

    filename: str
    url: str
    """Absolute, without credentials; ``file:`` for a local index."""
    hashes: Mapping[str, str]
    """Hexadecimal digests by algorithm; may be empty."""
    requires_python: str = ""
    yanked: str | None = None
    """The reason, perhaps empty; ``None`` if it is not yanked."""
    metadata_hashes: Mapping[str, str] | None = None
    """PEP 658: the hashes of ``<url>.metadata``; ``None`` if there is no such file."""
    size: int = 0
    """In bytes; 0 if the index does not say."""
    upload_time: str = ""
    """ISO 8601 as the index wrote it; empty if it does not say."""
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
    behind: Mapping[str, bytes] | None = None
    """In metadata that was kept: by extra, the requirements that it adds, marshalled. The other
    fields then lack these, which may be hundreds, and of which few are ever asked for."""

    def asked_by(self, extra: str) -> list[tuple[str, Dependency]]:
        """Return each requirement that may count with ``extra``, empty for none, and its parts.

        They are in the order of METADATA, but those that need the extra come last.
        """
        pairs = zip(self.requires, self.dependencies, strict=True)
        if self.behind is None:
            found = [pair for pair in pairs if pair[1][5] in ("", extra)]
            return sorted(found, key=lambda pair: pair[1][5]) if extra else found
        return [*pairs, *(marshal.loads(self.behind[extra]) if extra in self.behind else ())]

    def abridged(self) -> Metadata:
        """Return the same in the form in which it is kept, with ``behind``."""
        extras: dict[str, list[tuple[str, Dependency]]]
        extras = {dependency[5]: [] for dependency in self.dependencies}
        for pair in zip(self.requires, self.dependencies, strict=True):
            extras[pair[1][5]].append(pair)
        usual = extras.pop("", [])
        if not extras:
            return self
        return self._replace(
            requires=tuple(text for text, _ in usual),
            dependencies=tuple(dependency for _, dependency in usual),
            behind={extra: marshal.dumps(added) for extra, added in extras.items()},
        )


class IndexOptions(Record):
    """What a person says about indexes for one run; it counts before variables and files."""

    default_index: str = ""
    """The index to use instead of the default one."""
    indexes: Sequence[str] = ()
    """Further ones, asked before it."""
    find_links: Sequence[str] = ()
    no_index: bool = False
    index_strategy: str = ""
    keyring_provider: str = ""
    offline: bool = False
    refresh: bool = False
    refresh_packages: Collection[str] = ()
    """Normalized names of projects whose pages are asked for again."""
    trusted_hosts: Sequence[str] = ()
    cert: str = ""
    """A file of certificates to trust, and no others."""
    system_certs: bool = False
    """Trust those of the system, whatever settings name; only ``SSL_CERT_*`` stand for them."""
    config_file: str = ""
    """The ``uv.toml`` to read instead of those that are found."""
    no_config: bool = False
    """Read no files of settings but ``config_file``."""

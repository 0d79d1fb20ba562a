"""The journal of a change: which renames it consists of, on disk before the first of them.

A transaction has a folder ``<root>/.envtui/txn-<id>/`` with ``new/`` (what will arrive), ``old/``
(what has left) and the journal. The state of every single move can be seen from the transaction's
own folder, so undoing or finishing it after a crash needs nothing but what lies there:

    a leaving move is done when its file lies in ``old/``;
    an arriving move is done when its file has left ``new/``.

A file ``journal`` means: undo. The same file renamed to ``committed`` means: finish. Neither of
them means that the environment was not touched yet, or that only the folder remains to be swept.
"""

from __future__ import annotations

import os
from pathlib import Path

from envtui.core.files import read_regular, write_atomic
from envtui.core.json_text import to_json
from envtui.core.record import NamedTuple

__all__ = ["Journal", "Move", "commit", "read_journal", "sync_folder", "write_journal"]

_LIMIT = 256 * 1024 * 1024
_VERSION = 1


class Move(NamedTuple):
    """One rename between the transaction's folder and the environment."""

    aside: str
    """Relative to the transaction's folder: ``old/3`` or ``new/...``."""
    inside: str
    """Relative to the environment's root; absolute where a scheme leads out of it."""
    arrives: bool
    """Whether it goes from ``aside`` to ``inside``, rather than the other way."""


class Journal(NamedTuple):
    """Everything that carrying out, undoing and finishing a transaction needs."""

    title: str
    """What the change is, to tell a person which one was finished or undone."""
    folders: tuple[str, ...]
    """Folders made before anything arrives, outermost first; paths as in ``Move.inside``."""
    moves: tuple[Move, ...]
    emptied: tuple[str, ...]
    """Folders to remove at the end if nothing is left in them, innermost first."""
    place: str = ""
    """When the environment itself is moved: its new path. That rename comes after all others, and
    once it is done the transaction counts as committed."""


def write_journal(transaction: Path, journal: Journal) -> None:
    """Put the journal on the disk, and wait until it is there.

    Raises:
        OSError: it could not be written; nothing of it is left.
    """
    moves = [move._asdict() for move in journal.moves]
    document = {"version": _VERSION, **journal._asdict(), "moves": moves}
    write_atomic(transaction / "journal", to_json(document).encode(), sync=True)
    sync_folder(transaction)


def commit(transaction: Path, journal: Journal) -> None:
    """Mark the transaction as carried out: from here on it is finished, never undone."""
    (transaction / "journal").rename(transaction / "committed")
    # What has left is deleted next, so a power cut must no longer bring the journal back.
    if any(not move.arrives for move in journal.moves):
        sync_folder(transaction)


def read_journal(transaction: Path) -> tuple[Journal | None, bool]:
    """Return the journal, if there is one, and whether it is committed.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no journal.
    """
    for name in ("committed", "journal"):
        if (transaction / name).exists():
            return _parse(read_regular(transaction / name, _LIMIT)), name == "committed"
    return None, False


def _parse(content: bytes) -> Journal:
    import json

    document = json.loads(content)
    try:
        if document["version"] != _VERSION:
            raise ValueError(f"version {document['version']} is not known")
        return Journal(
            title=document["title"],
            folders=tuple(document["folders"]),
            moves=tuple(Move(**move) for move in document["moves"]),
            emptied=tuple(document["emptied"]),
            place=document.get("place", ""),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"no journal: {error}") from error


def sync_folder(folder: Path) -> None:
    """Wait until the names in ``folder`` are on the disk; Windows cannot sync folders."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""The sha256 of files whose index does not state it, remembered from when they were fetched.

    STORE/origins/ab/abcdef…     named after the file and what changes with it; holds the sha256

A local file is recognized by its time, size and inode, a remote one by the weaker hashes that its
index states. A file with neither is fetched every time.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from envtui.core.files import read_regular, write_atomic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.model import IndexFile
    from envtui.core.wheels.store import Store

__all__ = ["is_in_store", "known_digest", "remember"]

_DIGEST = r"[0-9a-f]{64}"


def known_digest(store: Store, file: IndexFile) -> str:
    """Return the sha256 of ``file``, stated by the index or remembered; empty if unknown."""
    if stated := file.hashes.get("sha256"):
        return stated.lower()
    place = _place(store, file)
    if place is None:
        return ""
    try:
        digest = read_regular(place, 64).decode()
    except (OSError, UnicodeDecodeError):
        return ""
    return digest if re.fullmatch(_DIGEST, digest) else ""


def is_in_store(store: Store, file: IndexFile) -> bool:
    """Whether the store has an entry of this wheel, sound or not; takes some 10 µs."""
    digest = known_digest(store, file)
    return bool(digest) and store.has(digest)


def remember(store: Store, file: IndexFile, digest: str) -> None:
    """Remember the sha256 of ``file``; if the store cannot be written, only speed is lost."""
    if file.hashes.get("sha256"):
        return
    place = _place(store, file)
    if place is not None:
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(place, digest.encode())


def _place(store: Store, file: IndexFile) -> Path | None:
    from hashlib import sha256

    local = _local_identity(file.url) if file.url.startswith("file:") else None
    if local is None and not file.hashes:
        return None
    # With the hashes: the same URL with other ones must be fetched and compared with these.
    identity = f"{file.url}\n{local}\n{sorted(file.hashes.items())}"
    name = sha256(identity.encode()).hexdigest()
    return store.root / "origins" / name[:2] / name


def _local_identity(url: str) -> str | None:
    from envtui.core.index.download import path_of

    try:
        status = path_of(url).stat()
    except (OSError, ValueError):
        return None
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"

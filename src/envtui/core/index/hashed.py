"""Hashing files whose index states no hash: in a folder, on a plain page, asked for by URL."""

from __future__ import annotations

import hashlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.events import Cancel
    from envtui.core.index.http import HttpClient
    from envtui.core.index.model import IndexFile

__all__ = ["hashed"]

_STRONG = ("sha256", "sha384", "sha512")


def hashed(file: IndexFile, http: HttpClient, cancel: Cancel) -> IndexFile:
    """Return a file with a strong hash; if none is stated, its bytes are read for that.

    Raises:
        IndexProblem: it cannot be read.
        Cancelled: ``cancel`` was requested.
    """
    if any(kind in file.hashes for kind in _STRONG):
        return file
    digest = hashlib.sha256()
    with http.stream(file.url.partition("#")[0], cancel) as chunks:
        for chunk in chunks:
            digest.update(chunk)
    return file._replace(hashes={**file.hashes, "sha256": digest.hexdigest()})

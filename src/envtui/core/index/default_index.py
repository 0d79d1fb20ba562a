"""The index that is asked when nothing else is configured."""

from __future__ import annotations

from pathlib import Path

from envtui.core.index import stamped

__all__ = ["default_index"]


def default_index(cache: Path) -> str:
    """Return the simple API beside the index that distlib knows.

    Importing distlib takes 80 ms, so the answer is remembered in ``cache``.
    """
    record = cache / "default-index"
    known = stamped.load(record)
    if isinstance(known, str) and known.startswith("https://"):
        return known
    from urllib.parse import urljoin

    from distlib.index import DEFAULT_INDEX

    address: str = urljoin(DEFAULT_INDEX, "simple/")
    stamped.save(record, address)
    return address

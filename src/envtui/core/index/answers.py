"""Answers kept for as long as every page that they came from stays what it was.

The question holds all that an answer depends on beside the pages. Both are compared before a kept
answer is given, so it is given only where the same question would get it again.
"""

from __future__ import annotations

import os
from binascii import crc32
from contextlib import suppress
from pathlib import Path

from envtui.core.index import stamped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.page_source import PageSource

__all__ = ["Answers"]

_KEPT = 64
"""How many answers are kept; the oldest are removed."""


class Answers:
    """Answers by question; both consist of plain values, which ``marshal`` can write."""

    def __init__(self, folder: Path, pages: PageSource) -> None:
        self._folder = folder
        self._pages = pages

    def recall(self, question: bytes) -> object | None:
        """Return the kept answer, if all its pages are the same and need not be asked for again."""
        record = stamped.load(self._path(question))
        if not isinstance(record, tuple) or len(record) != 3 or record[0] != question:
            return None
        _, consulted, answer = record
        same = all(self._pages.is_still(*page) for page in consulted)
        return answer if same else None

    def remember(self, question: bytes, answer: object) -> None:
        """Keep an answer, unless it came from a page that is not kept itself."""
        consulted = self._pages.consulted
        if consulted is not None:
            stamped.save(self._path(question), (question, consulted, answer))
            self._thin_out()

    def _path(self, question: bytes) -> Path:
        return self._folder / f"{crc32(question):08x}-{len(question)}"

    def _thin_out(self) -> None:
        with suppress(OSError), os.scandir(self._folder) as folder:
            found = list(folder)
            if len(found) > _KEPT:
                found.sort(key=lambda entry: entry.stat().st_mtime)
            for entry in found[:-_KEPT]:
                Path(entry).unlink()

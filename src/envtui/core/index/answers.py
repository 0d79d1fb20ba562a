"""Answers kept for as long as every page that they came from stays what it was.

Whoever asks says what decides about the answer beside the pages; that and the pages are compared,
not trusted: a kept answer is given only where the same question would get it again.
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
"""How many answers stay; the oldest go."""


class Answers:
    """Answers by question; both are made of what ``marshal`` knows."""

    def __init__(self, folder: Path, pages: PageSource) -> None:
        self._folder = folder
        self._pages = pages

    def recall(self, question: bytes) -> object | None:
        """Return the answer that was kept, if all its pages still hold and are the same."""
        record = stamped.load(self._path(question))
        if not isinstance(record, tuple) or len(record) != 3 or record[0] != question:
            return None
        _, consulted, answer = record
        same = all(self._pages.is_still(*page) for page in consulted)
        return answer if same else None

    def remember(self, question: bytes, answer: object) -> None:
        """Keep an answer, unless a page was consulted that is not kept itself."""
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

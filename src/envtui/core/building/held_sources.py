"""The source code that a workshop holds, by the file that stands for it in a resolution."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from envtui.core.building.opened import OpenedSource
from envtui.core.building.source_locks import SourceLocks
from envtui.core.building.sources import Source
from envtui.core.building.trees import pin
from envtui.core.wheels.origins import known_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.workshop import Workshop
    from envtui.core.index.model import IndexFile

__all__ = ["HeldSources"]


class HeldSources:
    """Fetches source code into the store and opens it. Thread-safe but for ``close``."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._sources: dict[str, Source] = {}
        self._taken: dict[Source, IndexFile] = {}
        self._opened: dict[str, OpenedSource] = {}
        self._locks = SourceLocks(workshop.cancel)

    def take_in(self, source: Source) -> IndexFile:
        """Fetch source code that is not from an index; return the file that stands for it.

        Raises:
            EnvtuiError: it cannot be fetched.
        """
        file = self._taken.get(source)
        if file is None:
            pinned = self._pin(source, source.file())
            file = self._taken[source] = pinned.file()
            self._sources[file.url] = pinned
        return file

    def of(self, file: IndexFile) -> Source:
        """Return the source code that a file stands for."""
        found = self._sources.get(file.url)
        if found is None:
            sha256 = known_digest(self._workshop.store, file)
            found = self._sources[file.url] = Source("archive", file.url, sha256=sha256)
        return found

    def fetched(self, file: IndexFile) -> Source:
        """Return the source code that a file stands for, after fetching it into the store.

        Raises:
            BadDistribution: a hash differs.
            EnvtuiError: it cannot be fetched.
        """
        source = self._sources[file.url] = self._pin(self.of(file), file)
        return source

    def locked(self, file: IndexFile, *, waits: bool = True) -> AbstractContextManager[None]:
        """Let no other thread work on the source code within the ``with`` block.

        Raises:
            BuildFailed: it would wait for itself, or for another thread though not ``waits``.
        """
        return self._locks.locked(file.url, self.of(file).name, waits=waits)

    @contextmanager
    def opened(self, file: IndexFile, *, until_built: bool) -> Iterator[OpenedSource]:
        """Yield the opened source code; the caller holds its lock.

        Args:
            file: the file that stands for it.
            until_built: whether to keep it open for building, if the plan is applied at once.

        Raises:
            BadDistribution: the archive is refused.
            EnvtuiError: it cannot be fetched.
        """
        source = self.fetched(file)
        opened = self._opened.pop(file.url, None) or OpenedSource(self._workshop, source)
        with ExitStack() as closing:
            closing.callback(opened.close)
            yield opened
            if until_built and self._workshop.is_applied_at_once:
                self._opened[file.url] = opened
                closing.pop_all()

    def close(self) -> None:
        """Remove what is still open."""
        while self._opened:
            self._opened.popitem()[1].close()

    def _pin(self, source: Source, file: IndexFile) -> Source:
        workshop = self._workshop
        http, on_event = workshop.index.http, workshop.on_event
        return pin(source, file, workshop.store, http, on_event, workshop.cancel)

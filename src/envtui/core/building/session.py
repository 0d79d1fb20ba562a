"""What planning and applying share: connections, the store, and downloads on their way to it."""

from __future__ import annotations

from _thread import RLock  # all that is needed of threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from envtui.core.events import Cancel, OnEvent, ignore
from envtui.core.index.filenames import is_wheel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.client import PackageIndex
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.index.model import IndexFile, Metadata
    from envtui.core.resolution.model import Candidate
    from envtui.core.wheels.downloads import Downloads
    from envtui.core.wheels.store import Store

__all__ = ["Session"]

_LARGE = 1 << 20
"""Bytes of a wheel that is fetched before it is known whether it is wanted."""


class Session:
    """Opens the index and the store when first needed, and reports to whoever it serves.

    Several threads may use ``index`` and ``store`` and fetch ahead; ``serve`` and ``close`` are for
    the thread that made the session.
    """

    def __init__(
        self,
        configuration: IndexConfiguration,
        read_source: Callable[[IndexFile], Metadata] | None = None,
    ) -> None:
        """Nothing is read or written yet.

        Args:
            configuration: where distributions come from.
            read_source: reads the metadata that a source archive declares, without running its
                code; ``None`` if nobody asks for that.
        """
        self.configuration = configuration
        self.on_event: OnEvent = ignore
        self.cancel: Cancel = _Relay(self)
        self.downloads: Downloads | None = None
        """Downloads that have begun already."""
        self.is_applied_at_once = False
        """Whether the plan is applied as soon as it is made, so that wheels may be fetched ahead
        and sources stay open. If a person reads it first, the store must not be in use so long."""
        self._read_source = read_source
        self._outer = Cancel()
        self._index: PackageIndex | None = None
        self._store: Store | None = None
        self._opening = RLock()
        """Held while something is opened, here or by a workshop."""

    def serve(self, on_event: OnEvent, cancel: Cancel | None) -> None:
        """From now on report to ``on_event``, and stop when ``cancel`` is requested."""
        self.on_event = on_event
        self._outer = cancel or Cancel()

    @property
    def outer_cancel(self) -> Cancel:
        """The token of whoever is being served."""
        return self._outer

    @property
    def index(self) -> PackageIndex:
        """The index, opened when first asked for, and again after ``close``."""
        with self._opening:
            if self._index is None:
                from envtui.core.index.client import PackageIndex

                self._index = PackageIndex(
                    self.configuration,
                    cancel=self.cancel,
                    on_event=lambda event: self.on_event(event),
                    keep_wheel=self.keep_wheel,
                    read_source=self._read_source,
                )
            return self._index

    @property
    def store(self) -> Store:
        """The store, or a temporary one where nothing can be written."""
        with self._opening:
            if self._store is None:
                from envtui.core.wheels.fetch import writable
                from envtui.core.wheels.store import open_store

                self._store = writable(open_store(), on_event=self.on_event)
            return self._store

    def keep_wheel(self, file: IndexFile, content: bytes) -> None:
        """Put a wheel that was fetched whole, for its metadata, into the store."""
        from envtui.core.wheels.fetch import keep_fetched
        from envtui.core.wheels.store import open_store

        keep_fetched(open_store(), file, content)

    def fetch_ahead(self, candidate: Candidate, likely: bool) -> None:
        """Begin to fetch a wheel that was chosen, or is ``likely`` to be; returns at once.

        A likely one is fetched only if it is large: a small one arrives in no time once it is
        chosen, and until then would keep the resolver from its work.
        """
        from envtui.core.wheels.origins import is_in_store
        from envtui.core.wheels.store import open_store

        file = candidate.file
        if file is None or not is_wheel(file.filename) or (likely and file.size < _LARGE):
            return
        with self._opening:
            if not self.is_applied_at_once:
                return
            if self.downloads is None:
                if is_in_store(open_store(), file):
                    return
                from envtui.core.wheels.downloads import Downloads

                index = self.index
                self.downloads = Downloads(
                    lambda: index.http, self.store, lambda event: self.on_event(event), self.cancel
                )
            downloads = self.downloads
        downloads.begin(candidate.normalized, file, likely=likely)

    def close(self) -> None:
        """End the downloads and the connections."""
        with self._opening:
            # A thread that still looks ahead must not begin another download.
            self.is_applied_at_once = False
            downloads, self.downloads = self.downloads, None
        if downloads is not None:
            downloads.close()
        if self._index is not None:
            self._index.close()
            self._index = None

    @contextmanager
    def closed_by_failure(self) -> Iterator[None]:
        """Close the session if the ``with`` block fails; otherwise it stays open."""
        try:
            yield
        except BaseException:
            self.close()
            raise


class _Relay(Cancel):
    """A token that stands for that of whoever the session serves at the time."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def check(self) -> None:
        self._session.outer_cancel.check()

    @property
    def requested(self) -> bool:
        return self._session.outer_cancel.requested

"""Downloading and unpacking wheels into the store, begun as soon as they are likely wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import FIRST_EXCEPTION, Future, wait
from contextlib import ExitStack, closing
from functools import partial
from types import TracebackType

from envtui.core.errors import BadDistribution, StorageError
from envtui.core.events import Cancel, OnEvent, Stop, Unpacked, ignore
from envtui.core.literal import literal
from envtui.core.record import NamedTuple
from envtui.core.wheels.ahead import ArrivingWheel
from envtui.core.wheels.fetch import download, sound_entry
from envtui.core.wheels.largest_first import LargestFirst
from envtui.core.wheels.origins import is_in_store, remember
from envtui.core.wheels.store_lock import in_use
from envtui.core.wheels.unpackers import Unpackers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from envtui.core.index.http import HttpClient
    from envtui.core.index.model import IndexFile
    from envtui.core.wheels.manifest import Manifest
    from envtui.core.wheels.store import Entry, Store

__all__ = ["Downloads"]

_AT_ONCE = 12
"""How many downloads run at once, unless the configuration says otherwise."""
_THREADS = 48
"""More than that: threads that wait for a wheel to be unpacked must not leave the line idle."""
_LOOK = 0.1
"""Seconds between two looks at the cancel token."""


class Downloads:
    """Downloads and unpacks wheels in threads, from the first ``begin`` until ``close``.

    Until then the store is kept from being pruned. Several threads may call ``begin``; everything
    else is for one.
    """

    def __init__(
        self,
        http: Callable[[], HttpClient],
        store: Store,
        on_event: OnEvent = ignore,
        cancel: Cancel | None = None,
    ) -> None:
        """Nothing is opened yet; ``http`` is called when something must be fetched."""
        self._http = http
        self._store = store
        self._on_event = on_event
        self._all = Stop(cancel or Cancel())
        self._begun: dict[str, _Begun] = {}
        self._threads: LargestFirst[Entry] | None = None
        self._line = threading.Semaphore(_AT_ONCE)
        self._unpackers = Unpackers()
        self._open = ExitStack()
        self._lock = threading.RLock()
        self._is_known = False
        """Whether ``finish`` has said what is wanted: from then on nothing is merely likely."""

    def __enter__(self) -> Downloads:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def begin(self, project: str, file: IndexFile, *, likely: bool = False) -> None:
        """Begin to fetch a wheel that is not in the store, instead of another of its project.

        One that is only ``likely`` to be wanted replaces no other.
        """
        with self._lock:
            before = self._begun.get(project)
            if likely and (before is not None or self._is_known):
                return
            if before is not None and before.file.url == file.url:
                return
            if before is not None:
                before.stop.request()
                del self._begun[project]
            if not is_in_store(self._store, file):
                self._begun[project] = self._submit(file)

    def finish(self, files: Iterable[IndexFile]) -> dict[str, Entry]:
        """Return the store's entries of ``files``, by URL; the first error stops all others.

        Whatever was begun and is not among ``files`` is stopped.

        Raises:
            BadDistribution: a hash differs, or a wheel is not what it should be.
            IndexProblem: a file cannot be fetched.
            StorageError: there is no room for it.
            Cancelled: that was requested.
        """
        tasks = self._tasks({file.url: file for file in files})
        try:
            while not _is_settled(tasks.values()):
                # Threads look at it too, but not while they wait for a process.
                self._all.check()
            failed = [task for task in tasks.values() if task.done() and task.exception()]
        except BaseException:
            self._all.request()
            raise
        if failed:
            # Chosen before the others are stopped: it is a cause, not a consequence.
            self._all.request()
            failed[0].result()
        return {url: task.result() for url, task in tasks.items()}

    def close(self) -> None:
        """Stop what still runs, and wait until it has ended."""
        with self._lock:
            self._is_known = True
        self._all.request()
        self._unpackers.close()
        if self._threads is not None:
            self._threads.close()
        self._open.close()

    def _tasks(self, wanted: dict[str, IndexFile]) -> dict[str, Future[Entry]]:
        """Return the task of each wanted file by URL, begun now if need be; stop all others."""
        with self._lock:
            self._is_known = True
            for project, begun in list(self._begun.items()):
                if begun.file.url not in wanted:
                    begun.stop.request()
                    del self._begun[project]
            tasks = {begun.file.url: begun.entry for begun in self._begun.values()}
            missing = [file for url, file in wanted.items() if url not in tasks]
            return tasks | {file.url: self._submit(file).entry for file in missing}

    def _submit(self, file: IndexFile) -> _Begun:
        if self._threads is None:
            self._store.create()
            self._open.enter_context(in_use(self._store))
            count = self._http().configuration.concurrent_downloads or _AT_ONCE
            self._line = threading.Semaphore(count)
            self._threads = LargestFirst(_THREADS, "wheel")
        stop = Stop(self._all)
        work = partial(self._fetch, file, self._http(), stop)
        task = self._threads.submit(file.size, work)
        self._unpackers.expect(file.size)
        return _Begun(file, stop, task)

    def _fetch(self, file: IndexFile, http: HttpClient, cancel: Cancel) -> Entry:
        """Download one wheel beside the store's entries, check its hashes and unpack it."""
        cancel.check()
        store = self._store
        try:
            with store.aside() as folder:
                wheel, arriving = folder / "wheel", ArrivingWheel(folder / "ahead")
                with self._line, closing(arriving), wheel.open("wb") as part:
                    digest = download(file, http, part, self._on_event, cancel, arriving)
                    if part.tell() == 0:
                        raise BadDistribution(f"{literal(file.filename)} is refused: it is empty.")
                    if not file.size:
                        self._unpackers.expect(part.tell())

                def unpack(folder: Path) -> Manifest:
                    ahead = arriving.inflated
                    return self._unpackers.unpack(wheel, file.filename, folder, cancel, ahead)

                entry = sound_entry(store, digest) or store.fill(digest, unpack)
                remember(store, file, digest)
        except OSError as error:
            raise StorageError(
                f"{literal(file.filename)} cannot be unpacked in {literal(str(store.root))}: "
                f"{error.strerror}.",
                hint="Make room there, or set ENVTUI_CACHE_DIR to another folder.",
            ) from error
        self._on_event(Unpacked(entry.manifest.name))
        return entry


class _Begun(NamedTuple):
    file: IndexFile
    stop: Stop
    entry: Future[Entry]


def _is_settled(tasks: Collection[Future[Entry]]) -> bool:
    """Wait a moment, and return whether all tasks are done or one has failed."""
    done, others = wait(tasks, timeout=_LOOK, return_when=FIRST_EXCEPTION)
    return not others or any(task.cancelled() or task.exception() for task in done)

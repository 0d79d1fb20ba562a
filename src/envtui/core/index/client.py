"""What indexes say of projects and their files: from the cache, else from the network."""

from __future__ import annotations

from _thread import RLock  # all that is needed of threading, whose import takes long
from collections.abc import Callable, Iterable
from functools import partial

from envtui.core.events import Cancel, OnEvent, Warned, ignore
from envtui.core.folders import nothing_kept
from envtui.core.index.answers import Answers
from envtui.core.index.filenames import is_wheel
from envtui.core.index.model import NO_NOTES, IndexFile, Metadata
from envtui.core.index.page_source import NotCached, PageSource
from envtui.core.literal import literal
from envtui.core.names import normalize_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.index.flat import FlatFiles
    from envtui.core.index.http import HttpClient
    from envtui.core.index.metadata_cache import MetadataCache
    from envtui.core.index.project import Project
    from envtui.core.index.wheel_metadata import KeepWheel
    from envtui.core.index.workers import Workers

__all__ = ["PackageIndex"]

ReadSource: TypeAlias = "Callable[[IndexFile], Metadata]"

_WORKERS = 24
_CONNECTIONS = 12
"""Opened while the first page is awaited: a new one takes three times as long as a request."""


class PackageIndex:
    """The configured indexes and flat locations as one. Thread-safe.

    Projects are remembered for as long as the object lives, so that one resolution sees one state
    of the world. If everything is in the cache, no thread is started and no connection made.
    """

    def __init__(
        self,
        configuration: IndexConfiguration,
        *,
        cancel: Cancel | None = None,
        on_event: OnEvent = ignore,
        keep_wheel: KeepWheel | None = None,
        read_source: ReadSource | None = None,
    ) -> None:
        """Nothing is opened yet.

        Args:
            configuration: where to look, and how.
            cancel: looked at while waiting.
            on_event: told of warnings.
            keep_wheel: given wheels that were fetched whole for their metadata.
            read_source: reads the metadata that a source archive declares, without running its
                code.
        """
        self.configuration = configuration
        self.pinned = dict(configuration.pinned)
        """By name, the only index that a project is taken from; more may be added later."""
        self._cancel = cancel or Cancel()
        self._on_event = on_event
        self._keep_wheel = keep_wheel
        self._read_source = read_source
        self._lock = RLock()
        self._http: HttpClient | None = None
        self._workers: Workers | None = None
        self._flat: FlatFiles | None = None
        self._pages = PageSource(configuration, lambda: self.http, self._say_unwritable)
        self._kept_metadata: MetadataCache | None = None
        self._answers = Answers(configuration.cache / "answers", self._pages)
        self._said_unwritable = False
        self._projects: dict[str, Project] = {}

    @property
    def http(self) -> HttpClient:
        """The client that all requests go through, downloads included."""
        if self._http is None:
            from envtui.core.index.http import HttpClient

            with self._lock:
                self._http = self._http or HttpClient(self.configuration, self._on_event)
        return self._http

    @property
    def _metadata(self) -> MetadataCache:
        if self._kept_metadata is None:
            from envtui.core.index.metadata_cache import MetadataCache

            folder = self.configuration.cache / "metadata"
            with self._lock:
                self._kept_metadata = self._kept_metadata or MetadataCache(
                    folder, self._say_unwritable
                )
        return self._kept_metadata

    def rest(self) -> None:
        """Drop what is still to be fetched ahead and end the threads; connections stay open."""
        workers, self._workers = self._workers, None
        if workers is not None:
            workers.stop()

    def close(self) -> None:
        """End every request; threads that wait for one get ``Cancelled``."""
        self.rest()
        if self._http is not None:
            self._http.close()

    def project(self, name: str) -> Project:
        """Return what the indexes offer of a project; it has no versions if no index has it.

        Raises:
            IndexProblem: an index does not answer, refuses, or answers nonsense.
            Cancelled: that was requested meanwhile.
        """
        name = normalize_name(name)
        if (found := self._known(name)) is not None:
            return found
        self._cancel.check()
        project: Project = self._pool.once(("project", name), partial(self._fetch, name))
        return project

    def places(self, name: str) -> tuple[str, ...]:
        """Return the URLs where the project of that normalized name is looked for."""
        if index := self.pinned.get(name):
            return (index,)
        return (*self.configuration.find_links, *self.configuration.indexes)

    def metadata(self, file: IndexFile) -> Metadata:
        """Return the metadata of a file that an index lists.

        Raises:
            IndexProblem: the index does not hand it out.
            BadDistribution: the hash is wrong, it is no wheel, or its metadata cannot be read.
            Cancelled: the token was set meanwhile.
        """
        project = normalize_name(file.filename.partition("-")[0])
        if (known := self._metadata.get(project, file)) is not None:
            return known
        self._cancel.check()
        work = partial(self._fetch_metadata, project, file)
        metadata: Metadata = self._pool.once(("metadata", file.url), work)
        return metadata

    def hashed(self, file: IndexFile) -> IndexFile:
        """Return a file with a hash: the one stated, else that of its bytes, which are fetched.

        Raises:
            IndexProblem: it cannot be read.
            Cancelled: that was requested meanwhile.
        """
        from envtui.core.index.hashed import hashed

        return hashed(file, self.http, self._cancel)

    def prefetch(
        self, names: Iterable[str], on_project: Callable[[Project], None] | None = None
    ) -> None:
        """Begin to fetch projects that will be asked for; returns at once.

        A worker calls ``on_project`` with each project once it is there, which may ask for more.
        As long as everything comes from the cache, no worker is started and nothing called.
        """
        is_first = self._http is None
        for name in map(normalize_name, names):
            found = self._known(name)
            if found is None or (on_project is not None and self._workers is not None):
                self._pool.submit(partial(self._prefetch_one, name, on_project))
        if is_first and on_project is not None and self._workers is not None:
            self._connect_ahead()

    def _connect_ahead(self) -> None:
        """Open connections for the projects that the first ones will most likely need."""
        asked = self.configuration
        if asked.offline or not (asked.indexes and asked.indexes[0].startswith("http")):
            return
        connect = partial(self.http.connect, asked.indexes[0])
        for _ in range(1, min(_CONNECTIONS, asked.concurrent_downloads or _WORKERS)):
            self._pool.submit(connect)

    def prefetch_metadata(self, files: Iterable[IndexFile]) -> None:
        """Begin to fetch the metadata of wheels that will be asked for; returns at once."""
        if self.configuration.offline:
            return
        for file in filter(lambda file: is_wheel(file.filename), files):
            if not self._metadata.has(normalize_name(file.filename.partition("-")[0]), file):
                self._pool.submit(partial(self.metadata, file))

    def recall(self, question: bytes) -> object | None:
        """Return the answer kept for a question, if the indexes still say the same."""
        if self.configuration.find_links:
            return None
        return self._answers.recall(self._with_places(question))

    def remember(self, question: bytes, answer: object) -> None:
        """Keep an answer that follows from the question and from what this object has read.

        It is not kept if there is a notice on one of the projects, which is to be shown each time,
        or if no index has one of them, which is asked for each time.
        """
        asked = self._projects.copy()
        is_complete = all(project.versions for project in asked.values())
        if is_complete and not self.configuration.find_links and not self.notices(asked):
            self._answers.remember(self._with_places(question), answer)

    def _with_places(self, question: bytes) -> bytes:
        import marshal

        asked = self.configuration
        # The second version of the format writes equal values alike.
        places = (asked.indexes, asked.index_strategy, sorted(self.pinned.items()))
        return marshal.dumps(places, 2) + question

    def notices(self, names: Iterable[str]) -> list[str]:
        """Return a sentence for each of these projects that is no longer maintained (PEP 792).

        Only projects that this object has read are looked at.
        """
        sentences = []
        for name in names:
            notes = self._projects[name].notes if name in self._projects else NO_NOTES
            if notes.status:
                because = f": {literal(notes.reason)}" if notes.reason else ""
                sentences.append(f"{name} is {notes.status}, its index says{because}.")
        return sentences

    def _say_unwritable(self, error: OSError) -> None:
        if not self._said_unwritable:
            self._said_unwritable = True
            self._on_event(Warned(nothing_kept(self.configuration.cache_dir, error)))

    def _prefetch_one(self, name: str, on_project: Callable[[Project], None] | None) -> None:
        project = self.project(name)
        if on_project is not None and self._workers is not None:
            on_project(project)

    @property
    def _pool(self) -> Workers:
        if self._workers is None:
            from envtui.core.index.workers import Workers

            count = self.configuration.concurrent_downloads or _WORKERS
            with self._lock:
                self._workers = self._workers or Workers(count, self._cancel)
        return self._workers

    def _known(self, name: str) -> Project | None:
        found = self._projects.get(name)
        if found is None:
            try:
                found = self._assemble(name, self._pages.cached)
            except NotCached:
                return None
            if not (found.versions or self.configuration.offline):
                # A cache is not believed that no index has it: it may just have been published.
                return None
            found = self._projects.setdefault(name, found)
        return found

    def _fetch(self, name: str) -> Project:
        found = self._assemble(name, self._pages.current)
        if not found.versions:
            found = self._assemble(name, self._pages.confirmed)
        return self._projects.setdefault(name, found)

    def _assemble(self, name: str, page: Callable[[str, str], Project | None]) -> Project:
        """Join what the places say of a project, each asked by ``page``.

        By default only the first index that has the project counts, and those that it says hold the
        same project (PEP 708). Flat locations come before the indexes, whatever the strategy.
        """
        strategy = self.configuration.index_strategy
        if index := self.pinned.get(name):
            return _joined(name, [page(index, name)])
        if strategy == "first-index":
            found = self._from_first(name, page)
        else:
            found = [page(index, name) for index in self.configuration.indexes]
        if self.configuration.find_links and (flat := self._flat_files(page).of(name)):
            from envtui.core.index.project import make_project

            found = [make_project(name, flat), *found]
        return _joined(name, found, in_turn=strategy == "unsafe-first-match")

    def _from_first(
        self, name: str, page: Callable[[str, str], Project | None]
    ) -> list[Project | None]:
        """Return the project of the first index that has it, and of those that share it."""
        waiting = iter(self.configuration.indexes)
        for index in waiting:
            if (first := page(index, name)) is not None:
                break
        else:
            return []
        if not (rest := tuple(waiting)):
            return [first]
        from envtui.core.index.sharing import may_share, shares

        others = [(other, page(other, name)) for other in rest if may_share(first, other)]
        return [first, *(one for at, one in others if one and shares(first, index, one, at))]

    def _flat_files(self, page: object) -> FlatFiles:
        """The flat locations, read once; those on this machine count as cached."""
        locations = self.configuration.find_links
        if self._flat is None:
            remote = any(not location.startswith("file:") for location in locations)
            if remote and page == self._pages.cached:
                raise NotCached
            from envtui.core.index.flat import FlatFiles

            with self._lock:
                self._flat = self._flat or FlatFiles(self.http, locations)
        return self._flat

    def _fetch_metadata(self, project: str, file: IndexFile) -> Metadata:
        if self._read_source is not None and not is_wheel(file.filename):
            return self._read_source(file)
        from envtui.core.index.metadata import parse_metadata
        from envtui.core.index.wheel_metadata import fetch_metadata

        content = fetch_metadata(self.http, file, self._keep_wheel)
        metadata = parse_metadata(content, file.filename)
        self._metadata.put(project, file, metadata)
        return metadata


def _joined(name: str, pages: list[Project | None], *, in_turn: bool = False) -> Project:
    """Return the project that the pages describe together; ``None`` is one that lacks it."""
    found = [project for project in pages if project is not None]
    if len(found) == 1:
        return found[0]
    from envtui.core.index.project import merge_projects

    return merge_projects(name, found, in_turn=in_turn)

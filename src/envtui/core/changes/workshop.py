"""Where wheels are made out of source code, and metadata of what is not built yet.

One workshop serves a plan and its application: what was fetched, asked and built for the one is
there for the other, and both use the same connections.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from envtui.core.errors import BadDistribution, BuildFailed, StorageError
from envtui.core.events import Cancel, OnEvent, ignore
from envtui.core.files import read_regular
from envtui.core.index.filenames import is_wheel
from envtui.core.index.model import IndexFile, Metadata
from envtui.core.literal import literal
from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.changes.kept_builds import KeptBuilds
    from envtui.core.changes.model import BuildOptions
    from envtui.core.changes.sources import Source
    from envtui.core.index.client import PackageIndex
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.interpreters.model import Interpreter
    from envtui.core.resolution.model import Candidate, Options, RequirementLine
    from envtui.core.wheels.build import Build
    from envtui.core.wheels.downloads import Downloads
    from envtui.core.wheels.store import Store

__all__ = ["Described", "Workshop"]

_LIMIT = 16 << 20


class Described(NamedTuple):
    """What is known of source code before it is built."""

    name: str
    """As the project spells it."""
    version: str
    metadata: Metadata


class Workshop:
    """Builds for one interpreter, by one set of options. Not thread-safe but for ``keep_wheel``."""

    def __init__(
        self,
        interpreter: Interpreter,
        configuration: IndexConfiguration,
        choice: Options,
        building: BuildOptions,
        constraints: Sequence[RequirementLine] = (),
    ) -> None:
        """Open it; nothing is read or written yet.

        Args:
            interpreter: what is built for; without isolation it is also what builds.
            configuration: where build requirements come from.
            choice: what may be built, and how versions of build requirements are chosen.
            building: how to build.
            constraints: limits on versions of build requirements.
        """
        self.interpreter = interpreter
        self.configuration = configuration
        self.choice = choice
        self.building = building
        self.constraints = tuple(constraints)
        self.on_event: OnEvent = ignore
        self.cancel: Cancel = _Relay(self)
        self._outer = Cancel()
        self._index: PackageIndex | None = None
        self._store: Store | None = None
        self.downloads: Downloads | None = None
        """Wheels that are on their way already."""
        self._sources: dict[str, Source] = {}
        self._described: dict[str, Described] = {}
        self._kept: KeptBuilds | None = None
        self._under_way: list[str] = []
        self.allowed: set[str] = set()
        """Normalized names of what was allowed to be built when that was asked."""

    def serve(self, on_event: OnEvent, cancel: Cancel | None) -> None:
        """Report to ``on_event`` from now on, and stop when ``cancel`` is requested."""
        self.on_event = on_event
        self._outer = cancel or Cancel()

    @property
    def outer_cancel(self) -> Cancel:
        """The token of whoever is being served."""
        return self._outer

    @property
    def index(self) -> PackageIndex:
        """The index, opened when it is first asked for, and again after ``close``."""
        if self._index is None:
            from envtui.core.index.client import PackageIndex

            self._index = PackageIndex(
                self.configuration,
                cancel=self.cancel,
                on_event=lambda event: self.on_event(event),
                keep_wheel=self.keep_wheel,
            )
        return self._index

    def fetch_ahead(self, candidate: Candidate) -> None:
        """Begin to fetch a wheel that will most likely be installed; returns at once."""
        from envtui.core.wheels.origins import is_in_store
        from envtui.core.wheels.store import open_store

        file = candidate.file
        if file is None or not is_wheel(file.filename):
            return
        if self.downloads is None:
            if is_in_store(open_store(), file):
                return
            from envtui.core.wheels.downloads import Downloads

            index = self.index
            self.downloads = Downloads(
                lambda: index.http, self.store, lambda event: self.on_event(event), self.cancel
            )
        self.downloads.begin(candidate.normalized, file)

    def close(self) -> None:
        """End the downloads and the connections."""
        if self.downloads is not None:
            self.downloads.close()
            self.downloads = None
        if self._index is not None:
            self._index.close()
            self._index = None

    @contextmanager
    def closed_by_failure(self) -> Iterator[None]:
        """Close it if the ``with`` block fails: what would use it further does not come."""
        try:
            yield
        except BaseException:
            self.close()
            raise

    def keep_wheel(self, file: IndexFile, content: bytes) -> None:
        """Take a wheel that was fetched whole into the store."""
        from envtui.core.wheels.fetch import keep_fetched
        from envtui.core.wheels.store import open_store

        keep_fetched(open_store(), file, content)

    @property
    def store(self) -> Store:
        """The store, or a temporary one where nothing can be written."""
        if self._store is None:
            from envtui.core.wheels.fetch import writable
            from envtui.core.wheels.store import open_store

            self._store = writable(open_store(), on_event=self.on_event)
        return self._store

    @property
    def kept(self) -> KeptBuilds:
        """What was built before."""
        if self._kept is None:
            from envtui.core.changes.kept_builds import KeptBuilds

            self._kept = KeptBuilds(self.store, self.interpreter, self.building, self.constraints)
        return self._kept

    def add(self, source: Source) -> tuple[IndexFile, Described]:
        """Take in source code from elsewhere than an index; return what stands for it.

        Raises:
            EnvtuiError: it cannot be had, or its project cannot tell what it is.
        """
        with self._working():
            pinned = self._pin(source, source.file())
        file = pinned.file()
        self._sources[file.url] = pinned
        return file, self.describe(file)

    def source_of(self, file: IndexFile) -> Source:
        """Return the source code that a file stands for."""
        found = self._sources.get(file.url)
        if found is None:
            from envtui.core.changes.sources import Source
            from envtui.core.wheels.origins import known_digest

            sha256 = known_digest(self.store, file)
            found = self._sources[file.url] = Source("archive", file.url, sha256=sha256)
        return found

    def metadata(self, file: IndexFile) -> Metadata:
        """Return what source code requires; its backend is asked only if no file says it.

        Raises:
            BadDistribution: it is no sound source archive.
            BuildFailed: its backend fails.
            EnvtuiError: what it needs to be built cannot be had.
        """
        return self.describe(file).metadata

    def describe(self, file: IndexFile) -> Described:
        """Return what source code is; raises as ``metadata`` does."""
        known = self._described.get(file.url)
        if known is None:
            with self._working():
                content = self._metadata_content(file)
            known = self._described[file.url] = _described(content, file)
        return known

    def is_built(self, file: IndexFile) -> bool:
        """Whether the wheel of this source code is there already."""
        with self._working():
            return self.kept.wheel(self.source_of(file)) is not None

    def installable(self, candidate: Candidate) -> IndexFile:
        """Return the wheel that a candidate is installed from; raises as ``wheel`` does."""
        file = candidate.file
        assert file is not None
        return file if is_wheel(file.filename) else self.wheel(candidate)

    def wheel(self, candidate: Candidate) -> IndexFile:
        """Return the wheel of a candidate that is source code, built if it is not there yet.

        Raises:
            BuildFailed: it cannot be built, or what came out is something else.
            EnvtuiError: what it needs to be built cannot be had.
        """
        import hashlib

        from envtui.core.changes.kept_builds import check_identity

        file = candidate.file
        assert file is not None
        with self._working():
            wheel = self.kept.wheel(self.source_of(file)) or self._build(file)
            check_identity(wheel, candidate)
            with wheel.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
            size = wheel.stat().st_size
        return IndexFile(wheel.name, wheel.as_uri(), {"sha256": digest}, size=size)

    @contextmanager
    def _working(self) -> Iterator[None]:
        """Keep the store from being emptied, and say what the disk refuses."""
        from envtui.core.wheels.store_lock import in_use

        try:
            with in_use(self.store):
                yield
        except OSError as error:
            named = literal(str(error.filename or self.store.root))
            raise StorageError(
                f"Nothing can be built: {named}: {error.strerror or literal(str(error))}.",
                hint="Make room there, or set ENVTUI_CACHE_DIR to another folder.",
            ) from error

    def _pin(self, source: Source, file: IndexFile) -> Source:
        from envtui.core.changes.trees import pin

        return pin(source, file, self.store, self.index.http, self.on_event, self.cancel)

    @contextmanager
    def _opened(self, file: IndexFile) -> Iterator[tuple[Source, Path, Path]]:
        """Yield the source code of a file, its tree, and a folder for what comes of it."""
        from envtui.core.changes.trees import tree_of

        source = self._sources[file.url] = self._pin(self.source_of(file), file)
        if file.url in self._under_way:
            raise BuildFailed(f"{literal(source.name)} needs itself to be built.")
        self._under_way.append(file.url)
        try:
            with self.store.aside() as aside:
                yield source, tree_of(source, self.store, aside, self.cancel), aside
        finally:
            self._under_way.remove(file.url)

    def _metadata_content(self, file: IndexFile) -> bytes:
        from envtui.core.changes.declared import declared_metadata

        if content := self.kept.metadata(self.source_of(file)):
            return content
        with self._opened(file) as (source, tree, aside):
            content = declared_metadata(tree, is_archive=source.kind == "archive") or b""
            content = content or self._ask_backend(source, tree, aside)
            if source.kind == "folder":
                content = self._with_sources(content, tree)
        self.kept.keep_metadata(source, content)
        return content

    def _with_sources(self, content: bytes, tree: Path) -> bytes:
        """Return the metadata of a project in development, requirements from where it has them."""
        from envtui.core.changes.declared import with_sources
        from envtui.core.index.addresses import split_credentials

        content, pinned = with_sources(content, tree, self.choice.no_sources)
        for name, index in pinned.items():
            self.index.pinned.setdefault(name, split_credentials(index)[0])
        return content

    def _ask_backend(self, source: Source, tree: Path, aside: Path) -> bytes:
        from envtui.core.changes.backends import backend, kind_of
        from envtui.core.changes.kept_builds import content_of

        folder = aside / "metadata"
        folder.mkdir()
        with backend(self, source, tree, aside) as build:
            if info := build.metadata(folder, kind_of(source)):
                return read_regular(info / "METADATA", _LIMIT)
            return content_of(self._build_wheel(source, build, aside))

    def _build(self, file: IndexFile) -> Path:
        from envtui.core.changes.backends import backend

        with (
            self._opened(file) as (source, tree, aside),
            backend(self, source, tree, aside) as build,
        ):
            return self._build_wheel(source, build, aside)

    def _build_wheel(self, source: Source, build: Build, aside: Path) -> Path:
        from envtui.core.changes.backends import kind_of

        folder = aside / "wheel"
        folder.mkdir()
        return self.kept.keep(source, build.wheel(folder, kind_of(source)))


class _Relay(Cancel):
    """The token of whoever the workshop serves at the time."""

    __slots__ = ("_workshop",)

    def __init__(self, workshop: Workshop) -> None:
        super().__init__()
        self._workshop = workshop

    def check(self) -> None:
        self._workshop.outer_cancel.check()

    @property
    def requested(self) -> bool:
        return self._workshop.outer_cancel.requested


def _described(content: bytes, file: IndexFile) -> Described:
    from envtui.core.changes.declared import header
    from envtui.core.index.metadata import parse_metadata

    metadata = parse_metadata(content, file.filename)
    name = "".join(header(content, "name")[:1])
    if not name or not metadata.version:
        raise BadDistribution(f"The metadata of {literal(file.filename)} lacks name or version.")
    return Described(name, metadata.version, metadata)

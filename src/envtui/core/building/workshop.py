"""The workshop: builds wheels from source code, and learns the metadata of what is not built yet.

One workshop serves both planning and applying: what was fetched, asked and built for the plan is
there when it is applied, over the same connections.
"""

from __future__ import annotations

from _thread import allocate_lock  # all that is needed of threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from envtui.core.building.session import Session
from envtui.core.errors import StorageError
from envtui.core.index.filenames import is_wheel
from envtui.core.index.model import IndexFile
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.build_requirements import BuildRequirements
    from envtui.core.building.described import Described
    from envtui.core.building.held_sources import HeldSources
    from envtui.core.building.kept_builds import KeptBuilds
    from envtui.core.building.model import BuildOptions
    from envtui.core.building.sources import Source
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.index.model import Metadata
    from envtui.core.interpreters.model import Interpreter
    from envtui.core.resolution.model import Candidate, Options, RequirementLine

__all__ = ["Workshop"]


class Workshop(Session):
    """A session that also builds, for one interpreter and with one set of options.

    Several threads may build and describe at once.
    """

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
            interpreter: the Python that wheels are built for; without isolation it also builds.
            configuration: where build requirements come from.
            choice: what may be built, and how versions of build requirements are chosen.
            building: how to build.
            constraints: limits on the versions of build requirements.
        """
        super().__init__(configuration, self.declared)
        self.interpreter = interpreter
        self.choice = choice
        self.building = building
        self.constraints = tuple(constraints)
        self._sources: HeldSources | None = None
        self._described: dict[str, Described] = {}
        self._kept: KeptBuilds | None = None
        self._build_requirements: BuildRequirements | None = None
        self.asking = allocate_lock()
        """Held by the thread that asks a person whether something may be built."""
        self.allowed: set[str] = set()
        """Normalized names of what that person has allowed."""

    def close(self) -> None:
        """Remove opened sources, and end the downloads and the connections."""
        if self._sources is not None:
            self._sources.close()
        super().close()

    @property
    def kept(self) -> KeptBuilds:
        """What was built before."""
        with self._opening:
            if self._kept is None:
                from envtui.core.building.kept_builds import KeptBuilds

                self._kept = KeptBuilds(
                    self.store, self.interpreter, self.building, self.constraints
                )
            return self._kept

    @property
    def build_requirements(self) -> BuildRequirements:
        """What builds require."""
        with self._opening:
            if self._build_requirements is None:
                from envtui.core.building.build_requirements import BuildRequirements

                self._build_requirements = BuildRequirements(self)
            return self._build_requirements

    @property
    def sources(self) -> HeldSources:
        """The source code that is built here."""
        with self._opening:
            if self._sources is None:
                from envtui.core.building.held_sources import HeldSources

                self._sources = HeldSources(self)
            return self._sources

    def add(self, source: Source) -> tuple[IndexFile, Described]:
        """Take in source code that is not from an index; return its file, and what it is.

        Raises:
            EnvtuiError: it cannot be fetched, or its backend does not tell what it is.
        """
        with self._working():
            file = self.sources.take_in(source)
        return file, self.describe(file)

    def metadata(self, file: IndexFile) -> Metadata:
        """Return what source code requires; its backend is asked only if no file states it.

        Raises:
            BadDistribution: it is no sound source archive.
            BuildFailed: its backend fails.
            EnvtuiError: what it requires to be built cannot be fetched or resolved.
        """
        return self.describe(file).metadata

    def describe(self, file: IndexFile) -> Described:
        """Return what is known of source code before it is built; raises as ``metadata`` does."""
        known = self._described.get(file.url)
        if known is None:
            from envtui.core.building.described import described

            with self._working():
                content = self._metadata_content(file)
            known = self._described[file.url] = described(content, file)
        return known

    def declared(self, file: IndexFile) -> Metadata:
        """Return what an archive declares it requires, fetching it but running none of its code.

        Raises:
            BadDistribution: only its backend can tell, or it is no sound source archive.
            IndexProblem: it cannot be fetched.
            BuildFailed: another thread is at work on it, and may itself be waiting for this one.
        """
        from envtui.core.building.declared import metadata_of_archive
        from envtui.core.building.described import described
        from envtui.core.wheels.source_store import kept_source

        with self._working(), self.sources.locked(file, waits=False):
            source = self.sources.fetched(file)
            content = self.kept.metadata(source)
            archive = kept_source(self.store, source.identity)
            if not content and archive is not None:
                content = metadata_of_archive(archive, self.cancel)
                self.kept.keep_metadata(source, content)
            known = self._described[file.url] = described(content, file)
        return known.metadata

    def is_built(self, file: IndexFile) -> bool:
        """Whether the store keeps a wheel built from this source code."""
        with self._working():
            return self.kept.wheel(self.sources.of(file)) is not None

    def installable(self, candidate: Candidate) -> IndexFile:
        """Return the wheel that a candidate is installed from; raises as ``wheel`` does."""
        file = candidate.file
        assert file is not None
        return file if is_wheel(file.filename) else self.wheel(candidate)

    def wheel(self, candidate: Candidate) -> IndexFile:
        """Return the wheel of a candidate that is source code, built unless the store keeps it.

        Raises:
            BuildFailed: it cannot be built, or the wheel is of another project or version.
            EnvtuiError: what it requires to be built cannot be fetched or resolved.
        """
        import hashlib

        from envtui.core.building.kept_builds import check_identity

        file = candidate.file
        assert file is not None
        with self._working():
            wheel = self.kept.wheel(self.sources.of(file)) or self._built(file)
            check_identity(wheel, candidate)
            with wheel.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
            size = wheel.stat().st_size
        return IndexFile(wheel.name, wheel.as_uri(), {"sha256": digest}, size=size)

    @contextmanager
    def _working(self) -> Iterator[None]:
        """Keep the store from being pruned, and turn what the disk refuses into an error."""
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

    def _metadata_content(self, file: IndexFile) -> bytes:
        from envtui.core.building.declared import declared_metadata

        if content := self.kept.metadata(self.sources.of(file)):
            return content
        with self.sources.locked(file):
            # Another thread may have asked meanwhile.
            if content := self.kept.metadata(self.sources.of(file)):
                return content
            with self.sources.opened(file, until_built=True) as project:
                is_archive = project.source.kind == "archive"
                content = declared_metadata(project.tree, is_archive=is_archive) or b""
                content = content or project.metadata()
                if project.source.kind == "folder":
                    content = self._with_sources(content, project.tree)
            self.kept.keep_metadata(project.source, content)
        return content

    def _built(self, file: IndexFile) -> Path:
        with self.sources.locked(file):
            if wheel := self.kept.wheel(self.sources.of(file)):
                return wheel
            with self.sources.opened(file, until_built=False) as project:
                return project.wheel()

    def _with_sources(self, content: bytes, tree: Path) -> bytes:
        """Return a project's metadata, redirected by ``[tool.uv.sources]``; note pinned indexes."""
        from envtui.core.building.declared import with_sources
        from envtui.core.index.addresses import split_credentials

        content, pinned = with_sources(content, tree, self.choice.no_sources)
        for name, index in pinned.items():
            self.index.pinned.setdefault(name, split_credentials(index)[0])
        return content

"""Source code opened to be built: a copy of it, and one environment for all its backend does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from envtui.core.events import Building, Built
from envtui.core.files import read_regular
from envtui.core.names import normalize_name
from envtui.core.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.hooks import Build
    from envtui.core.building.sources import Source
    from envtui.core.building.workshop import Workshop

__all__ = ["OpenedSource"]

_LIMIT = 16 << 20


class OpenedSource:
    """A tree that may be asked for its metadata, then built; used by one thread at a time."""

    def __init__(self, workshop: Workshop, source: Source) -> None:
        """Unpack or copy ``source``, which the store has.

        Raises:
            BadDistribution: the archive is refused, or has no such subdirectory.
            OSError: the disk refuses.
        """
        from envtui.core.building.declared import declared_name
        from envtui.core.building.trees import tree_of
        from envtui.core.wheels.store_lock import in_use

        self._workshop = workshop
        self.source = source
        self._build: Build | None = None
        self._info: Path | None = None
        with ExitStack() as opening:
            opening.enter_context(in_use(workshop.store))
            self._aside = opening.enter_context(workshop.store.aside())
            self.tree = tree_of(source, workshop.store, self._aside, workshop.cancel)
            self._name = declared_name(self.tree) or source.name
            self._open = opening.pop_all()

    def close(self) -> None:
        """Remove the copy and the environment."""
        self._open.close()

    def metadata(self) -> bytes:
        """Return the METADATA that the backend makes.

        Raises:
            RefusedChange: the project may not be built.
            BuildFailed: the backend fails.
            NoSolution: no versions satisfy what the backend requires.
            BadDistribution: the tree is no project.
        """
        from envtui.core.building.backends import kind_of
        from envtui.core.building.kept_builds import content_of

        with self._backend() as build:
            self._info = build.metadata(self._folder("metadata"), kind_of(self.source))
            if self._info is not None:
                return read_regular(self._info / "METADATA", _LIMIT)
            return content_of(self._keep_wheel(build))

    def wheel(self) -> Path:
        """Build the wheel and return it as the store keeps it; raises as ``metadata`` does."""
        with self._backend() as build:
            return self._keep_wheel(build)

    def _keep_wheel(self, build: Build) -> Path:
        from envtui.core.building.backends import kind_of

        wheel = build.wheel(self._folder("wheel"), kind_of(self.source), self._info)
        return self._workshop.kept.keep(self.source, wheel)

    def _folder(self, name: str) -> Path:
        folder = self._aside / name
        folder.mkdir()
        return folder

    @contextmanager
    def _backend(self) -> Iterator[Build]:
        """Yield the build, made at the first call; each call logs to a file of its own."""
        from envtui.core.building.backends import check_allowed, ready_build
        from envtui.core.building.build_logs import build_log

        workshop, normalized = self._workshop, normalize_name(self._name)
        check_allowed(workshop, normalized, self.source)
        workshop.on_event(Building(self._name))
        try:
            with build_log(normalized) as log:
                if self._build is None:
                    self._build = ready_build(
                        workshop, self.source, self.tree, self._aside, self._name, log
                    )
                yield replace(self._build, log=log)
        finally:
            workshop.on_event(Built(self._name))

"""Fetching ahead of the resolver the pages and metadata that it will most likely ask for next.

When a project's page arrives, the fetching thread itself picks the version that would be chosen,
fetches its metadata, and asks for the pages of what that requires. Where one version after another
of a project is tried, the metadata of many is asked for at once. So round trips overlap instead of
following one another; what is fetched in vain costs nothing but the request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from envtui.core.resolution.requirements import Need

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.resolution.candidates import ProjectVersions
    from envtui.core.resolution.markers import Markers
    from envtui.core.resolution.model import Index, Releases
    from envtui.core.resolution.question import OnDecided

__all__ = ["Prefetcher"]

# After so many versions of a project, many more will most likely be tried.
_MANY = 5
_BATCH = 50
_STEP = 20


class Prefetcher:
    """Fetches ahead along the requirements of the likeliest versions. Thread-safe."""

    def __init__(
        self,
        index: Index,
        open_project: Callable[[str, Releases], ProjectVersions],
        markers: Markers,
        *,
        follow: bool,
    ) -> None:
        """``follow``: whether requirements of requirements count (not with ``--no-deps``)."""
        self._index = index
        self._open = open_project
        self._markers = markers
        self._follow = follow
        self._on_likely: OnDecided | None = None
        self._asked: set[tuple[str, tuple[str, ...]]] = set()
        self._tried: dict[str, set[int]] = {}

    def tell(self, on_likely: OnDecided) -> None:
        """Have ``on_likely`` told of each version looked at ahead, from any thread."""
        self._on_likely = on_likely

    def __call__(self, needs: Iterable[Need]) -> None:
        """Ask for what is needed; returns at once."""
        for need in needs:
            # Adding to a set is atomic; at worst two threads ask for the same thing.
            key = (need.name, need.extras)
            if key not in self._asked and not need.url:
                self._asked.add(key)
                self._index.prefetch([need.name], self._on_page(need))

    def after(self, project: ProjectVersions, place: int, bits: int) -> None:
        """Ask for what comes after a version of a project, if many have been tried by now.

        Args:
            project: what is being decided.
            place: the version that is tried now.
            bits: those among which it was chosen.
        """
        tried = self._tried.setdefault(project.name, set())
        if place not in tried and self._follow:
            tried.add(place)
            if len(tried) % _STEP == _MANY:
                self._index.prefetch_metadata(project.upcoming(place, bits, _BATCH))

    def _on_page(self, need: Need) -> Callable[[Releases], None]:
        def on_page(releases: Releases) -> None:
            project = self._open(need.name, releases)
            place = project.choose(project.bits(need.specifier))
            if place is not None and self._follow:
                self(self._required(project, place, need.extras))
            if place is not None and self._on_likely is not None:
                self._on_likely(project.candidate(place), True)

        return on_page

    def _required(
        self, project: ProjectVersions, place: int, extras: tuple[str, ...]
    ) -> list[Need]:
        metadata = project.metadata(place)
        return [
            Need._make(dependency)
            for extra in ("", *extras)
            for _, dependency in metadata.asked_by(extra)
            if self._markers.counts(dependency, extra)
        ]

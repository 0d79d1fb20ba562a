"""The quick answer: what is installed satisfies the question, and no index needs to be asked."""

from __future__ import annotations

from envtui.core.resolution.installed import satisfies
from envtui.core.resolution.model import Candidate, Edge, Resolution
from envtui.core.resolution.requirements import Need

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.resolution.markers import Markers
    from envtui.core.resolution.question import Question

__all__ = ["keep_installed"]


def keep_installed(question: Question) -> Resolution | None:
    """Return the answer that changes nothing, or ``None`` if something is missing or unfit."""
    options = question.options
    if (
        options.upgrade
        or question.overrides
        or question.excludes
        or any(r.need.url for r in question.requests)
    ):
        return None
    closure = _Closure(question)
    markers = question.markers()
    for request in question.requests:
        if markers.holds(request.need.marker) and not closure.add("", request.need, request.text):
            return None
    while closure.pending:
        name, extra = closure.pending.pop()
        if name in options.upgrade_packages or not closure.follow(name, extra):
            return None
    candidates = tuple(closure.candidate(name) for name in sorted({n for n, _ in closure.seen}))
    return Resolution(candidates, tuple(closure.edges))


class _Closure:
    """Everything reached from the requests, through installed distributions only."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._markers: Markers = question.markers()
        self.seen: set[tuple[str, str]] = set()
        self.pending: list[tuple[str, str]] = []
        self.edges: dict[Edge, None] = {}

    def add(self, parent: str, need: Need, text: str) -> bool:
        """Add a requirement, and return whether what is installed satisfies it."""
        installed = self._question.installed.get(need.name)
        if installed is None or need.url:
            return False
        limits = [c.need for c in self._question.constraints if c.need.name == need.name]
        limits = [limit for limit in limits if self._markers.holds(limit.marker)]
        version = installed.distribution.version
        if not all(satisfies(version, limit.specifier) for limit in (need, *limits)):
            return False
        self.edges[Edge(parent, need.name, text)] = None
        for node in ((need.name, ""), *((need.name, extra) for extra in need.extras)):
            if node not in self.seen:
                self.seen.add(node)
                self.pending.append(node)
        return True

    def follow(self, name: str, extra: str) -> bool:
        """Add what a distribution requires, and return whether all of that is satisfied."""
        if self._question.options.no_deps:
            return True
        metadata = self._question.installed[name].metadata
        if extra and extra not in metadata.extras:
            return False
        for text, dependency in zip(metadata.requires, metadata.dependencies, strict=True):
            need = Need(*dependency)
            if self._markers.counts(need, extra) and not self.add(name, need, text):
                return False
        return True

    def candidate(self, name: str) -> Candidate:
        """Return an installed distribution as a part of the answer."""
        found = self._question.installed[name].distribution
        return Candidate(found.name, name, found.version, None, "")

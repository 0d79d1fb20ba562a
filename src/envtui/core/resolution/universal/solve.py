"""One answer for many machines.

The resolver runs over all of them at once: a requirement counts if its marker holds on any. If one
version of each project cannot serve them all, the machines are divided and each part is answered by
itself, the newest Pythons first; the versions chosen for one part are preferred by the next. As in
uv, two things divide: different requirements of the same name under markers that exclude each
other, and a version that requires a newer Python than the oldest of the machines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from envtui.core.events import Warned
from envtui.core.record import replace
from envtui.core.resolution.model import Candidate, Edge, Resolution
from envtui.core.resolution.projects import open_provider
from envtui.core.resolution.provider import Provider
from envtui.core.resolution.solve import (
    Solution,
    candidates_of,
    edges_of,
    search,
    unknown_extras,
)
from envtui.core.resolution.universal.conditions import conditions_of
from envtui.core.resolution.universal.marker_sets import (
    NOWHERE,
    MarkerSet,
    can_be,
    intersection,
    is_disjoint,
    marker_set,
    minus,
    pythons_of,
    requires_python_set,
    union,
)
from envtui.core.resolution.universal.marker_text import marker_text
from envtui.core.resolution.universal.target import MarkersWithin, UniversalTarget

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.resolution.question import Question, Run
    from envtui.core.resolution.requirements import Need

__all__ = ["solve_universal"]


class _Divided(Exception):
    """The machines need different answers; ``parts`` are to be answered one by one."""

    def __init__(self, parts: Iterable[MarkerSet]) -> None:
        super().__init__()
        self.parts = tuple(part for part in parts if can_be(part))


def solve_universal(question: Question, run: Run) -> Resolution:
    """Answer a question whose target is many machines.

    Raises:
        Unsolved: for some of the machines, no set of versions satisfies it.
        IndexProblem: the index failed.
        Cancelled: that was requested.
    """
    assert isinstance(question.target, UniversalTarget)
    machines = question.target
    merged = _Merged(question)
    pending = [machines.environment]
    while pending:
        environment = pending.pop()
        part = replace(
            question,
            target=replace(machines, environment=environment),
            preferences=merged.preferences(),
            # ``merged`` has left out the preferences for what is to be upgraded.
            options=replace(question.options, upgrade=False, upgrade_packages=frozenset()),
        )
        provider = open_provider(part, run, _DividingProvider)
        assert isinstance(provider, _DividingProvider)
        try:
            provider.watch(part)
            solution = search(part, provider, run)
        except _Divided as divided:
            # The last part is answered next: the one with the newest Pythons, so that it gets the
            # newest versions; or the one with the oldest, whose versions may serve the others.
            few = question.options.fork_strategy == "fewest"
            pending += sorted(divided.parts, key=_age, reverse=few)
            continue
        for text in unknown_extras(solution):
            run.on_event(Warned(text))
        merged.add(solution, environment)
    return merged.resolution(machines.environment)


def _age(environment: MarkerSet) -> tuple[int, int, str]:
    """Return the key that puts machines with newer Pythons later."""
    bits = pythons_of(environment)
    return (bits & -bits).bit_length(), bits.bit_count(), repr(environment)


class _Merged:
    """The answers for the parts, merged into one."""

    def __init__(self, question: Question) -> None:
        options = question.options
        self._locked = {
            name: versions
            for name, versions in question.preferences.items()
            if not options.upgrade and name not in options.upgrade_packages
        }
        self._chosen: dict[str, tuple[str, ...]] = {}
        self._found: dict[tuple[str, str, str], tuple[Candidate, MarkerSet]] = {}
        self._edges: dict[Edge, None] = {}

    def preferences(self) -> Mapping[str, tuple[str, ...]]:
        """Return the versions to prefer: those of an earlier lock, then those of other parts."""
        return {
            name: (*self._locked.get(name, ()), *self._chosen.get(name, ()))
            for name in (*self._locked, *self._chosen)
        }

    def add(self, solution: Solution, environment: MarkerSet) -> None:
        """Add the answer for the machines of one part."""
        conditions = conditions_of(solution, environment)
        for candidate in candidates_of(solution):
            condition = conditions[candidate.normalized]
            if not can_be(condition):
                continue
            key = (candidate.normalized, candidate.version, _address(candidate))
            known, before = self._found.get(key, (candidate, NOWHERE))
            extras = tuple(sorted({*known.extras, *candidate.extras}))
            if extras != known.extras:
                known = known._replace(extras=extras)
            self._found[key] = (known, union(before, condition))
            versions = self._chosen.get(candidate.normalized, ())
            self._chosen[candidate.normalized] = (*versions, candidate.version)
        self._edges |= edges_of(solution)

    def resolution(self, environment: MarkerSet) -> Resolution:
        """Return the whole answer: each version of a project, ascending, with its marker."""
        from envtui.core.index.versions import version_key

        found = [
            candidate._replace(marker=marker_text(condition, environment))
            for candidate, condition in self._found.values()
        ]
        found.sort(key=lambda one: (one.normalized, version_key(one.version) or (), one.marker))
        names = {candidate.normalized for candidate in found}
        edges = (edge for edge in self._edges if edge.name in names)
        return Resolution(tuple(found), tuple(sorted(edges, key=lambda edge: edge.parent)))


def _address(candidate: Candidate) -> str:
    """Return the URL of a direct candidate, which tells it from others of the same version."""
    return candidate.file.url if candidate.direct and candidate.file else ""


class _DividingProvider(Provider):
    """A provider for many machines; it raises ``_Divided`` where they need different answers."""

    def watch(self, question: Question) -> None:
        """Divide the machines by the requests if need be, and note the constraints for later."""
        assert isinstance(self._markers, MarkersWithin)
        self._environment = self._markers.environment
        self._pythons = pythons_of(self._environment)
        self._limits: dict[str, list[MarkerSet]] = {}
        for request in question.constraints:
            if request.need.marker:
                limit = marker_set(request.need.marker)
                self._limits.setdefault(request.need.name, []).append(limit)
        counting = (r.need for r in question.requests if self._markers.holds(r.need.marker))
        overridden = (other.need for need in counting for other in self.overridden(need, ""))
        self._divide_by(overridden, "")

    def dependencies(self, node: int, version: int) -> Mapping[int, int]:
        """Return what a version requires of other nodes, if it does so on all machines alike."""
        if (node, version) not in self._dependencies:
            name, extra = self.nodes[node]
            self._divide_by((found.need for found in self.requires(name, extra, version)), extra)
        return super().dependencies(node, version)

    def choose(self, node: int, versions: int) -> int | None:
        """Return the version to try next, if every Python of the machines can use it."""
        place = super().choose(node, versions)
        if place is not None:
            self._divide_by_python(self.nodes[node][0], place)
        return place

    def _divide_by_python(self, name: str, place: int) -> None:
        project = self.project(name)
        file = project.file(place)
        needed = file.requires_python if file else ""
        served = requires_python_set(needed or project.metadata(place).requires_python)
        if served and self._pythons & ~served:
            newer = intersection(self._environment, served)
            raise _Divided((newer, minus(self._environment, served)))

    def _divide_by(self, needs: Iterable[Need], extra: str) -> None:
        asked: dict[str, list[Need]] = {}
        for need in needs:
            asked.setdefault(need.name, []).append(need)
        for name, found in asked.items():
            if len(found) == 1 and name not in self._limits:
                continue
            markers = [marker_set(need.marker, extra) for need in found]
            if self._differ(found, markers):
                raise _Divided(_parts(self._environment, markers))
            for limit in self._limits.get(name, ()):
                inside = intersection(self._environment, limit)
                outside = minus(self._environment, limit)
                if can_be(inside) and can_be(outside):
                    raise _Divided((inside, outside))

    def _differ(self, needs: list[Need], markers: list[MarkerSet]) -> bool:
        """Whether two of the needs ask for different versions on different machines."""
        here = [intersection(marker, self._environment) for marker in markers]
        return any(
            (one.specifier, one.url) != (two.specifier, two.url)
            and can_be(here[place])
            and can_be(here[other])
            and is_disjoint(here[place], here[other])
            for place, one in enumerate(needs)
            for other, two in enumerate(needs[:place])
        )


def _parts(environment: MarkerSet, markers: Iterable[MarkerSet]) -> list[MarkerSet]:
    """Divide an environment into parts in each of which a marker holds everywhere or nowhere."""
    parts = [environment]
    for marker in markers:
        cut = [half for part in parts for half in (intersection(part, marker), minus(part, marker))]
        parts = [part for part in cut if can_be(part)]
    return parts

"""Who requires whom among the installed distributions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from envtui.core.distributions.metadata import read_headers
from envtui.core.distributions.requires import is_allowed, requirements_of
from envtui.core.names import normalize_name
from envtui.core.record import NamedTuple, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from envtui.core.distributions.model import Distribution

__all__ = ["DependencyEdge", "Graph", "build_graph"]


class DependencyEdge(NamedTuple):
    """``parent`` requires ``name``; both normalized."""

    parent: str
    name: str
    requirement: str
    """As written, marker and all."""
    specifier: str
    """``>=1,<2``; empty when any version will do."""
    extra: str
    """The extra of ``parent`` that asks for it; empty when it is always required."""
    satisfied: bool
    """Whether an installed version is allowed."""


class Graph(Record):
    """The installed distributions and their needs that apply on this interpreter."""

    distributions: Mapping[str, Distribution]
    """By normalized name; of a project installed twice, the first."""
    requires: Mapping[str, tuple[DependencyEdge, ...]]
    required_by: Mapping[str, tuple[DependencyEdge, ...]]
    """Also for names that are not installed."""
    unreadable: tuple[tuple[str, str], ...]
    """Normalized name and text of requirements that are no requirements."""

    @property
    def missing(self) -> tuple[DependencyEdge, ...]:
        """The needs of projects that are not installed, by parent."""
        return tuple(need for need in self._needs() if need.name not in self.distributions)

    @property
    def conflicts(self) -> tuple[DependencyEdge, ...]:
        """The needs of projects that are installed in a version that is not allowed."""
        return tuple(
            need for need in self._needs() if not need.satisfied and need.name in self.distributions
        )

    @property
    def roots(self) -> tuple[str, ...]:
        """Those that no other requires; and of a cycle that nothing else requires, the first."""
        roots = [name for name in self.distributions if not self._parents(name)]
        reached = self.reachable(roots)
        for name in sorted(self.distributions):
            if name not in reached:
                roots.append(name)
                reached |= self.reachable([name])
        return tuple(sorted(roots))

    def reachable(self, names: Iterable[str]) -> set[str]:
        """Return the installed distributions that ``names`` need, themselves included."""
        found: set[str] = set()
        waiting = [name for name in names if name in self.distributions]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                needed = (need.name for need in self.requires.get(name, ()))
                waiting.extend(other for other in needed if other in self.distributions)
        return found

    def why(self, name: str) -> tuple[tuple[DependencyEdge, ...], ...]:
        """Return the shortest chain of needs from each root to ``name``, shortest first."""
        chains = []
        for root in self.roots:
            chain = self._chain(root, normalize_name(name))
            if chain:
                chains.append(chain)
        return tuple(sorted(chains, key=lambda chain: (len(chain), chain[0].parent)))

    def _chain(self, start: str, goal: str) -> tuple[DependencyEdge, ...]:
        """Search breadth first; empty if ``start`` is the goal, or no way leads there."""
        arrived: dict[str, tuple[DependencyEdge, ...]] = {start: ()}
        waiting = [start]
        for name in waiting:
            if name == goal:
                break
            for need in self.requires.get(name, ()):
                if need.name not in arrived:
                    arrived[need.name] = (*arrived[name], need)
                    waiting.append(need.name)
        return arrived.get(goal, ())

    def _parents(self, name: str) -> set[str]:
        return {need.parent for need in self.required_by.get(name, ())} - {name}

    def _needs(self) -> Iterable[DependencyEdge]:
        for name in sorted(self.requires):
            yield from self.requires[name]


def build_graph(distributions: Iterable[Distribution], markers: Mapping[str, str]) -> Graph:
    """Return the graph of ``distributions`` on an interpreter with these ``markers``.

    An extra counts where some installed distribution asks for it (``jsonschema[format]``); what a
    person once asked for is not recorded anywhere.
    """
    by_name: dict[str, Distribution] = {}
    for distribution in distributions:
        by_name.setdefault(distribution.normalized, distribution)
    builder = _Builder(by_name, markers)
    for name in by_name:
        builder.visit(name, "")
    return builder.graph()


class _Builder:
    """Follows needs and the extras that they name, each pair of project and extra once."""

    def __init__(self, by_name: Mapping[str, Distribution], markers: Mapping[str, str]) -> None:
        self.by_name = by_name
        self.markers = markers
        self.parsed: dict[str, list[tuple[str, Requirement]]] = {}
        self.unreadable: list[tuple[str, str]] = []
        self.needs: dict[tuple[str, str], DependencyEdge] = {}
        self.visited: set[tuple[str, str]] = set()

    def visit(self, name: str, extra: str) -> None:
        waiting = [(name, extra)]
        while waiting:
            name, extra = waiting.pop()
            if (name, extra) in self.visited or name not in self.by_name:
                continue
            self.visited.add((name, extra))
            for text, requirement in self.requirements(name):
                if not self.applies(requirement, extra):
                    continue
                need = self.need(name, text, requirement, extra)
                self.needs.setdefault((name, text), need)
                waiting += [(need.name, normalize_name(wanted)) for wanted in requirement.extras]

    def requirements(self, name: str) -> list[tuple[str, Requirement]]:
        if name not in self.parsed:
            self.parsed[name] = parsed = []
            distribution = self.by_name[name]
            for text in requirements_of(distribution, read_headers(distribution)):
                if requirement := _parsed(text):
                    parsed.append((text, requirement))
                else:
                    self.unreadable.append((name, text))
        return self.parsed[name]

    def applies(self, requirement: Requirement, extra: str) -> bool:
        if requirement.marker is None:
            return not extra
        environment = {**self.markers, "extra": extra}
        if not requirement.marker.evaluate(environment):
            return False
        # What holds without the extra was met when the project itself was visited.
        return not extra or not requirement.marker.evaluate({**self.markers, "extra": ""})

    def need(self, parent: str, text: str, requirement: Requirement, extra: str) -> DependencyEdge:
        name = normalize_name(requirement.name)
        installed = self.by_name.get(name)
        satisfied = installed is not None and is_allowed(requirement, installed.version)
        return DependencyEdge(parent, name, text, str(requirement.specifier), extra, satisfied)

    def graph(self) -> Graph:
        requires: dict[str, list[DependencyEdge]] = {name: [] for name in self.by_name}
        required_by: dict[str, list[DependencyEdge]] = {}
        for need in sorted(self.needs.values(), key=lambda need: (need.parent, need.name)):
            requires[need.parent].append(need)
            required_by.setdefault(need.name, []).append(need)
        return Graph(
            self.by_name,
            {name: tuple(needs) for name, needs in requires.items()},
            {name: tuple(needs) for name, needs in required_by.items()},
            tuple(self.unreadable),
        )


def _parsed(text: str) -> Requirement | None:
    """Return the requirement; a misspelled one is mended if its meaning is clear."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        return Requirement(text)
    except InvalidRequirement:
        from envtui.core.distributions.misspelled import mended_requirement

    try:
        return Requirement(mended_requirement(text))
    except InvalidRequirement:
        return None

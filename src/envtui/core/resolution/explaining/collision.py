"""From the resolver's proof to the shortest chains of requirements that collide."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from envtui.core.conflicts import Step
from envtui.core.record import Record
from envtui.core.resolution.clauses import CONSTRAINT, DEPENDENCY, NO_VERSION, REQUEST, Clause
from envtui.core.resolution.version_sets import ALL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.resolution.candidates import ProjectVersions
    from envtui.core.resolution.provider import Node, Provider
    from envtui.core.resolution.question import Question
    from envtui.core.resolution.requests import Request
    from envtui.core.resolution.solve import Proof


__all__ = ["Collision", "Way", "constraints_of", "find_collision", "open_versions", "requests_of"]

PERSON: Node = ("", "")
_SHOWN = 3


class _Demand(Record):
    """Versions of a parent that require versions of a child."""

    parent: Node
    places: int
    """The versions of the parent that do so."""
    child: str
    bits: int
    """The versions of the child that they require."""
    text: str = ""
    """What a person wrote; empty for a requirement of a project."""
    is_constraint: bool = False


class Way(Record):
    """A chain from the person to a project, and the versions of it that the chain admits."""

    steps: tuple[Step, ...]
    bits: int
    is_certain: bool
    """Whether all usable versions along it lead on; if not, some are out for other reasons."""


class Collision(Record):
    """Ways that meet at a project and leave no usable version of it."""

    name: str
    ways: tuple[Way, ...]


def find_collision(proof: Proof) -> Collision:
    """Return the shortest ways that collide.

    If no three or fewer of them collide by themselves, the collision has no name, and holds the
    ways to projects for which the resolver found no version.
    """
    graph = _Graph(proof)
    best: tuple[tuple[int, int, int], Collision] | None = None
    for order, (name, ways) in enumerate(graph.ways.items()):
        usable = graph.usable(name)
        for together in _colliding(ways, usable):
            uncertain = sum(not way.is_certain for way in together)
            rank = (uncertain, sum(len(way.steps) for way in together), order)
            if best is None or rank < best[0]:
                best = (rank, Collision(name, tuple(sorted(together, key=graph.order_of))))
    if best is not None:
        return best[1]
    ends = [ways[0] for name, ways in graph.ways.items() if name in graph.without_versions]
    shortest = sorted(ends, key=lambda way: len(way.steps))[:_SHOWN]
    return Collision("", tuple(sorted(shortest, key=graph.order_of)))


def requests_of(proof: Proof) -> list[Request]:
    """Return the requests that the proof needs, in the order they were made."""
    used = {id(clause.origin) for clause in proof.clause.walk() if clause.kind == REQUEST}
    return [request for request in proof.question.requests if id(request) in used]


def constraints_of(proof: Proof) -> list[Request]:
    """Return the constraints that the proof needs, in their order."""
    limited = {
        proof.provider.nodes[next(iter(clause.states))][0]
        for clause in proof.clause.walk()
        if clause.kind == CONSTRAINT
    }
    return [request for request in proof.question.constraints if request.need.name in limited]


def _colliding(ways: list[Way], usable: int) -> Iterator[tuple[Way, ...]]:
    """Yield the sets of ways that together leave nothing usable, of the smallest size there is."""
    for size in (1, 2, 3):
        found = False
        for together in combinations(ways, size):
            left = usable
            for way in together:
                left &= way.bits
            if not left:
                found = True
                yield together
        if found:
            return


class _Graph:
    """The requirements of a proof, followed from the person outward."""

    def __init__(self, proof: Proof) -> None:
        self._provider: Provider = proof.provider
        question = proof.question
        written = dict.fromkeys(r.text for r in (*question.requests, *question.constraints))
        self._order = {text: place for place, text in enumerate(written)}
        self._usable: dict[str, int] = {}
        self.without_versions: set[str] = set()
        self.ways: dict[str, list[Way]] = {}
        self._follow(self._demands(proof))

    def usable(self, name: str) -> int:
        """Return the versions of a project that may be chosen."""
        if name not in self._usable:
            self._usable[name] = self._provider.project(name).usable()
        return self._usable[name]

    def order_of(self, way: Way) -> tuple[int, int]:
        """Return the key that sorts ways by the order in which their first steps were asked for."""
        return self._order[way.steps[0].requirement], len(way.steps)

    def _demands(self, proof: Proof) -> dict[str, dict[str, list[_Demand]]]:
        """Return the demands of the proof by parent and child."""
        found: dict[str, dict[str, list[_Demand]]] = {}
        for clause in proof.clause.walk():
            for demand in self._read(clause, proof.question):
                children = found.setdefault(demand.parent[0], {})
                children.setdefault(demand.child, []).append(demand)
        return found

    def _read(self, clause: Clause, question: Question) -> Iterator[_Demand]:
        nodes = [self._provider.nodes[number] for number in clause.states]
        states = list(clause.states.values())
        if clause.kind == REQUEST:
            yield _Demand(PERSON, ALL, nodes[0][0], ~states[0] >> 1, clause.origin.text)
        elif clause.kind == DEPENDENCY and len(nodes) == 2:
            yield _Demand(nodes[0], states[0] >> 1, nodes[1][0], ~states[1] >> 1)
        elif clause.kind == DEPENDENCY:
            yield _Demand(nodes[0], states[0] >> 1, nodes[0][0], clause.origin)
        elif clause.kind == CONSTRAINT:
            yield from self._constraints(nodes[0][0], question)
        elif clause.kind == NO_VERSION:
            self.without_versions.add(nodes[0][0])

    def _constraints(self, name: str, question: Question) -> Iterator[_Demand]:
        self.without_versions.add(name)
        markers = question.markers()
        for request in question.constraints:
            if request.need.name == name and markers.holds(request.need.marker):
                bits = self._provider.project(name).bits(request.need.specifier)
                yield _Demand(PERSON, ALL, name, bits, request.text, is_constraint=True)

    def _follow(self, demands: dict[str, dict[str, list[_Demand]]]) -> None:
        """Walk breadth first, so that the first way to a project is a shortest one."""
        asked = [demand for found in demands.get("", {}).values() for demand in found]
        for demand in sorted(asked, key=lambda demand: self._order[demand.text]):
            step = Step("", "", demand.text, is_constraint=demand.is_constraint)
            ways = self.ways.setdefault(demand.child, [])
            # name and name[extra] are two nodes, but one request.
            if not any(way.steps == (step,) for way in ways):
                ways.append(Way((step,), demand.bits, True))
        pending = list(self.ways)
        for parent in pending:
            for child, required in demands.get(parent, {}).items():
                way = self._extend(parent, required)
                if way is None:
                    continue
                if child not in self.ways:
                    pending.append(child)
                self.ways.setdefault(child, []).append(way)

    def _extend(self, parent: str, demands: list[_Demand]) -> Way | None:
        """Extend the shortest way to ``parent`` by what its open versions require of one child."""
        asking = [way for way in self.ways[parent] if not way.steps[-1].is_constraint]
        if not asking:
            return None
        start = asking[0]
        places = start.bits & self.usable(parent)
        covered = bits = 0
        demands = [demand for demand in demands if demand.places & places]
        for demand in demands:
            covered |= demand.places & places
            bits |= demand.bits
        if not covered:
            return None
        # Rather than the newest version, one that asks for all that any of them would do with: if
        # that does not help, none does.
        modest = 0
        for demand in demands:
            modest |= demand.places & places if demand.bits == bits else 0
        shown = modest or covered
        preferred = (shown & turn for turn in self._provider.project(parent).turns)
        newest = next(filter(None, preferred), shown).bit_length() - 1
        demand = next(d for d in demands if d.places >> newest & 1)
        step = Step(
            parent,
            self._provider.project(parent).versions[newest],
            self._text(demand, newest),
            others=covered.bit_count() - 1,
        )
        certain = start.is_certain and covered == places
        return Way((*start.steps, step), bits, certain)

    def _text(self, demand: _Demand, place: int) -> str:
        """Return the requirement of a version in today's spelling, without its marker."""
        name, extra = demand.parent
        for requires in self._provider.requires(name, extra, place):
            if requires.need.name == demand.child:
                text = requires.text.partition(";")[0].strip()
                # Older metadata has the specifier in parentheses.
                return text.replace(" (", "").removesuffix(")") if text.endswith(")") else text
        return demand.child


def open_versions(project: ProjectVersions, ways: tuple[Way, ...]) -> int:
    """Return the versions that satisfy every way, usable or not."""
    bits = project.known
    for way in ways:
        bits &= way.bits
    return bits

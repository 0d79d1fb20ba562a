"""The search by itself, on random worlds whose nodes are numbers."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from nab_resolver.errors import ResolutionError
from nab_resolver.ranges import Range
from nab_resolver.resolver import BaseProvider, Resolver
from nab_resolver.types import RangeProtocol

from envtui.core.resolution.clauses import CONSTRAINT, DEPENDENCY, LEARNED, REQUEST, Clause
from envtui.core.resolution.pubgrub import Impossible, Solver

Needs = dict[int, int]
"""Versions as bits, by node."""


class World:
    """Versions of nodes, what they require, and what is limited or tied."""

    def __init__(self, needs: dict[int, list[Needs]]) -> None:
        self.needs = needs
        self.constraints: dict[int, int] = {}
        self.bases: dict[int, int] = {}
        self.broken: set[tuple[int, int]] = set()

    def known(self, node: int) -> int:
        return (1 << len(self.needs[node])) - 1

    def choose(self, node: int, versions: int) -> int | None:
        places = range(len(self.needs[node]) - 1, -1, -1)
        usable = (p for p in places if versions >> p & 1 and (node, p) not in self.broken)
        return next(usable, None)

    def dependencies(self, node: int, version: int) -> Mapping[int, int]:
        tied = {self.bases[node]: 1 << version} if node in self.bases else {}
        return self.needs[node][version] | tied

    def alike(self, node: int, version: int) -> int:
        return 1 << version

    def base(self, node: int) -> int | None:
        return self.bases.get(node)

    def constraint(self, node: int) -> int | None:
        return self.constraints.get(node)

    def solve(self, asked: Needs) -> dict[int, int]:
        return Solver(self, lambda node, version: None).run(
            (node, versions, f"node {node}") for node, versions in asked.items()
        )

    def is_answer(self, asked: Needs, pins: Mapping[int, int]) -> bool:
        limits = [(node, bits) for node, bits in self.constraints.items() if node in pins]
        needs = [need for pin in pins.items() for need in self.dependencies(*pin).items()]
        return not self.broken & set(pins.items()) and all(
            node in pins and bits >> pins[node] & 1
            for node, bits in [*asked.items(), *limits, *needs]
        )

    def answers(self, asked: Needs) -> Iterator[dict[int, int]]:
        choices = [[-1, *range(len(versions))] for versions in self.needs.values()]
        for combination in product(*choices):
            pins = {node: place for node, place in enumerate(combination) if place >= 0}
            if self.is_answer(asked, pins):
                yield pins


def make_world(seed: int, nodes: int, versions: int, needs: int) -> World:
    made = random.Random(seed)

    def some_versions() -> int:
        bits = made.randrange(1 << versions)
        return made.choice([bits, bits | ~((1 << versions) - 1), 1 << made.randrange(versions)])

    def some_needs() -> Needs:
        children = made.sample(range(nodes), made.randint(0, needs))
        return {child: some_versions() for child in children}

    return World(
        {node: [some_needs() for _ in range(made.randint(1, versions))] for node in range(nodes)}
    )


def limited(world: World, seed: int) -> World:
    """Add a constraint, versions that cannot be used, and a node with the versions of another."""
    made = random.Random(seed)
    world.constraints[made.randrange(3)] = made.randrange(8)
    world.broken = {(node, 0) for node in range(5) if made.random() < 0.3}
    world.needs[4] = [made.choice(world.needs[4]) for _ in world.needs[3]]
    world.bases[4] = 3
    return world


@pytest.mark.parametrize("start", range(0, 400, 40))
def test_an_answer_is_found_exactly_if_there_is_one(start: int) -> None:
    found = 0
    for seed in range(start, start + 40):
        world = limited(make_world(seed, nodes=5, versions=3, needs=2), seed)
        asked = {0: -1, 1: -1 << 1, 4: -1}
        try:
            pins = world.solve(asked)
        except Impossible as impossible:
            assert not any(world.answers(asked)), seed
            assert_is_proof(impossible.clause, world, asked)
        else:
            assert world.is_answer(asked, pins), seed
            found += 1
    assert 0 < found < 40


def assert_is_proof(clause: Clause, world: World, asked: Needs) -> None:
    """Whatever a proof starts from is so in the world, and contradicts itself."""
    leaves = [leaf for leaf in clause.walk() if leaf.kind != LEARNED]
    choices = [[-1, *range(len(versions))] for versions in world.needs.values()]
    for combination in product(*choices):
        assert any(
            all(excluded >> combination[node] + 1 & 1 for node, excluded in leaf.states.items())
            for leaf in leaves
        )
    for leaf in leaves:
        if leaf.kind == REQUEST:
            ((node, excluded),) = leaf.states.items()
            assert excluded == ~(asked[node] << 1)
        if leaf.kind == CONSTRAINT:
            assert set(leaf.states) <= set(world.constraints)
        if leaf.kind == DEPENDENCY and len(leaf.states) == 2:
            (node, places), (child, excluded) = leaf.states.items()
            for place, needs in enumerate(world.needs[node]):
                assert not places >> place + 1 & 1 or needs[child] == ~excluded >> 1


class Beside(BaseProvider[int, int]):
    """The same world for nab-resolver."""

    def __init__(self, world: World) -> None:
        self.world = world

    def _range(self, node: int, bits: int) -> Range[int]:
        found: Range[int] = Range.empty()
        for place in range(len(self.world.needs[node])):
            if bits >> place & 1:
                found = found | Range.singleton(place)
        return found

    def choose_version(self, package: int, version_range: RangeProtocol[int]) -> int | None:
        places = range(len(self.world.needs[package]) - 1, -1, -1)
        return next((place for place in places if place in version_range), None)

    def has_satisfying_version(self, package: int, version_range: RangeProtocol[int]) -> bool:
        return self.choose_version(package, version_range) is not None

    def get_dependencies(self, package: int, version: int) -> Mapping[int, RangeProtocol[int]]:
        needs = self.world.needs[package][version]
        return {child: self._range(child, bits) for child, bits in needs.items()}

    def prioritize(self, package: int, *_: object) -> int:
        return package

    def widen_decision(self, package: int, version: int) -> None:
        return None

    def has_answer(self) -> bool:
        everything: Range[int] = Range.full()
        try:
            Resolver(self, range_type=Range).resolve({0: everything, 1: everything})
        except ResolutionError:
            return False
        return True


def test_large_worlds_are_answered_as_by_another_resolver() -> None:
    agreed = set()
    for seed in range(60):
        world = make_world(seed, nodes=25, versions=6, needs=3)
        asked = {0: -1, 1: -1}
        try:
            pins = world.solve(asked)
        except Impossible:
            assert not Beside(world).has_answer(), seed
            agreed.add(False)
        else:
            assert world.is_answer(asked, pins), seed
            assert Beside(world).has_answer(), seed
            agreed.add(True)
    assert agreed == {True, False}


def test_versions_that_clash_in_the_same_way_share_what_is_learned() -> None:
    """A hundred versions of 1 want what none of a hundred versions of 0 lets them have."""
    world = World(
        {
            0: [{2: 0b01} for _ in range(100)],
            1: [{2: 0b10} for _ in range(100)],
            2: [{}, {}],
        }
    )
    with pytest.raises(Impossible) as caught:
        world.solve({0: -1, 1: -1})
    kinds = [clause.kind for clause in caught.value.clause.walk()]
    assert kinds.count(DEPENDENCY) == 2


def test_what_clashes_often_is_decided_first_and_what_it_clashes_with_later() -> None:
    """The newest versions of 0 hold 1 back far; taking 1 first costs 0 a step only."""
    world = World(
        {
            0: [{2: 0b01}, *({2: 0b10} for _ in range(3))],
            1: [{2: 0b11}, *({2: 0b01} for _ in range(20))],
            2: [{}, {}],
        }
    )
    assert world.solve({0: -1, 1: -1}) == {0: 0, 1: 20, 2: 0}


def test_decisions_are_told_as_they_are_made() -> None:
    told: list[tuple[int, int]] = []
    world = World({0: [{1: -1}], 1: [{}, {}]})
    Solver(world, lambda node, version: told.append((node, version))).run([(0, -1, None)])
    assert told == [(0, 0), (1, 1)]

"""Random worlds, small enough to try every combination of versions."""

from __future__ import annotations

import random
from itertools import product

import pytest

from envtui.core.errors import NoSolution
from envtui.core.resolution.installed import satisfies
from tests.support.fake_index import FakeIndex, target
from tests.support.resolving import resolve

World = dict[str, dict[str, list[str]]]


def make_world(seed: int) -> World:
    made = random.Random(seed)
    names = ["a", "b", "c", "d", "e"]
    return {
        name: {
            str(version): [
                f"{other}{made.choice(['>=', '<=', '==', '!='])}{made.randint(1, 3)}"
                for other in made.sample(names, made.randint(0, 2))
                if other != name
            ]
            for version in range(1, made.randint(2, 4))
        }
        for name in names
    }


def is_answer(world: World, asked: list[str], pins: dict[str, str]) -> bool:
    """Whether the pins hold everything that is asked for, by themselves and by their needs."""
    needs = asked + [need for name, version in pins.items() for need in world[name][version]]
    return all(need[0] in pins and satisfies(pins[need[0]], need[1:]) for need in needs)


def has_answer(world: World, asked: list[str]) -> bool:
    choices = [["", *versions] for versions in world.values()]
    return any(
        is_answer(world, asked, {n: v for n, v in zip(world, combination, strict=True) if v})
        for combination in product(*choices)
    )


@pytest.mark.parametrize("start", range(0, 200, 20))
def test_an_answer_holds_and_is_found_when_there_is_one(start: int) -> None:
    for seed in range(start, start + 20):
        world = make_world(seed)
        asked = ["a", "b>=2"]
        try:
            answer = resolve(asked, index=FakeIndex(world), interpreter=target())
        except NoSolution as error:
            assert not has_answer(world, asked), seed
            assert error.conflict is not None and error.conflict.chains, seed
            for way in error.conflict.ways_out:
                assert has_answer(world, list(way.requirements)), seed
        else:
            pins = {candidate.normalized: candidate.version for candidate in answer.candidates}
            assert is_answer(world, asked, pins), seed

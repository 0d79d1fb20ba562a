from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
SCRIPT = """
import random
from tests.support.fake_index import FakeIndex, target
from envtui.core.errors import NoSolution
from tests.support.resolving import resolve

made = random.Random(7)
for world in range(12):
    index = FakeIndex()
    for project in range(14):
        for version in range(1, 7):
            others = made.sample(range(14), 3)
            needs = [
                f"p{other}{made.choice(['>=', '<', '==', '!='])}{made.randint(1, 6)}"
                for other in others[: made.randint(0, 3)]
            ]
            index.add(f"p{project}", str(version), *needs)
    decided = []
    try:
        answer = resolve(
            ["p0", "p1", "p2"], index=index, interpreter=target(),
            on_decided=lambda c, likely: likely or decided.append((c.name, c.version)),
        )
        print([(c.name, c.version) for c in answer.candidates], answer.edges, decided)
    except NoSolution as error:
        print(error.message, error.explanation, decided)
"""


def run(seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", SCRIPT]
    return subprocess.check_output(command, cwd=ROOT, env=environment, text=True)


def test_the_same_inputs_give_the_same_search_and_answer_in_every_process() -> None:
    first = run("1")
    assert first.count("\n") >= 12
    assert {run("2"), run("3")} == {first}

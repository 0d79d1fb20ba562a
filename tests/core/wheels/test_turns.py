from __future__ import annotations

import threading
import time

from envtui.core.wheels.turns import Turns


def test_of_those_that_wait_for_a_turn_the_largest_goes_on_first() -> None:
    turns, order = Turns(1), []

    def work(size: int) -> None:
        with turns.turn(size):
            order.append(size)

    threads = [threading.Thread(target=work, args=(size,)) for size in (1, 3, 2)]
    with turns.turn(9):
        for thread in threads:
            thread.start()
        while len(turns._waiting) < len(threads):
            time.sleep(0.01)
        assert order == []
    for thread in threads:
        thread.join()
    assert order == [3, 2, 1]
    with turns.turn(0):
        pass


def test_as_many_go_on_at_once_as_there_are_turns() -> None:
    turns, together = Turns(3), threading.Barrier(3, timeout=10)

    def work() -> None:
        with turns.turn(1):
            together.wait()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not together.broken

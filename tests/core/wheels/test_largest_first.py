"""Of what waits, the largest is begun first; what was not begun can be given up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from functools import partial

import pytest

from envtui.core.wheels.largest_first import LargestFirst, Turns


@pytest.fixture
def one() -> Iterator[LargestFirst[int]]:
    threads = LargestFirst[int](1, "test")
    yield threads
    threads.close()


def busy(threads: LargestFirst[int]) -> Callable[[], None]:
    """Give the only thread something to do until what is returned is called."""
    begun, go_on = threading.Event(), threading.Event()

    def work() -> int:
        begun.set()
        assert go_on.wait(60)
        return 0

    threads.submit(0, work)
    assert begun.wait(60)
    return go_on.set


def test_the_largest_comes_first_and_equals_in_their_order(one: LargestFirst[int]) -> None:
    go_on, done = busy(one), list[str]()

    def do(name: str) -> int:
        done.append(name)
        return len(done)

    tasks = [
        one.submit(size, partial(do, name))
        for name, size in (("small", 1), ("a", 5), ("b", 5), ("large", 9))
    ]
    go_on()

    assert [task.result(60) for task in tasks] == [4, 2, 3, 1]
    assert done == ["large", "a", "b", "small"]


def test_an_error_is_the_outcome_and_ends_nothing_else(one: LargestFirst[int]) -> None:
    with pytest.raises(ZeroDivisionError):
        one.submit(1, lambda: 1 // 0).result(60)

    assert one.submit(1, lambda: 7).result(60) == 7


def test_closing_gives_up_what_waits_and_waits_for_what_runs(one: LargestFirst[int]) -> None:
    go_on = busy(one)
    waiting = one.submit(1, lambda: 1)

    def go_on_when_it_is_given_up() -> None:
        while not waiting.cancelled():
            time.sleep(0.01)
        go_on()

    threading.Thread(target=go_on_when_it_is_given_up, daemon=True).start()
    one.close()

    with pytest.raises(CancelledError):
        waiting.result(0)


def test_there_are_no_more_threads_than_allowed() -> None:
    threads = LargestFirst[str](2, "test")

    names = {threads.submit(1, lambda: str(threading.get_ident())).result(60) for _ in range(9)}

    threads.close()
    assert 1 <= len(names) <= 2


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
    turns, together = Turns(3), threading.Barrier(3, timeout=60)

    def work() -> None:
        with turns.turn(1):
            together.wait()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not together.broken

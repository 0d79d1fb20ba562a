from __future__ import annotations

import threading

import pytest

from envtui.core.parallel import each_in_threads


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_everything_is_done_once(threads: int) -> None:
    done: list[int] = []

    each_in_threads(done.append, range(1, 100), threads)

    assert sorted(done) == list(range(1, 100))


def test_two_are_at_work_at_the_same_time() -> None:
    meeting = threading.Barrier(2, timeout=60)

    def meet(number: int) -> None:
        meeting.wait()

    each_in_threads(meet, [1, 2], 2)


def test_one_thread_keeps_the_order() -> None:
    done: list[int] = []

    each_in_threads(done.append, [3, 1, 2], 1)

    assert done == [3, 1, 2]


def test_after_an_error_nothing_is_begun_and_nothing_still_runs() -> None:
    begun: list[int] = []
    both = threading.Barrier(2, timeout=60)
    ended = threading.Event()

    def work(number: int) -> None:
        begun.append(number)
        both.wait()
        if number == 1:
            raise OSError("no room")
        threading.Event().wait(0.05)
        ended.set()

    with pytest.raises(OSError, match="no room"):
        each_in_threads(work, [1, 2, 3, 4], 2)

    assert ended.is_set()
    assert sorted(begun) == [1, 2]

"""One thread builds a thing at a time, and nobody waits for ever."""

from __future__ import annotations

import threading

import pytest

from envtui.core.building.under_way import UnderWay
from envtui.core.errors import BuildFailed, Cancelled
from envtui.core.events import Cancel


def test_another_thread_waits_until_it_is_done() -> None:
    under_way, done = UnderWay(Cancel()), []

    def other() -> None:
        with under_way.alone("a", "a"):
            done.append("other")

    with under_way.alone("a", "a"):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(0.05)
        done.append("first")
    thread.join(10)

    assert done == ["first", "other"]


def test_who_is_not_to_wait_is_told_at_once() -> None:
    under_way, errors = UnderWay(Cancel()), []

    def other() -> None:
        try:
            with under_way.alone("a", "demo", waits=False):
                pass
        except BuildFailed as error:
            errors.append(error.message)

    with under_way.alone("a", "demo"):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(10)

    assert errors == ["demo is being worked on."]
    with under_way.alone("a", "demo", waits=False):
        pass


def test_what_needs_itself_is_refused() -> None:
    under_way = UnderWay(Cancel())

    with (
        under_way.alone("a", "demo"),
        under_way.alone("b", "b"),
        pytest.raises(BuildFailed, match="demo needs itself"),
        under_way.alone("a", "demo"),
    ):
        pass
    with under_way.alone("a", "demo"):
        pass


def test_two_that_need_each_other_do_not_wait_for_ever() -> None:
    under_way, errors = UnderWay(Cancel()), []
    both = threading.Barrier(2, timeout=10)

    def build(first: str, second: str) -> None:
        with under_way.alone(first, first):
            both.wait()
            try:
                with under_way.alone(second, second):
                    pass
            except BuildFailed as error:
                errors.append(error.message)

    threads = [threading.Thread(target=build, args=names, daemon=True) for names in ("ab", "ba")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert not any(thread.is_alive() for thread in threads)
    assert len(errors) == 1


def test_waiting_can_be_cancelled() -> None:
    cancel = Cancel()
    under_way, errors = UnderWay(cancel), []

    def other() -> None:
        try:
            with under_way.alone("a", "a"):
                pass
        except Cancelled as error:
            errors.append(error)

    with under_way.alone("a", "a"):
        thread = threading.Thread(target=other, daemon=True)
        thread.start()
        cancel.request()
        thread.join(10)

    assert len(errors) == 1

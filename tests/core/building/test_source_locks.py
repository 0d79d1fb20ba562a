"""One thread builds a thing at a time, and nobody waits for ever."""

from __future__ import annotations

import threading

import pytest

from envtui.core.building.source_locks import SourceLocks
from envtui.core.errors import BuildFailed, Cancelled
from envtui.core.events import Cancel


def test_another_thread_waits_until_it_is_done() -> None:
    locks, done = SourceLocks(Cancel()), []

    def other() -> None:
        with locks.locked("a", "a"):
            done.append("other")

    with locks.locked("a", "a"):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(0.05)
        done.append("first")
    thread.join(60)

    assert done == ["first", "other"]


def test_who_is_not_to_wait_is_told_at_once() -> None:
    locks, errors = SourceLocks(Cancel()), []

    def other() -> None:
        try:
            with locks.locked("a", "demo", waits=False):
                pass
        except BuildFailed as error:
            errors.append(error.message)

    with locks.locked("a", "demo"):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(60)

    assert errors == ["demo is being worked on."]
    with locks.locked("a", "demo", waits=False):
        pass


def test_what_needs_itself_is_refused() -> None:
    locks = SourceLocks(Cancel())

    with (
        locks.locked("a", "demo"),
        locks.locked("b", "b"),
        pytest.raises(BuildFailed, match="demo needs itself"),
        locks.locked("a", "demo"),
    ):
        pass
    with locks.locked("a", "demo"):
        pass


def test_two_that_need_each_other_do_not_wait_for_ever() -> None:
    locks, errors = SourceLocks(Cancel()), []
    both = threading.Barrier(2, timeout=60)

    def build(first: str, second: str) -> None:
        with locks.locked(first, first):
            both.wait()
            try:
                with locks.locked(second, second):
                    pass
            except BuildFailed as error:
                errors.append(error.message)

    threads = [threading.Thread(target=build, args=names, daemon=True) for names in ("ab", "ba")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert not any(thread.is_alive() for thread in threads)
    assert len(errors) == 1


def test_waiting_can_be_cancelled() -> None:
    cancel = Cancel()
    locks, errors = SourceLocks(cancel), []

    def other() -> None:
        try:
            with locks.locked("a", "a"):
                pass
        except Cancelled as error:
            errors.append(error)

    with locks.locked("a", "a"):
        thread = threading.Thread(target=other, daemon=True)
        thread.start()
        cancel.request()
        thread.join(60)

    assert len(errors) == 1

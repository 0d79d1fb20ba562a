"""Ctrl-C is held off until it is asked for, and elsewhere than in the main thread left alone."""

from __future__ import annotations

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from envtui.core.changes.transaction.interrupts import interrupts_deferred
from envtui.core.errors import Cancelled
from envtui.core.events import Cancel


@pytest.mark.skipif(sys.platform == "win32", reason="there a signal ends the process")
def test_an_interrupt_comes_where_it_is_asked_for() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), interrupts_deferred() as check:
        check()
        os.kill(os.getpid(), signal.SIGINT)
        reached = True
        check()
    assert reached
    assert signal.getsignal(signal.SIGINT) is before


def test_a_request_to_cancel_comes_where_it_is_asked_for_too() -> None:
    cancel = Cancel()
    with pytest.raises(Cancelled), interrupts_deferred(cancel) as check:
        check()
        cancel.request()
        check()


def test_in_another_thread_nothing_is_altered() -> None:
    before = signal.getsignal(signal.SIGINT)

    def work() -> object:
        with interrupts_deferred() as check:
            check()
            return signal.getsignal(signal.SIGINT)

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(work).result() is before
    assert signal.getsignal(signal.SIGINT) is before

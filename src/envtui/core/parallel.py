"""The same thing done to many, in a few threads."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    T = TypeVar("T")

__all__ = ["each_in_threads"]


def each_in_threads(
    do: Callable[[T], object],
    values: Iterable[T],
    threads: int,
    stop: Callable[[], None] | None = None,
) -> None:
    """Call ``do`` with each of ``values``, in order, in ``threads`` threads, the caller's included.

    After the first error, or Ctrl-C, no further call begins. The error is raised once the calls
    that had begun have ended; ``stop``, called as soon as it occurs, may make them end sooner.
    No value may be ``None``.
    """
    if threads < 2:
        for value in values:
            do(value)
        return
    import threading

    waiting = iter(values)
    turn = threading.Lock()
    errors: list[BaseException] = []

    def fail(error: BaseException) -> None:
        errors.append(error)
        if stop is not None:
            stop()

    def work() -> None:
        try:
            while not errors:
                with turn:
                    value = next(waiting, None)
                if value is None:
                    return
                do(value)
        except BaseException as error:
            fail(error)

    helpers = [threading.Thread(target=work) for _ in range(threads - 1)]
    for helper in helpers:
        helper.start()
    work()
    for helper in helpers:
        try:
            helper.join()
        except KeyboardInterrupt as error:
            fail(error)
            helper.join()
    if errors:
        raise errors[0]

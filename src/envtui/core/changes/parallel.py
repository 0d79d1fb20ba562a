"""The same thing done to many, in a few threads."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    T = TypeVar("T")

__all__ = ["each_in_threads"]


def each_in_threads(do: Callable[[T], None], values: Iterable[T], threads: int) -> None:
    """Call ``do`` with each of ``values``, begun in their order, in so many threads, this one too.

    After the first error nothing more is begun, and it is raised when what had begun has ended.
    """
    if threads < 2:
        for value in values:
            do(value)
        return
    import threading

    waiting = iter(values)
    turn = threading.Lock()
    errors: list[BaseException] = []

    def work() -> None:
        try:
            while not errors:
                with turn:
                    value = next(waiting, None)
                if value is None:
                    return
                do(value)
        except BaseException as error:
            errors.append(error)

    helpers = [threading.Thread(target=work) for _ in range(threads - 1)]
    for helper in helpers:
        helper.start()
    work()
    for helper in helpers:
        helper.join()
    if errors:
        raise errors[0]

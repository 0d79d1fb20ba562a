"""A job: one call of the core in a thread, that tells how far it is and that can be cancelled."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Generic, TypeVar

from envtui.core.errors import EnvtuiError
from envtui.core.events import (
    Building,
    Built,
    Cancel,
    Downloaded,
    Downloading,
    Event,
    Linked,
    OnEvent,
    Resolved,
    Resolving,
    Trying,
    Unpacked,
    Warned,
)
from envtui.core.record import Record, field, replace
from envtui.tui.messages import JobProgressed

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

__all__ = ["Job", "Package", "Progress", "advance", "run", "unexpected"]

T = TypeVar("T")
_BETWEEN_REPORTS = 0.1
"""Seconds: a screen that changes more often flickers, and takes the time that the job needs."""


class Package(Record):
    """How far one package is."""

    state: str = "waiting"
    """``waiting``, ``downloading``, ``downloaded``, ``building``, ``built``, ``unpacked`` or
    ``linked``."""
    done: int = 0
    total: int = 0
    """In bytes; 0 while unknown."""


class Progress(Record):
    """How far a job is."""

    step: str = ""
    """What is being done right now, in a few words."""
    done: int = 0
    total: int = 0
    """Counted in packages; 0 while unknown."""
    packages: dict[str, Package] = field(default_factory=dict)


class Job(Record, Generic[T]):
    """What is to be done, and the command line that does the same."""

    title: str
    """In the words that follow "now": ``installing httpx``."""
    command: str
    work: Callable[[OnEvent, Cancel], T]
    cancel: Cancel = field(default_factory=Cancel)
    warnings: list[str] = field(default_factory=list)
    """What the core warned of, while it was done."""
    errors: list[EnvtuiError] = field(default_factory=list)
    """What ended it before its time; none or one."""


def advance(progress: Progress, event: Event) -> Progress:
    """Return ``progress`` with ``event`` taken in."""
    packages = progress.packages
    match event:
        case Resolving(name, known):
            return replace(progress, step=f"resolving {name}", done=0, total=known)
        case Trying(change):
            return replace(progress, step=f"no answer as asked; trying to {change}", total=0)
        case Resolved(count):
            return replace(progress, step=f"resolved {count}")
        case Building(name):
            packages = packages | {name: Package("building")}
            return replace(progress, step=f"building {name}", packages=packages)
        case Built(name):
            packages = packages | {name: Package("built")}
            return replace(progress, step=f"built {name}", packages=packages)
        case Downloading(name, done, total):
            packages = packages | {name: Package("downloading", done, total)}
            return replace(progress, step=f"downloading {name}", packages=packages)
        case Downloaded(name):
            size = packages.get(name, Package()).total
            packages = packages | {name: Package("downloaded", size, size)}
            return replace(progress, step=f"downloaded {name}", packages=packages)
        case Unpacked(name):
            packages = packages | {name: Package("unpacked")}
            return replace(progress, step=f"unpacked {name}", packages=packages)
        case Linked(name, done, total):
            packages = packages | {name: Package("linked")}
            return Progress(f"linked {name}", done, total, packages)
        case Warned(message):
            return replace(progress, step=message)


def run(job: Job[T], listener: MessagePump) -> T:
    """Do ``job`` in this thread, posting its progress to ``listener``, and return its result.

    Raises:
        EnvtuiError: the job failed or was cancelled.
    """
    progress, reported, lock = Progress(), 0.0, Lock()

    def on_event(event: Event) -> None:
        nonlocal progress, reported
        with lock:  # events come from several threads
            progress = advance(progress, event)
            if isinstance(event, Warned):
                job.warnings.append(event.message)
                reported = 0.0  # it may be that something is waited for: then no other comes soon
            if (now := monotonic()) - reported < _BETWEEN_REPORTS:
                return
            reported = now
        listener.post_message(JobProgressed(job, progress))

    try:
        return job.work(on_event, job.cancel)
    except EnvtuiError:
        raise
    except Exception as error:
        raise unexpected(error) from error
    finally:
        listener.post_message(JobProgressed(job, progress))


def unexpected(error: Exception) -> EnvtuiError:
    """Turn a fault of the program itself into an error that can be read and reported."""
    import traceback

    from envtui.core import literal

    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{place.name}, line {place.lineno}"
    return EnvtuiError(
        literal(f"Something went wrong inside envtui: {type(error).__name__}: {error} ({where})."),
        hint="This is a bug. The command line with --debug shows where it happened.",
    )

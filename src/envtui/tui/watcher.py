"""Notices what other programs change: environments that come and go, packages in them."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from envtui.tui.messages import OutsideChanged, ReadingFailed

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

    from envtui.core import Environment

__all__ = ["Watcher", "watched_folders"]

_QUIET = 100
"""Milliseconds without a change after which a burst of changes counts as over."""
_WAKING = 300
"""Milliseconds between two looks at whether there is still something to watch for."""


def watched_folders(
    folder: Path, environments: Iterable[Environment], shown: Environment | None
) -> frozenset[Path]:
    """Return the folders whose direct content matters: the project's, environments', packages'."""
    wanted = {folder}
    for environment in environments:
        wanted |= {environment.root, environment.root.parent}
    if shown is not None:
        wanted |= {shown.python.parent, *shown.site_packages}
    return frozenset(path for path in wanted if path.is_dir())


class Watcher:
    """One thread that watches a set of folders, and is replaced when the set changes."""

    def __init__(self, listener: MessagePump) -> None:
        self._listener = listener
        self._watched: frozenset[Path] = frozenset()
        self._stop = threading.Event()
        self.is_watching = False
        """Whether changes are noticed by now."""

    def watch(self, folders: frozenset[Path]) -> None:
        """Watch ``folders`` instead of those watched so far."""
        if folders == self._watched:
            return
        self._stop.set()
        self._stop, self._watched = threading.Event(), folders
        self.is_watching = False
        # A daemon: leaving the program never waits for it.
        threading.Thread(
            target=self._run, args=(folders, self._stop), name="watcher", daemon=True
        ).start()

    def stop(self) -> None:
        """Watch nothing any more."""
        self._stop.set()

    def _run(self, folders: frozenset[Path], stop: threading.Event) -> None:
        from watchfiles import watch

        from envtui.core import literal
        from envtui.core.errors import StorageError

        try:
            for changes in watch(
                *folders,
                stop_event=stop,
                watch_filter=None,
                recursive=False,
                debounce=1000,
                step=_QUIET,
                rust_timeout=_WAKING,
                yield_on_timeout=True,
                raise_interrupt=False,
            ):
                if stop.is_set():
                    return
                # What changed between the look before and the beginning of the watch shows too.
                if changes or not self.is_watching:
                    self.is_watching = True
                    self._listener.post_message(OutsideChanged())
        except (OSError, RuntimeError) as error:
            if stop.wait(_QUIET / 1000):
                return
            self._watched = frozenset()
            if not all(path.is_dir() for path in folders):  # one of them went meanwhile
                self._listener.post_message(OutsideChanged())
                return
            problem = StorageError(
                f"Changes made by other programs are not noticed: {literal(str(error))}",
                hint="R looks at everything again.",
            )
            self._listener.post_message(ReadingFailed("changes", problem))

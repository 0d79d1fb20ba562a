"""Notices what other programs change: environments that come and go, packages in them."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from envtui.core.record import Record
from envtui.tui.messages import OutsideChanged, ReadingFailed

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

    from envtui.core import Environment

__all__ = ["Watched", "Watcher", "watched_folders"]

_QUIET = 100
"""Milliseconds without a change after which a burst of changes counts as over."""
_WAKING = 300
"""Milliseconds between two looks at whether there is still something to watch for."""
_MOST = 300
"""Environments whose packages are watched: systems limit the folders that one may watch."""
_NOISE = {"__pycache__", ".envtui", ".lock"}
"""Names inside environments that change without a package coming or going."""


class Watched(Record):
    """The folders whose direct content is watched."""

    around: frozenset[Path]
    """The project's folder and its parents: only environments in them matter. One of them may be
    as busy as the folder for temporary files."""
    inside: frozenset[Path]
    """Environments, and the folders of their commands and packages."""

    def concerns(self, changed: Path) -> bool:
        """Whether a change of ``changed`` may alter what is shown."""
        from envtui.core import is_environment

        if changed in self.inside or changed.name == ".venv":
            return True
        if changed.parent in self.inside:
            return changed.name not in _NOISE
        return is_environment(changed)


def watched_folders(
    folder: Path, environments: Iterable[Environment], shown: Environment | None
) -> Watched:
    """Return the folders whose direct content matters: the project's, environments', packages'.

    What is ``shown`` is watched whatever the number of ``environments``.
    """
    around, inside = {folder}, set()
    for number, environment in enumerate(environments):
        around.add(environment.root.parent)
        inside.add(environment.root)
        if number < _MOST:
            inside |= {environment.python.parent, *environment.site_packages}
    if shown is not None:
        inside |= {shown.root, shown.python.parent, *shown.site_packages}
    return Watched(
        frozenset(path for path in around - inside if path.is_dir()),
        frozenset(path for path in inside if path.is_dir()),
    )


class Watcher:
    """One thread that watches a set of folders, and is replaced when the set changes."""

    def __init__(self, listener: MessagePump) -> None:
        self._listener = listener
        self._watched: Watched | None = None
        self._stop = threading.Event()
        self.is_watching = False
        """Whether changes are noticed by now."""

    def watch(self, watched: Watched) -> None:
        """Watch these folders instead of those watched so far."""
        if watched == self._watched:
            return
        self._stop.set()
        self._stop, self._watched = threading.Event(), watched
        self.is_watching = False
        # A daemon: leaving the program never waits for it.
        threading.Thread(
            target=self._run, args=(watched, self._stop), name="watcher", daemon=True
        ).start()

    def stop(self) -> None:
        """Watch nothing any more."""
        self._stop.set()

    def _run(self, watched: Watched, stop: threading.Event) -> None:
        from envtui.core import literal
        from envtui.core.errors import StorageError

        folders = watched.around | watched.inside
        try:
            from watchfiles import watch

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
                concerned = any(watched.concerns(Path(path)) for _, path in changes)
                if concerned or not self.is_watching:
                    self.is_watching = True
                    self._listener.post_message(OutsideChanged())
        except (ImportError, OSError, RuntimeError) as error:
            if stop.wait(_QUIET / 1000):
                return
            self._watched = None
            if not all(path.is_dir() for path in folders):  # one of them went meanwhile
                self._listener.post_message(OutsideChanged())
                return
            problem = StorageError(
                f"Changes made by other programs are not noticed: {literal(str(error))}",
                hint="R looks at everything again.",
            )
            self._listener.post_message(ReadingFailed("changes", problem))

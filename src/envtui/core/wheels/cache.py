"""The cache on the disk: measuring it, pruning it, and emptying it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path

from envtui.core.errors import StorageError
from envtui.core.events import Cancel
from envtui.core.files import own_status
from envtui.core.index.filenames import version_of
from envtui.core.literal import literal
from envtui.core.names import normalize_name
from envtui.core.record import Record
from envtui.core.wheels.built import built_wheels
from envtui.core.wheels.source_store import kept_sources
from envtui.core.wheels.store import Entry, Store, is_sound
from envtui.core.wheels.store_lock import alone

__all__ = ["Freed", "clean_cache", "measure_cache", "prune_cache"]

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Freed(Record):
    """What was removed. The bytes of files that environments link are only free once these go."""

    entries: int
    files: int
    bytes: int


def measure_cache(store: Store) -> int:
    """Return the bytes that the store and the pages of indexes take, each file counted once.

    Raises:
        StorageError: a folder may not be looked into.
    """

    def refuse(error: OSError) -> None:
        raise StorageError(
            f"{literal(str(error.filename))} cannot be looked into: {error.strerror or error}.",
            hint="Measure it as a user who may, or choose another folder with --cache-dir.",
        ) from error

    return _measure(store.root, refuse)[1] + _measure(_pages(store), refuse)[1]


def prune_cache(
    store: Store, *, only_built: bool = False, force: bool = False, cancel: Cancel | None = None
) -> Freed:
    """Remove what no installation could use: what is unfinished, damaged, or of an older format.

    Source code is removed too, and what was built from it kept. With ``only_built`` only that is
    kept: what can be downloaded again is not worth carrying from one run of a CI to the next.
    ``force`` does not wait for processes that are using the store.

    Raises:
        RefusedChange: another process kept using the store all the time that was waited for it.
        Cancelled: ``cancel`` was requested; what is left is sound.
    """
    cancel = cancel or Cancel()

    def is_useless(place: Path) -> bool:
        entry = store.get(place.name)
        return only_built or entry is None or not is_sound(entry)

    with alone(store, cancel=cancel, force=force):
        unwanted = [place for place in _places(store) if is_useless(place)]
        older = [
            folder
            for folder in store.root.parent.glob(f"{store.root.name.rpartition('-')[0]}-*")
            if _is_older(folder.name, store.root.name)
        ]
        sources = [place.parent for place in kept_sources(store)]
        return _remove(
            [*unwanted, *_unfinished(store), *sources, *older], len(unwanted), store, cancel
        )


def clean_cache(
    store: Store,
    names: Collection[str] = (),
    *,
    force: bool = False,
    cancel: Cancel | None = None,
) -> Freed:
    """Remove every entry, or those of the projects ``names``, and what indexes say of them.

    ``force`` does not wait for processes that are using the store.

    Raises:
        RefusedChange, Cancelled: as ``prune_cache`` does.
    """
    cancel = cancel or Cancel()
    wanted = {normalize_name(name) for name in names}

    def is_meant(entry: Entry | None) -> bool:
        return not wanted or (entry is not None and normalize_name(entry.manifest.name) in wanted)

    def is_built_from(wheel: Path) -> bool:
        return not wanted or normalize_name(wheel.name.partition("-")[0]) in wanted

    def is_source_of(place: Path) -> bool:
        # A checked out tree bears the name of its repository.
        return (
            not wanted
            or normalize_name(place.name) in wanted
            or any(version_of(place.name, name) for name in wanted)
        )

    with alone(store, cancel=cancel, force=force):
        unwanted = [place for place in _places(store) if is_meant(store.get(place.name))]
        unwanted += [wheel.parent for wheel in built_wheels(store) if is_built_from(wheel)]
        unwanted += [place.parent for place in kept_sources(store) if is_source_of(place)]
        freed = _remove([*unwanted, *_unfinished(store)], len(unwanted), store, cancel)
    return _with_pages(freed, _pages(store), wanted)


def _pages(store: Store) -> Path:
    """Return the folder beside the store that keeps the pages of indexes."""
    return store.root.with_name("index")


def _with_pages(freed: Freed, folder: Path, names: Collection[str]) -> Freed:
    """Remove the pages and metadata in ``folder``, all or those of ``names``; add them up."""
    files = total = 0
    for path in [*folder.glob("*/*.page"), *folder.glob("*/*.metadata")]:
        if not names or path.stem in names:
            with suppress(OSError):
                total += path.stat().st_size
                path.unlink()
                files += 1
    return Freed(freed.entries, freed.files + files, freed.bytes + total)


def _places(store: Store) -> Iterator[Path]:
    """Yield the folders of the entries, readable or not."""
    if not store.root.is_dir():
        return
    for shelf in sorted(store.root.iterdir()):
        if len(shelf.name) == 2 and shelf.is_dir():
            yield from (place for place in sorted(shelf.iterdir()) if _DIGEST.fullmatch(place.name))


def _unfinished(store: Store) -> list[Path]:
    return list(store.new.iterdir()) if store.new.is_dir() else []


def _is_older(name: str, current: str) -> bool:
    numbers = [text.rpartition("-")[2] for text in (name, current)]
    return all(number.isdecimal() for number in numbers) and int(numbers[0]) < int(numbers[1])


def _remove(places: list[Path], entries: int, store: Store, cancel: Cancel) -> Freed:
    files = total = 0
    for place in places:
        cancel.check()
        count, measured = _measure(place)
        files += count
        total += measured
        store.discard(place)
    return Freed(entries, files, total)


def _measure(
    root: Path, on_closed: Callable[[OSError], None] = lambda error: None
) -> tuple[int, int]:
    """Return how many files there are below ``root``, and their bytes.

    ``on_closed`` is told of folders that may not be looked into.
    """
    seen: set[tuple[int, int]] = set()
    total = count = 0
    waiting = [str(root)]
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
        except FileNotFoundError:
            continue
        except OSError as error:
            on_closed(error)
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
                continue
            try:
                status = own_status(entry)
            except FileNotFoundError:  # somebody else is at work here
                continue
            count += 1
            if (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                total += status.st_size
    return count, total

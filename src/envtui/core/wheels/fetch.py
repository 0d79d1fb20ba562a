"""Getting wheels into the store: what it holds is checked, the rest is downloaded in parallel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from envtui.core.errors import BadDistribution
from envtui.core.events import Cancel, Downloaded, Downloading, OnEvent, Warned, ignore
from envtui.core.folders import nothing_kept
from envtui.core.literal import literal
from envtui.core.wheels.origins import known_digest, remember
from envtui.core.wheels.store import Entry, Store, is_sound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    from envtui.core.index.http import HttpClient
    from envtui.core.index.model import IndexFile
    from envtui.core.wheels.ahead import ArrivingWheel
    from envtui.core.wheels.downloads import Downloads

__all__ = ["download", "keep_fetched", "prepare", "sound_entry", "writable"]

# Bytes that are hashed, written and reported at once.
_BLOCK = 1 << 17
_LARGE = 1 << 20
_HASHES = ("sha256", "sha512", "sha384", "sha1", "md5")


def prepare(
    files: Sequence[IndexFile],
    http: Callable[[], HttpClient],
    store: Store,
    on_event: OnEvent = ignore,
    cancel: Cancel | None = None,
    *,
    spare: Path | None = None,
    downloads: Downloads | None = None,
) -> tuple[Entry, ...]:
    """Return an entry, whole and checked, for each of ``files`` (wheels), in their order.

    Args:
        files: wheels as the index lists them; they must have the hashes that it states.
        http: called for the client that fetches remote files, if there are any to fetch.
        store: where they are kept. If it cannot be written, what is missing is unpacked into
            ``spare`` instead.
        on_event: told of progress, from several threads.
        cancel: looked at between chunks and between files.
        spare: a folder that the caller removes; by default a temporary one.
        downloads: those that have begun already; by default all of them begin here.

    Raises:
        BadDistribution: a hash differs, or a wheel is not what it should be.
        IndexProblem: a file cannot be fetched.
        StorageError: there is no room for it.
        Cancelled: ``cancel`` was requested.
    """
    cancel = cancel or Cancel()
    found = {file.url: _from_store(file, store) for file in files}
    missing = [file for file in files if found[file.url] is None]
    if missing and downloads is not None:
        found.update(downloads.finish(missing))
    elif missing:
        from envtui.core.wheels.downloads import Downloads
        from envtui.core.wheels.store_lock import sweep

        sweep(store)
        with Downloads(http, writable(store, spare, on_event), on_event, cancel) as downloads:
            found.update(downloads.finish(missing))
    cancel.check()
    return tuple(entry for file in files if (entry := found[file.url]))


def _from_store(file: IndexFile, store: Store) -> Entry | None:
    digest = known_digest(store, file)
    return sound_entry(store, digest) if digest else None


def sound_entry(store: Store, digest: str) -> Entry | None:
    """Return the entry of a wheel, if there is one and its files are as they were unpacked."""
    entry = store.get(digest)
    return entry if entry and is_sound(entry) else None


def keep_fetched(store: Store, file: IndexFile, content: bytes) -> None:
    """Put a wheel that was fetched whole, for its metadata, into the store, if it is sound.

    What is wrong with it will be said if it is to be installed.
    """
    import hashlib
    from contextlib import suppress

    from envtui.core.wheels.store_lock import in_use

    digest = hashlib.sha256(content).hexdigest()
    with suppress(OSError, BadDistribution), in_use(store):
        if sound_entry(store, digest) is None:
            store.add(digest, file.filename, content)
        remember(store, file, digest)


def writable(store: Store, spare: Path | None = None, on_event: OnEvent = ignore) -> Store:
    """Return ``store``, or one in the folder ``spare`` if nothing can be written to it.

    By default ``spare`` is a temporary folder that is removed when the process ends.
    """
    try:
        with store.aside():
            return store
    except OSError as error:
        # The index would say the same of that folder in the same words, and so it is said once.
        on_event(Warned(nothing_kept(store.root.parent, error)))
    if spare is None:
        import atexit
        import shutil
        import tempfile

        spare = Path(tempfile.mkdtemp(prefix="envtui-"))
        atexit.register(shutil.rmtree, spare, ignore_errors=True)
    return Store(spare)


def download(
    file: IndexFile,
    http: HttpClient,
    part: BinaryIO,
    on_event: OnEvent,
    cancel: Cancel,
    arriving: ArrivingWheel | None = None,
) -> str:
    """Write the file to ``part``, check every hash that the index states, and return its sha256.

    A large file is passed on to ``arriving`` as it arrives.

    Raises:
        BadDistribution: a hash differs.
        IndexProblem: the file cannot be fetched.
        Cancelled: ``cancel`` was requested.
    """
    import hashlib

    from envtui.core.index.download import open_download

    name = file.filename.partition("-")[0]
    stated = {key: file.hashes[key].lower() for key in _HASHES if file.hashes.get(key)}
    hashes = {key: hashlib.new(key, usedforsecurity=False) for key in {"sha256", *stated}}
    done = 0
    with open_download(http, file.url, cancel) as download:
        total = download.length or file.size
        on_event(Downloading(name, 0, total))
        for block in _in_blocks(download, cancel):
            for digest in hashes.values():
                digest.update(block)
            part.write(block)
            if arriving is not None and total >= _LARGE:
                arriving.feed(block)
            done += len(block)
            on_event(Downloading(name, done, total))
    part.flush()
    for key, expected in stated.items():
        if hashes[key].hexdigest() != expected:
            raise _mismatch(file, key, expected, hashes[key].hexdigest())
    on_event(Downloaded(name))
    return hashes["sha256"].hexdigest()


def _in_blocks(chunks: Iterable[bytes], cancel: Cancel) -> Iterator[bytes]:
    """Join small chunks: after each step with one, this thread waits for others to take a turn."""
    waiting: list[bytes] = []
    size = 0
    for chunk in chunks:
        cancel.check()
        waiting.append(chunk)
        size += len(chunk)
        if size >= _BLOCK:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _mismatch(file: IndexFile, algorithm: str, expected: str, found: str) -> BadDistribution:
    return BadDistribution(
        f"{literal(file.filename)} is refused: its {algorithm} is {found}, and should be "
        f"{literal(expected)}.",
        hint="The file was altered or damaged on its way; do not install it from there.",
    )

"""Files: reading untrusted ones, writing whole or not at all, removing trees, ``file:`` URLs."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from envtui.core.literal import literal

__all__ = [
    "inside",
    "is_stream",
    "own_status",
    "path_of",
    "read_regular",
    "remove_tree",
    "without_dots",
    "write_atomic",
    "write_file",
]


def read_regular(path: Path | str, limit: int) -> bytes:
    """Return the content of a regular file, or its first ``limit`` bytes.

    A FIFO, a device or a folder is refused before anything is read, so that a hostile path neither
    hangs the reader nor fills its memory.

    Raises:
        OSError: there is no such file, it may not be read, or it is not a regular file.
    """
    # O_NONBLOCK: opening a FIFO would wait for its writer.
    descriptor = os.open(
        path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(f"{path} is not a regular file")
        chunks: list[bytes] = []
        # Files that are not on a disk, such as those of /proc, may claim to be empty.
        most = max(4096, min(status.st_size + 1, 1 << 23))
        while limit > 0 and (chunk := os.read(descriptor, min(limit, most))):
            if not chunks and len(chunk) == status.st_size:
                return chunk  # the usual case, without a second read to see the end
            chunks.append(chunk)
            limit -= len(chunk)
        return b"".join(chunks)
    finally:
        os.close(descriptor)


def own_status(entry: os.DirEntry[str]) -> os.stat_result:
    """Return the status of a name in a folder, not of what it may link to.

    Windows leaves the identity of the file and its number of links out of what a folder tells, so
    there it is asked for by itself.

    Raises:
        OSError: it is gone, or may not be looked at.
    """
    if os.name == "nt":
        return os.lstat(entry.path)
    return entry.stat(follow_symlinks=False)


@contextmanager
def inside(folder: Path | str) -> Iterator[tuple[int | None, str]]:
    """Open a folder to reach many files in it: yield a ``dir_fd``, and a prefix for their names.

    Where ``dir_fd`` is not supported, as on Windows, it is ``None`` and the prefix is the folder's
    path; elsewhere the prefix is empty.

    Raises:
        OSError: there is no such folder, or it may not be read.
    """
    if os.stat not in os.supports_dir_fd:
        yield None, f"{folder}{os.sep}"
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor, ""
    finally:
        os.close(descriptor)


def write_atomic(path: Path, content: bytes, *, sync: bool = False) -> None:
    """Write ``content`` beside ``path`` and rename it in; ``sync`` waits for the disk.

    Raises:
        OSError: the folder does not exist or may not be written; nothing is left behind.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_file(path: Path, text: str) -> None:
    """Write what a person asked for whole or not at all; a link to a file stays one.

    A pipe or a device is written to as it is. Folders that are not there yet are made.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        if is_stream(path):
            path.write_bytes(text.encode())
        else:
            path = path.resolve()
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, text.encode())
    except OSError as error:
        from envtui.core.errors import StorageError

        reason = error.strerror or str(error)
        raise StorageError(f"Cannot write {literal(str(path))}: {literal(reason)}.") from error


def is_stream(path: Path) -> bool:
    """Whether there is something that is neither a file nor a folder, such as ``/dev/null``."""
    return path.exists() and not path.is_file() and not path.is_dir()


def remove_tree(folder: Path | str, *, as_far_as_possible: bool = False) -> None:
    """Delete a folder and everything in it; links are removed, never followed.

    ``shutil.rmtree`` does the same, but takes long to import for folders that are often empty.

    Raises:
        OSError: something cannot be deleted; with ``as_far_as_possible`` it is left instead.
    """

    def stop(error: OSError) -> None:
        if not as_far_as_possible:
            raise error

    def attempt(delete: Callable[[str], None], path: str) -> None:
        try:
            delete(path)
        except OSError as error:
            stop(error)

    if os.path.islink(folder):  # noqa: PTH114 - paths are strings here
        attempt(os.unlink, os.fspath(folder))
        return
    for place, folders, files in os.walk(os.fspath(folder), topdown=False, onerror=stop):
        links = [name for name in folders if os.path.islink(f"{place}{os.sep}{name}")]  # noqa: PTH114
        for name in (*files, *links):
            attempt(os.unlink, f"{place}{os.sep}{name}")
        attempt(os.rmdir, place)


def without_dots(path: Path) -> Path:
    """Return the path, absolute and without ``..``; what it names may be a link and stays one."""
    path = path.absolute()
    if ".." not in path.parts:
        return path
    # As the system reads it: what is before the dots may be a link.
    if path.name == "..":
        return Path(os.path.realpath(path))
    return Path(os.path.realpath(path.parent), path.name)


def path_of(url: str) -> Path:
    """Return the path that a ``file:`` URL names.

    Raises:
        ValueError: it is malformed.
    """
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(url)
    if os.name != "nt":  # url2pathname would do the same, and takes 40 ms to import
        return Path(unquote(parts.path))
    from urllib.request import url2pathname

    host = f"//{parts.netloc}" if parts.netloc not in ("", "localhost") else ""
    return Path(url2pathname(host + parts.path))

"""Getting the METADATA of a wheel: from the file beside it, from its end, or from all of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

from envtui.core.errors import BadDistribution, EnvtuiError, IndexProblem
from envtui.core.files import path_of
from envtui.core.index.faults import TooLong, refusal
from envtui.core.index.filenames import is_wheel
from envtui.core.index.metadata import METADATA_LIMIT
from envtui.core.index.model import IndexFile
from envtui.core.index.wheel_end import metadata_in_end
from envtui.core.literal import literal
from envtui.core.names import normalize_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

    from envtui.core.index.http import HttpClient, Response

__all__ = ["KeepWheel", "check_hashes", "fetch_metadata", "metadata_of_wheel"]

KeepWheel = Callable[[IndexFile, bytes], None]

_SMALL = 256 << 10
"""Bytes up to which a wheel is fetched whole if it is kept, which spares another request."""
_TAIL_LEAST, _TAIL_MOST = 64 << 10, 256 << 10
_IN_MEMORY = 8 << 20
_HASHES = ("sha256", "sha384", "sha512")


def fetch_metadata(http: HttpClient, file: IndexFile, keep: KeepWheel | None = None) -> bytes:
    """Return the METADATA of a wheel.

    ``keep`` is given wheels that were fetched whole on the way, their hashes checked, so that
    they need not be fetched again.

    Raises:
        IndexProblem: the index does not hand it out.
        BadDistribution: it is not a wheel with METADATA, or its hash is wrong.
    """
    if file.url.startswith("file:"):
        return _local_metadata(file)
    if file.metadata_hashes is not None:
        content = _metadata_beside(http, file)
        if content is not None:
            return content
    if not is_wheel(file.filename):
        raise BadDistribution(
            f"{literal(file.filename)} must be built before it is known what it requires."
        )
    if 0 < file.size <= (_SMALL if keep is not None else _TAIL_LEAST):
        return _from_whole(http, file, keep)
    return _from_end(http, file, keep)


def check_hashes(content: bytes, hashes: Mapping[str, str], what: str) -> None:
    """Return if content has the known hashes, if any are known.

    Raises:
        BadDistribution: they differ; both are named.
    """
    import hashlib

    for algorithm in _HASHES:
        if expected := hashes.get(algorithm):
            compare_hash(hashlib.new(algorithm, content).hexdigest(), expected, algorithm, what)


def compare_hash(found: str, expected: str, algorithm: str, what: str) -> None:
    """Return if both are the same.

    Raises:
        BadDistribution: they differ; both are named.
    """
    if found != expected.lower():
        raise BadDistribution(
            f"{literal(what)} has the {algorithm} {found}, where the index promises"
            f" {literal(expected)}.",
            hint="The index or something on the way to it is damaged; nothing was used.",
        )


def metadata_of_wheel(archive: IO[bytes], filename: str) -> bytes:
    """Return the METADATA in a wheel, given as a seekable file.

    Raises:
        BadDistribution: there is no METADATA, more than one, or it is no ZIP archive.
    """
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(archive) as wheel:
            found = [entry for entry in wheel.infolist() if _is_metadata(entry.filename, filename)]
            if len(found) != 1:
                raise BadDistribution(
                    f"{literal(filename)} holds {len(found)} METADATA files instead of one."
                )
            if found[0].file_size > METADATA_LIMIT:
                raise BadDistribution(
                    f"The METADATA of {literal(filename)} is larger than"
                    f" {METADATA_LIMIT >> 20} MiB."
                )
            return wheel.read(found[0])
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise BadDistribution(
            f"{literal(filename)} is not a wheel that can be read: {literal(str(error))}."
        ) from error


def _is_metadata(path: str, filename: str) -> bool:
    """Whether a path in a wheel is its own METADATA, not that of another distribution in it."""
    folder, _, name = path.partition("/")
    project = normalize_name(filename.partition("-")[0])
    return (
        name == "METADATA"
        and folder.endswith(".dist-info")
        and normalize_name(folder.partition("-")[0]) == project
    )


def _local_metadata(file: IndexFile) -> bytes:
    path = path_of(file.url)
    if not is_wheel(file.filename):
        raise BadDistribution(
            f"{literal(str(path))} must be built before it is known what it requires."
        )
    try:
        with path.open("rb") as archive:
            return metadata_of_wheel(archive, file.filename)
    except OSError as error:
        raise IndexProblem(f"{literal(str(path))} cannot be read: {error.strerror}.") from error


def _metadata_beside(http: HttpClient, file: IndexFile) -> bytes | None:
    """Return the metadata file of PEP 658; ``None`` if it is announced but not there."""
    response = http.get(f"{file.url}.metadata", limit=METADATA_LIMIT)
    if response.status != 200:
        return None
    check_hashes(response.body, file.metadata_hashes or {}, f"{file.filename}.metadata")
    return response.body


def _from_whole(http: HttpClient, file: IndexFile, keep: KeepWheel | None) -> bytes:
    """Fetch the whole wheel, in memory while it is small, and check its hash."""
    import hashlib
    import tempfile

    hashes = {name: hashlib.new(name) for name in _HASHES if name in file.hashes}
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as archive:
        with http.stream(file.url) as download:
            for chunk in download:
                archive.write(chunk)
                for digest in hashes.values():
                    digest.update(chunk)
        for name, digest in hashes.items():
            compare_hash(digest.hexdigest(), file.hashes[name], name, file.filename)
        if keep is not None and archive.tell() <= _IN_MEMORY:
            archive.seek(0)
            keep(file, archive.read())
        return metadata_of_wheel(archive, file.filename)


def _from_end(http: HttpClient, file: IndexFile, keep: KeepWheel | None) -> bytes:
    """Fetch the end of a wheel: the archive's directory is there, METADATA usually before it."""
    wanted = min(max(file.size // 50, _TAIL_LEAST), _TAIL_MOST)
    headers = {"Accept-Encoding": "identity", "Range": f"bytes=-{wanted}"}
    try:
        response = http.get(file.url, headers, limit=_TAIL_MOST)
    except TooLong:
        return _from_whole(http, file, keep)
    total = _total(response)
    if response.status in (200, 416) or (response.status == 206 and total is None):
        return _from_whole(http, file, keep)
    if response.status != 206 or total is None:
        raise refusal(response.status, response.url)
    if total == len(response.body):
        check_hashes(response.body, file.hashes, file.filename)
        if keep is not None:
            keep(file, response.body)
    remote = RangedFile(http, file, response.body, total)

    def is_own(path: str) -> bool:
        return _is_metadata(path, file.filename)

    try:
        content = metadata_in_end(response.body, total, METADATA_LIMIT, is_own, remote.between)
        if content is not None:
            return content
        return metadata_of_wheel(io.BufferedReader(remote, 1 << 15), file.filename)
    except (EnvtuiError, OSError):
        # The server may have lied about ranges; the whole file can be checked by its hash.
        return _from_whole(http, file, keep)


def _total(response: Response) -> int | None:
    total = response.headers.get("content-range", "").rpartition("/")[2]
    return int(total) if total.isdecimal() else None


class RangedFile(io.RawIOBase):
    """A remote file whose end is at hand, and whose rest is fetched when it is read."""

    def __init__(self, http: HttpClient, file: IndexFile, tail: bytes, total: int) -> None:
        self._http = http
        self._file = file
        self._tail = tail
        self._tail_start = total - len(tail)
        self._total = total
        self._place = 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that it can be sought in."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a place and return it."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._total}[whence]
        self._place = max(0, base + offset)
        return self._place

    def tell(self) -> int:
        """Return the place."""
        return self._place

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer from the place on; return how many bytes that were."""
        end = min(self._place + len(buffer), self._total)
        content = self.between(self._place, end) if end > self._place else b""
        buffer[: len(content)] = content
        self._place += len(content)
        return len(content)

    def between(self, start: int, end: int) -> bytes:
        """Return the bytes between two places."""
        if start >= self._tail_start:
            return self._tail[start - self._tail_start : end - self._tail_start]
        known = self._tail[: max(0, end - self._tail_start)]
        end = min(end, self._tail_start)
        headers = {"Accept-Encoding": "identity", "Range": f"bytes={start}-{end - 1}"}
        response = self._http.get(self._file.url, headers)
        if response.status != 206 or len(response.body) != end - start:
            raise OSError("the server does not answer the range that was asked for")
        return response.body + known

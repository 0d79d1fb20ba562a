"""Downloading files chunk by chunk, resumed where a connection broke off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from envtui.core.errors import IndexProblem
from envtui.core.events import Cancel
from envtui.core.files import path_of
from envtui.core.index.addresses import public_address
from envtui.core.index.faults import Interrupted, refusal
from envtui.core.index.http import HttpClient, Pace
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.connections import AnyAnswer

__all__ = ["Download", "open_download", "path_of"]

_CHUNK = 1 << 16


class Download:
    """A file that is being downloaded; iterate once over its chunks.

    The caller checks the hash of the whole: only that finds out a server that lies about ranges.
    """

    def __init__(self, length: int | None, chunks: Iterator[bytes]) -> None:
        self.length = length
        """In bytes; ``None`` if the server does not say."""
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks


@contextmanager
def open_download(http: HttpClient, url: str, cancel: Cancel | None = None) -> Iterator[Download]:
    """Open a file of an index, remote or ``file:``, and yield it.

    Raises:
        IndexProblem: it cannot be fetched, or breaks off for good.
        Cancelled: ``cancel`` was requested, or the client closed.
    """
    if url.startswith("file:"):
        with _open_local(url) as download:
            yield download
        return
    with ExitStack() as stack:
        remote = _Remote(http, url, cancel or Cancel(), stack)
        yield Download(remote.open(), remote.chunks())


@contextmanager
def _open_local(url: str) -> Iterator[Download]:
    path = path_of(url)
    try:
        file = path.open("rb")
    except OSError as error:
        raise IndexProblem(f"{literal(str(path))} cannot be read: {error.strerror}.") from error
    with file:
        yield Download(path.stat().st_size, iter(lambda: file.read(_CHUNK), b""))


class _Remote:
    """The requests for one remote file, each continuing where the one before broke off."""

    def __init__(self, http: HttpClient, url: str, cancel: Cancel, stack: ExitStack) -> None:
        self._http = http
        self._url = url
        self._cancel = cancel
        self._stack = stack
        self._attempts = http.attempts(url)
        self._response: AnyAnswer | None = None
        self._done = 0
        self._skip = 0
        self._validator = ""
        self._length: int | None = None

    def open(self) -> int | None:
        """Send the request, again if need be; return the length of the whole file."""
        while self._response is None:
            self._cancel.check()
            try:
                self._response = self._request()
            except Exception as error:
                self._attempts.pause(error)
        return self._length

    def chunks(self) -> Iterator[bytes]:
        while True:
            self.open()
            try:
                yield from self._read()
                return
            except Exception as error:
                self._stack.close()
                self._response = None
                self._attempts.pause(error)

    def _request(self) -> AnyAnswer:
        headers = {"Accept-Encoding": "identity"}
        if self._done:
            headers["Range"] = f"bytes={self._done}-"
            if self._validator:
                headers["If-Range"] = self._validator
        response, address = self._stack.enter_context(self._http.request(self._url, headers))
        self._skip = 0
        if response.status == 206 and self._done:
            self._check_range(response.headers.get("Content-Range", ""))
            return response
        if response.status != 200:
            raise refusal(response.status, address)
        self._check_same_file(response)
        self._skip = self._done
        return response

    def _check_range(self, content_range: str) -> None:
        span, _, total = content_range.partition("/")
        if not span.startswith(f"bytes {self._done}-"):
            raise Interrupted("the server answers another range than was asked for")
        if total.isdecimal() and self._length not in (None, int(total)):
            raise self._changed()

    def _changed(self) -> IndexProblem:
        url = literal(public_address(self._url))
        return IndexProblem(f"{url} changed while it was being downloaded.", hint="Try again.")

    def _check_same_file(self, response: AnyAnswer) -> None:
        """Note which file the first answer is of; a later one must be of the same."""
        etag = response.headers.get("ETag", "")
        validator = etag if etag.startswith('"') else response.headers.get("Last-Modified", "")
        text = response.headers.get("Content-Length", "")
        length = int(text) if text.isdecimal() else None
        if self._done and (validator, length) != (self._validator, self._length):
            raise self._changed()
        self._validator, self._length = validator, length

    def _read(self) -> Iterator[bytes]:
        assert self._response is not None
        pace = Pace(self._http.configuration.timeout)
        while chunk := self._response.read1(_CHUNK):
            self._cancel.check()
            pace.check(len(chunk))
            if self._skip:
                skipped = min(self._skip, len(chunk))
                self._skip -= skipped
                chunk = chunk[skipped:]
                if not chunk:
                    continue
            self._done += len(chunk)
            self._attempts.progressed()
            yield chunk

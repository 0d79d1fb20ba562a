"""HTTP for indexes: bounded in time and size, retried, and discreet about credentials.

Everything is a GET. A failure that may pass is tried again after a pause; a body that was cut
short never passes for an answer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from envtui.core.errors import Cancelled, EnvtuiError, IndexProblem
from envtui.core.events import OnEvent, Warned, ignore
from envtui.core.index.addresses import origin_of, public_address, split_credentials
from envtui.core.index.connections import Connections
from envtui.core.index.credentials import Credentials
from envtui.core.index.faults import (
    PASSING_STATUSES,
    Interrupted,
    PassingStatus,
    TooLong,
    explain,
    is_passing,
    wait_asked_for,
)
from envtui.core.literal import literal
from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.events import Cancel
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.index.connections import AnyAnswer
    from envtui.core.index.download import Download

__all__ = ["PAGE_LIMIT", "HttpClient", "Pace", "Response"]

PAGE_LIMIT = 64 << 20
"""Bytes of a decoded page or metadata file at most."""

_CHUNK = 1 << 16
_REDIRECTS = 10
_REDIRECTED = (301, 302, 303, 307, 308)
_BACK_OFF = 0.2
_SLOWEST = 512
"""Bytes a second; what comes slower has stalled."""


class Response(Record):
    """A whole answer: decoded body, header names in lower case, and where it came from."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class HttpClient:
    """Requests to indexes. Thread-safe; connections are kept and used again."""

    def __init__(self, configuration: IndexConfiguration, on_event: OnEvent = ignore) -> None:
        self.configuration = configuration
        self._on_event = on_event
        self.credentials = Credentials(configuration)
        self._connections = Connections(configuration)
        self._open: set[AnyAnswer] = set()
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def close(self) -> None:
        """End every request at once: the threads that wait for an answer get ``Cancelled``."""
        self._closed.set()
        with self._lock:
            responses = list(self._open)
        for response in responses:
            _shut(response)
        self._connections.close()

    def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        limit: int = PAGE_LIMIT,
        is_whole: Callable[[Response], bool] | None = None,
    ) -> Response:
        """Return the answer to a GET, whatever its status below 500 (but 408 and 429).

        ``is_whole`` is asked about a body whose end only the end of the connection told.

        Raises:
            IndexProblem: there is no answer, or it is longer than ``limit`` bytes.
            Cancelled: the client was closed.
        """
        wanted = {"Accept-Encoding": "gzip", **(headers or {})}
        attempts = self.attempts(url)
        while True:
            try:
                with self.request(url, wanted) as (response, address):
                    body = self._read(response, address, limit)
                answer = Response(response.status, _lowered(response), body, address)
                if is_whole and _ends_openly(answer) and not is_whole(answer):
                    raise Interrupted("the answer is cut short")
                return answer
            except Exception as error:
                attempts.pause(error)

    def connect(self, url: str) -> None:
        """Open one more connection, for a request that is still to come.

        Raises:
            Exception: there is none, as that request will tell.
        """
        self._connections.open(public_address(url))

    def stream(self, url: str, cancel: Cancel | None = None) -> AbstractContextManager[Download]:
        """Open a file, remote or ``file:``, to iterate over its chunks; ``length`` in bytes.

        The caller checks the hash. Raises as ``download.open_download`` does.
        """
        from envtui.core.index.download import open_download

        return open_download(self, url, cancel)

    def attempts(self, url: str) -> Attempts:
        """Return what decides whether a failed request for ``url`` is made again."""
        return Attempts(self.configuration, url, self._closed, self._on_event)

    @contextmanager
    def request(self, url: str, headers: Mapping[str, str]) -> Iterator[tuple[AnyAnswer, str]]:
        """Send one GET and follow redirects; yield the answer, its body unread, and its address.

        Raises:
            PassingStatus: the server says: not now.
            IndexProblem: redirected too often, or to where it must not lead.
        """
        response, url = self._follow(url, headers)
        with self._lock:
            self._open.add(response)
        try:
            if response.status in PASSING_STATUSES:
                asked = wait_asked_for(response.headers.get("Retry-After", ""))
                raise PassingStatus(response.status, asked)
            yield response, url
        except BaseException:
            response.close()
            raise
        finally:
            with self._lock:
                self._open.discard(response)
            # A body that was read to its end gives the connection back.
            response.release_conn()

    def _follow(self, url: str, headers: Mapping[str, str]) -> tuple[AnyAnswer, str]:
        url, secret = split_credentials(url)
        self.credentials.learn(url, secret)
        first = url
        for _ in range(_REDIRECTS + 1):
            response = self._send(url, headers)
            if response.status == 401 and self.credentials.ask_keyring(url):
                response.close()
                response = self._send(url, headers)
            target = response.headers.get("Location", "")
            if response.status not in _REDIRECTED or not target:
                return response, url
            response.close()
            url = _redirected(url, target)
        raise IndexProblem(
            f"{literal(public_address(first))} redirects more than {_REDIRECTS} times.",
            hint="Check the address of the index.",
        )

    def _send(self, url: str, headers: Mapping[str, str]) -> AnyAnswer:
        if self._closed.is_set():
            raise Cancelled
        sent = {"User-Agent": "envtui", **headers}
        if authorization := self.credentials.header(url):
            sent["Authorization"] = authorization
        return self._connections.get(url, sent)

    def _read(self, response: AnyAnswer, url: str, limit: int) -> bytes:
        """Return the decoded body: inflated step by step, so that a bomb ends at the limit."""
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip", "x-gzip", ""):
            raise IndexProblem(
                f"{literal(public_address(url))} answered in the encoding"
                f" {literal(encoding)}, which was not asked for."
            )
        decoder = _Inflate() if encoding.endswith("gzip") else None
        pace = Pace(self.configuration.timeout)
        parts: list[bytes] = []
        size = 0
        while chunk := response.read1(_CHUNK):
            pace.check(len(chunk))
            if self._closed.is_set():
                raise Cancelled
            part = decoder.feed(chunk, limit + 1 - size) if decoder else chunk
            parts.append(part)
            size += len(part)
            if size > limit:
                raise _too_long(url, limit)
        if decoder and size and not decoder.ended:
            raise Interrupted("the compressed answer is cut short")
        return b"".join(parts)


class Attempts:
    """Decides after each failure of one request: pause and try again, or give up."""

    def __init__(
        self,
        configuration: IndexConfiguration,
        url: str,
        closed: threading.Event,
        on_event: OnEvent,
    ) -> None:
        self._left = configuration.retries
        self._patience = 2 * configuration.timeout
        self._url = url
        self._closed = closed
        self._on_event = on_event
        self._pause = _BACK_OFF
        self._since = time.monotonic()

    def progressed(self) -> None:
        """Note that something arrived: the time without an answer counts from now."""
        self._since = time.monotonic()

    def pause(self, error: Exception) -> None:
        """Wait until the next try.

        Raises:
            IndexProblem: ``error`` will not pass, or has come too often or for too long.
            Cancelled: the client was closed.
        """
        if self._closed.is_set():
            raise Cancelled from None
        if isinstance(error, EnvtuiError):
            raise error
        waited = time.monotonic() - self._since
        if self._left <= 0 or not is_passing(error) or waited >= self._patience:
            raise explain(error, self._url) from error
        self._left -= 1
        asked = error.wait if isinstance(error, PassingStatus) else None
        if asked is not None:
            self._since += asked
            self._announce(asked)
        if self._closed.wait(self._pause if asked is None else asked):
            raise Cancelled
        self._pause *= 2

    def _announce(self, seconds: float) -> None:
        if seconds >= 1:
            host = literal(origin_of(self._url))
            self._on_event(Warned(f"{host} asks to wait for {seconds:.0f} s."))


class Pace:
    """Notices a body that comes in drops: each span of time must bring its share."""

    def __init__(self, span: float) -> None:
        self._span = span
        self._begun = time.monotonic()
        self._arrived = 0

    def check(self, count: int) -> None:
        """Count bytes that arrived.

        Raises:
            Interrupted: too few came in the last span.
        """
        self._arrived += count
        now = time.monotonic()
        if now - self._begun >= self._span:
            if self._arrived < _SLOWEST * self._span:
                raise Interrupted("the server sends too slowly")
            self._begun, self._arrived = now, 0


class _Inflate:
    def __init__(self) -> None:
        from envtui.core.inflate import zlib

        self._zlib = zlib
        self._decoder = zlib.decompressobj(wbits=31)

    @property
    def ended(self) -> bool:
        return self._decoder.eof

    def feed(self, chunk: bytes, limit: int) -> bytes:
        try:
            return self._decoder.decompress(chunk, limit)
        except self._zlib.error:
            raise Interrupted("the compressed answer is damaged") from None


def _redirected(url: str, target: str) -> str:
    from urllib.parse import urljoin

    address, _ = split_credentials(urljoin(url, target))
    secure = url.startswith("https:")
    if not address.startswith(("https://",) if secure else ("https://", "http://")):
        raise IndexProblem(
            f"{literal(public_address(url))} redirects to"
            f" {literal(public_address(address))}, which is not followed: it would be"
            f" {'less secure' if secure else 'no index'}."
        )
    return address


def _too_long(url: str, limit: int) -> TooLong:
    return TooLong(
        f"{literal(public_address(url))} answered more than {limit >> 20 or 1} MiB.",
        hint="A page of an index is much smaller; check its address.",
    )


def _lowered(response: AnyAnswer) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _ends_openly(response: Response) -> bool:
    framing = {"content-length", "transfer-encoding"}
    return response.status == 200 and framing.isdisjoint(response.headers)


def _shut(response: AnyAnswer) -> None:
    try:
        response.shutdown()
    except (OSError, ValueError, RuntimeError, AttributeError):
        return

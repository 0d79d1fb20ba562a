"""Connections straight to a server, without a proxy: HTTP/1.1 by the standard library.

``urllib3``, which ``proxied`` uses, takes 60 ms to import and 0.3 ms more for each request: a fifth
of a resolution with a hundred small ones. ``Answer`` has the methods of its responses.
"""

from __future__ import annotations

import socket
import threading
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import SplitResult, quote, urlsplit

from envtui.core.index.faults import Interrupted, NotTaken
from envtui.core.index.hosts import Hosts

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

__all__ = ["Answer", "DirectPool"]

_HARMLESS = "/%?&=:;,@+*()!$'~"
"""What need not be quoted in path and query, beside letters, digits, and ``_.-``."""


class DirectPool:
    """Connections to any number of servers, kept and used again, last in first out. Thread-safe."""

    def __init__(self, context: ssl.SSLContext, connect: float, silence: float) -> None:
        """Nothing is opened yet.

        Args:
            context: which certificates are trusted.
            connect: seconds that a server may take to accept a connection.
            silence: seconds that it may be silent afterwards.
        """
        self._context = context
        self._connect = connect
        self._silence = silence
        self._hosts = Hosts()
        self._idle: dict[tuple[str, str], list[HTTPConnection]] = {}
        self._is_closed = False
        self._lock = threading.Lock()

    def get(self, url: str, headers: Mapping[str, str]) -> Answer:
        """Send a GET and return the answer, its body unread; redirects are not followed.

        Raises:
            NotTaken: the server does not accept the connection in time.
            OSError: there is no connection, or it breaks off (``ssl.SSLError``, ``TimeoutError``).
            HTTPException: the answer is not HTTP.
        """
        parts = urlsplit(url)
        target = quote(parts.path or "/", _HARMLESS)
        if parts.query:
            target += f"?{quote(parts.query, _HARMLESS)}"
        headers = {"Host": _host(parts), **headers}
        place = (parts.scheme, parts.netloc)
        while (connection := self._take(place)) is not None:
            try:
                return self._send(connection, place, target, headers)
            except TimeoutError:
                raise
            except (OSError, HTTPException):
                continue  # the server has closed a connection that was idle
        return self._send(self._open(parts), place, target, headers)

    def open(self, url: str) -> None:
        """Open a connection for a request that is still to come.

        Raises:
            NotTaken: the server does not accept it in time.
            OSError: there is no connection.
        """
        parts = urlsplit(url)
        self._keep((parts.scheme, parts.netloc), self._open(parts))

    def close(self) -> None:
        """Close the connections that nobody uses now, and each other one as soon as it is free."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, {}
        for connections in idle.values():
            for connection in connections:
                connection.close()

    __del__ = close

    def _take(self, place: tuple[str, str]) -> HTTPConnection | None:
        with self._lock:
            idle = self._idle.get(place)
            return idle.pop() if idle else None

    def _keep(self, place: tuple[str, str], connection: HTTPConnection) -> None:
        with self._lock:
            if not self._is_closed:
                self._idle.setdefault(place, []).append(connection)
                return
        connection.close()

    def _open(self, parts: SplitResult) -> HTTPConnection:
        name, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        connection = HTTPConnection(name, port)
        try:
            plain = self._hosts.connect(name, port, self._connect)
        except TimeoutError as error:
            raise NotTaken from error
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            plain.settimeout(self._silence)
            connection.sock = (
                self._context.wrap_socket(plain, server_hostname=name) if secure else plain
            )
        except BaseException:
            plain.close()
            raise
        return connection

    def _send(
        self,
        connection: HTTPConnection,
        place: tuple[str, str],
        target: str,
        headers: Mapping[str, str],
    ) -> Answer:
        try:
            connection.request("GET", target, headers=headers)
            # Kept here, since the connection drops it if the server will close after the answer.
            sock = connection.sock
            raw = connection.getresponse()
        except BaseException:
            connection.close()
            raise

        def done(*, again: bool) -> None:
            if again:
                self._keep(place, connection)
            else:
                connection.close()

        return Answer(raw, sock, done)


class Answer:
    """Status and headers of an answer, and its body, which is read once."""

    def __init__(self, raw: HTTPResponse, sock: socket.socket, done: Callable[..., None]) -> None:
        """``done`` is called once with whether the connection can be used ``again``."""
        self.status = raw.status
        self.headers = raw.headers
        self._raw = raw
        self._sock = sock
        self._done: Callable[..., None] | None = done

    def read1(self, amount: int) -> bytes:
        """Return the next bytes of the body, undecoded; empty at its end.

        Raises:
            Interrupted: the body ends too early.
            OSError: the connection breaks off.
            HTTPException: likewise.
        """
        chunk = self._raw.read1(amount)
        if not chunk and self._raw.length:
            raise Interrupted("the connection broke off")
        return chunk

    def release_conn(self) -> None:
        """Return the connection to the pool if the body was read to its end; else close it."""
        whole = self._raw.isclosed() or self._raw.length == 0
        self._end(again=whole and not self._raw.will_close)

    def close(self) -> None:
        """Close the connection."""
        self._end(again=False)

    def shutdown(self) -> None:
        """End the connection under another thread that is waiting for it."""
        # Not by the TLS socket's own method, which would drop what the other thread is using.
        socket.socket.shutdown(self._sock, socket.SHUT_RDWR)

    def _end(self, *, again: bool) -> None:
        done, self._done = self._done, None
        if done is not None:
            self._raw.close()
            done(again=again)


def _host(parts: SplitResult) -> str:
    """Return the host as a request names it: without credentials, in ASCII."""
    host = parts.netloc.rpartition("@")[2]
    return host if host.isascii() else host.encode("idna").decode()

"""An index on loopback behind a line of known length and width.

``python -m tests.bench.server FOLDER [MILLISECONDS BYTES]`` serves the recording in FOLDER over
TLS, prints its address, and ends when its standard input does. Every answer waits for the round
trip that the line takes, a new connection for two more (TCP and TLS), and all answers together
share the bytes a second that it carries. Without a line, nothing waits.
"""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

from tests.bench.recording import JSON, Recording

__all__ = ["Address", "serving"]

_CHUNK = 1 << 16
_PAGE = f"Content-Type: {JSON}\r\nCache-Control: max-age=600, public\r\n"
_FILE = (
    "Content-Type: application/octet-stream\r\nAccept-Ranges: bytes\r\n"
    "Cache-Control: max-age=365000000, immutable, public\r\n"
)
_NAMES = """[req]
distinguished_name = subject
x509_extensions = extensions
[subject]
[extensions]
basicConstraints = critical, CA:FALSE
subjectAltName = DNS:localhost
"""


@dataclass(frozen=True)
class Address:
    """Where an index is served, and the certificate that it shows."""

    index: str
    certificate: Path

    def variables(self) -> dict[str, str]:
        """Return what makes envtui, uv and pip use it, and no other."""
        return {
            "ENVTUI_DEFAULT_INDEX": self.index,
            "UV_DEFAULT_INDEX": self.index,
            "PIP_INDEX_URL": self.index,
            "SSL_CERT_FILE": str(self.certificate),
            "PIP_CERT": str(self.certificate),
        }


@contextmanager
def serving(folder: Path, *, round_trip: float = 0.0, rate: float = 0.0) -> Iterator[Address]:
    """Serve the recording in ``folder`` from a process of its own, until the block ends.

    Args:
        folder: of the recording.
        round_trip: of the line, in seconds.
        rate: of the line, in bytes a second; 0: as fast as it goes.
    """
    words = [sys.executable, "-m", "tests.bench.server", folder, round_trip * 1000, rate]
    pipe = subprocess.PIPE
    with subprocess.Popen(list(map(str, words)), stdin=pipe, stdout=pipe, text=True) as server:
        assert server.stdin is not None and server.stdout is not None
        try:
            index = server.stdout.readline().strip()
            yield Address(index, folder / "certificate.pem")
        finally:
            server.stdin.close()


@dataclass
class Line:
    """The way between client and server: its round trip in seconds, its bytes a second."""

    round_trip: float
    rate: float
    _free_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def travel(self, times: int = 1) -> None:
        """Wait for that many round trips."""
        time.sleep(self.round_trip * times)

    def send(self, connection: socket.socket, content: bytes | memoryview) -> None:
        """Send at the pace of the line, which all connections share."""
        if not self.rate:
            connection.sendall(content)
            return
        whole = memoryview(content)
        for start in range(0, len(whole), _CHUNK):
            part = whole[start : start + _CHUNK]
            with self._lock:
                # A few milliseconds late by the clock are made up for.
                begin = max(self._free_at, time.monotonic() - 0.005)
                through = self._free_at = begin + len(part) / self.rate
            time.sleep(max(0.0, through - time.monotonic()))
            connection.sendall(part)


def main() -> None:
    folder = Path(sys.argv[1])
    milliseconds, rate = map(float, sys.argv[2:4] or (0, 0))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(make_certificate(folder), folder / "key.pem")
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    print(f"https://localhost:{listening.getsockname()[1]}/simple/", flush=True)
    work = (listening, context, Recording(folder), Line(milliseconds / 1000, rate))
    threading.Thread(target=accept, args=work, daemon=True).start()
    sys.stdin.read()


def make_certificate(folder: Path) -> Path:
    """Make a certificate for loopback, valid for a month, unless there is a young one."""
    certificate = folder / "certificate.pem"
    if certificate.exists() and certificate.stat().st_mtime > time.time() - 20 * 86400:
        return certificate
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "names.cnf").write_text(_NAMES)
    words = "openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -days 30"
    files = "-config names.cnf -subj /CN=loopback -keyout key.pem -out certificate.pem"
    subprocess.run([*words.split(), *files.split()], cwd=folder, check=True, capture_output=True)
    return certificate


def accept(
    listening: socket.socket, context: ssl.SSLContext, recording: Recording, line: Line
) -> None:
    while True:
        connection, _ = listening.accept()
        work = (connection, context, recording, line)
        threading.Thread(target=answer_all, args=work, daemon=True).start()


def answer_all(
    plain: socket.socket, context: ssl.SSLContext, recording: Recording, line: Line
) -> None:
    """Answer the requests of one connection, one after the other."""
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.travel(2)
    try:
        with context.wrap_socket(plain, server_side=True) as connection:
            waiting = b""
            while part := connection.recv(_CHUNK):
                waiting += part
                while b"\r\n\r\n" in waiting:
                    request, _, waiting = waiting.partition(b"\r\n\r\n")
                    line.travel()
                    answer(connection, request.decode("latin-1"), recording, line)
    except OSError:
        # The client has gone.
        return


def answer(connection: socket.socket, request: str, recording: Recording, line: Line) -> None:
    first, *lines = request.split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    kind, _, name = path.lstrip("/").partition("/")
    fields = _PAGE if kind == "simple" else _FILE
    if kind == "simple":
        packed = "gzip" in headers.get("accept-encoding", "")
        content = recording.page(name.strip("/"), packed=packed)
        fields += "Content-Encoding: gzip\r\n" if packed else ""
    else:
        content = recording.file(name)
    if content is None:
        line.send(connection, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        return
    etag = f'"{crc32(content):08x}"' if kind == "simple" else f'"{len(content)}"'
    status, body = "200 OK", memoryview(content)
    if headers.get("if-none-match") == etag:
        status, body = "304 Not Modified", body[:0]
    elif (span := headers.get("range", "")).startswith("bytes="):
        begin, end = part_of(span[6:], len(content))
        status, body = "206 Partial Content", body[begin:end]
        fields += f"Content-Range: bytes {begin}-{end - 1}/{len(content)}\r\n"
    head = f"HTTP/1.1 {status}\r\n{fields}ETag: {etag}\r\nContent-Length: {len(body)}\r\n\r\n"
    if method == "HEAD":
        body = body[:0]
    if len(body) < _CHUNK:
        line.send(connection, head.encode() + body)
    else:
        connection.sendall(head.encode())
        line.send(connection, body)


def part_of(span: str, size: int) -> tuple[int, int]:
    """Return begin and end of a range such as ``5-9``, ``5-`` or ``-5``."""
    first, _, last = span.partition("-")
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size


if __name__ == "__main__":
    main()

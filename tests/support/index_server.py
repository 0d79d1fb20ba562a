"""A package index on loopback: the simple API over a folder of wheels, with faults on demand."""

from __future__ import annotations

import hashlib
import html
import json
import re
import threading
import zipfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

__all__ = ["IndexServer"]

Fault = Callable[[BaseHTTPRequestHandler], bool]
"""Answers a request in its own way and returns True, or returns False to let it be served."""


def normalize(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


class IndexServer:
    """Serve ``folder``'s wheels at ``url`` until the ``with`` block ends.

    ``json`` and ``metadata`` switch PEP 691 and PEP 658 off; ``yanked`` maps file names to
    reasons; ``upload_times`` to ISO dates; ``wrong_hashes`` names files whose hash is a lie;
    ``requests`` holds the paths asked for, in order; ``fault`` may answer instead; ``lifetime``
    is for how many seconds pages hold.
    """

    def __init__(self, folder: Path, *, json: bool = True, metadata: bool = True) -> None:
        self.folder = folder
        self.json = json
        self.metadata = metadata
        self.yanked: dict[str, str] = {}
        self.upload_times: dict[str, str] = {}
        self.requires_python: dict[str, str] = {}
        self.wrong_hashes: set[str] = set()
        self.requests: list[str] = []
        self.fault: Fault | None = None
        self.lifetime = 600
        owner = self

        class Handler(_Handler):
            index = owner

        self._server = _QuietServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """The address to give as ``--default-index``."""
        return f"{self.origin}/simple/"

    def __enter__(self) -> IndexServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def files(self, project: str) -> list[Path]:
        """The files of a project, by normalized name, oldest name first."""
        return sorted(
            path
            for path in self.folder.iterdir()
            if path.suffix in {".whl", ".gz", ".zip"}
            and normalize(re.split(r"-\d", path.name)[0]) == project
        )

    def entry(self, path: Path) -> dict[str, object]:
        """The file's entry in a JSON page (PEP 691)."""
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if path.name in self.wrong_hashes:
            digest = "0" * 64
        entry: dict[str, object] = {
            "filename": path.name,
            "url": f"../../files/{path.name}",
            "hashes": {"sha256": digest},
            "size": path.stat().st_size,
        }
        if path.name in self.requires_python:
            entry["requires-python"] = self.requires_python[path.name]
        if path.name in self.yanked:
            entry["yanked"] = self.yanked[path.name]
        if path.name in self.upload_times:
            entry["upload-time"] = self.upload_times[path.name]
        if self.metadata and path.suffix == ".whl":
            entry["core-metadata"] = {"sha256": hashlib.sha256(read_metadata(path)).hexdigest()}
        return entry


def read_metadata(wheel: Path) -> bytes:
    """The METADATA inside a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        return archive.read(name)


def html_page(entries: list[dict[str, object]]) -> str:
    """The same entries as the HTML of PEP 503."""
    anchors = []
    for entry in entries:
        hashes = entry["hashes"]
        assert isinstance(hashes, dict)
        attributes = f'href="{entry["url"]}#sha256={hashes["sha256"]}"'
        if "requires-python" in entry:
            attributes += f' data-requires-python="{html.escape(str(entry["requires-python"]))}"'
        if "yanked" in entry:
            attributes += f' data-yanked="{html.escape(str(entry["yanked"]))}"'
        if "core-metadata" in entry:
            attributes += ' data-core-metadata="true"'
        anchors.append(f"<a {attributes}>{entry['filename']}</a><br/>")
    return "<!DOCTYPE html><html><body>" + "\n".join(anchors) + "</body></html>"


class _QuietServer(ThreadingHTTPServer):
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up: tests of broken connections do."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    index: IndexServer

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        self.index.requests.append(self.path)
        if self.index.fault is not None and self.index.fault(self):
            return
        path = self.path.split("?")[0]
        if match := re.fullmatch(r"/simple/([^/]+)/", path):
            self.serve_page(match[1])
        elif path.startswith("/files/"):
            self.serve_file(path.removeprefix("/files/"))
        else:
            self.reply(404, b"not found", "text/plain")

    def serve_page(self, project: str) -> None:
        files = self.index.files(project)
        if not files:
            self.reply(404, b"no such project", "text/plain")
            return
        entries = [self.index.entry(path) for path in files]
        if self.index.json and "+json" in self.headers.get("Accept", ""):
            page = {"meta": {"api-version": "1.1"}, "name": project, "files": entries}
            body = json.dumps(page).encode()
            kind = "application/vnd.pypi.simple.v1+json"
        else:
            body = html_page(entries).encode()
            kind = "text/html; charset=utf-8"
        etag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
        if self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        self.reply(
            200, body, kind, {"ETag": etag, "Cache-Control": f"max-age={self.index.lifetime}"}
        )

    def serve_file(self, name: str) -> None:
        wanted_metadata = name.endswith(".metadata")
        path = self.index.folder / Path(name.removesuffix(".metadata")).name
        if not path.is_file() or (wanted_metadata and not self.index.metadata):
            self.reply(404, b"no such file", "text/plain")
            return
        body = read_metadata(path) if wanted_metadata else path.read_bytes()
        span = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        if span is None:
            self.reply(200, body, "application/octet-stream", {"Accept-Ranges": "bytes"})
            return
        if span[1]:
            start, end = int(span[1]), min(int(span[2] or len(body)), len(body) - 1)
        else:
            start, end = max(0, len(body) - int(span[2])), len(body) - 1
        content_range = {"Content-Range": f"bytes {start}-{end}/{len(body)}"}
        self.reply(206, body[start : end + 1], "application/octet-stream", content_range)

    def reply(
        self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

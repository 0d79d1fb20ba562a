"""Ways in which a server may misbehave, for ``IndexServer.fault``."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

Fault = Callable[[BaseHTTPRequestHandler], bool]
JSON = "application/vnd.pypi.simple.v1+json"


def answer(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content_Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def times(count: int, fault: Fault) -> Fault:
    """The fault happens for the first ``count`` requests."""
    left = [count]

    def limited(handler: BaseHTTPRequestHandler) -> bool:
        left[0] -= 1
        return left[0] >= 0 and fault(handler)

    return limited


def status(code: int, **headers: str) -> Fault:
    def fault(handler: BaseHTTPRequestHandler) -> bool:
        answer(handler, code, b"no", **headers)
        return True

    return fault


def redirect(to: Callable[[str], str]) -> Fault:
    def fault(handler: BaseHTTPRequestHandler) -> bool:
        answer(handler, 302, Location=to(handler.path))
        return True

    return fault


def cut(body: bytes, sent: int, content_type: str = JSON, *, length: bool = True) -> Fault:
    """Promise ``body`` and drop the connection after ``sent`` bytes of it."""

    def fault(handler: BaseHTTPRequestHandler) -> bool:
        handler.send_response(200)
        handler.send_header("Content-Type", content_type)
        if length:
            handler.send_header("Content-Length", str(len(body)))
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(body[:sent])
        drop(handler)
        return True

    return fault


def drop(handler: BaseHTTPRequestHandler) -> bool:
    """Hang up without a word."""
    handler.wfile.flush()
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)
    return True


def stall(until: threading.Event) -> Fault:
    """Say nothing until ``until`` is set."""

    def fault(handler: BaseHTTPRequestHandler) -> bool:
        until.wait(120)
        return drop(handler)

    return fault


def drip(until: threading.Event, pause: float = 0.02) -> Fault:
    """Send one byte at a time for ever."""

    def fault(handler: BaseHTTPRequestHandler) -> bool:
        handler.send_response(200)
        handler.send_header("Content-Type", JSON)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        try:
            while not until.wait(pause):
                handler.wfile.write(b" ")
        except OSError:
            pass
        return drop_quietly(handler)

    return fault


def drop_quietly(handler: BaseHTTPRequestHandler) -> bool:
    handler.close_connection = True
    return True


def bomb(size: int) -> Fault:
    """A page that inflates to ``size`` bytes."""
    body = gzip.compress(b" " * size, 9)

    def fault(handler: BaseHTTPRequestHandler) -> bool:
        answer(handler, 200, body, Content_Type=JSON, Content_Encoding="gzip")
        return True

    return fault

"""Connecting to servers by name, with each name looked up once."""

from __future__ import annotations

import socket
import threading

__all__ = ["Hosts"]


class Hosts:
    """The addresses that names were found to stand for. Thread-safe.

    Many lookups at the same moment lose some of their packets in containers and behind small
    routers, and the system waits five seconds before it asks again.
    """

    def __init__(self) -> None:
        self._addresses: dict[str, list[str]] = {}
        self._looking: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def connect(self, name: str, port: int, seconds: float) -> socket.socket:
        """Return a connection to the first address of ``name`` that takes one.

        Args:
            name: the name or the address of a server.
            port: where it listens.
            seconds: how long each address may take to accept the connection.

        Raises:
            OSError: the name is not known, or none of its addresses takes a connection.
        """
        failure = OSError(f"{name} has no address")
        for address in self._look_up(name, port):
            try:
                return socket.create_connection((address, port), seconds)
            except OSError as error:
                failure = error
        self._addresses.pop(name, None)  # it may have moved
        raise failure

    def _look_up(self, name: str, port: int) -> list[str]:
        with self._lock:
            looking = self._looking.setdefault(name, threading.Lock())
        with looking:
            addresses = self._addresses.get(name)
            if addresses is None:
                found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
                addresses = self._addresses[name] = [str(row[4][0]) for row in found]
        return addresses

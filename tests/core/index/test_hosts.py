from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from envtui.core.index.hosts import Hosts

NAME = "packages.example"


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def addresses() -> list[str]:
    return ["127.0.0.1"]


@pytest.fixture
def lookups(monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> list[str]:
    """Each time that the name is looked up."""
    made: list[str] = []
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *rest: Any, **named: Any) -> list[Any]:
        if host != NAME:
            return real(host, port, *rest, **named)
        made.append(host)
        return [row for each in addresses for row in real(each, port, *rest, **named)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return made


def test_connections_opened_at_once_look_their_server_up_once(
    port: int, lookups: list[str]
) -> None:
    hosts = Hosts()
    with ThreadPoolExecutor(8) as threads:
        for connection in threads.map(lambda _: hosts.connect(NAME, port, 5), range(8)):
            connection.close()
    assert lookups == [NAME]


def test_the_next_address_is_tried_where_one_takes_no_connection(
    port: int, lookups: list[str], addresses: list[str]
) -> None:
    addresses.insert(0, "::1")
    with Hosts().connect(NAME, port, 5) as connection:
        assert connection.getpeername()[0] == "127.0.0.1"


def test_a_server_that_has_moved_is_looked_up_again(
    port: int, lookups: list[str], addresses: list[str]
) -> None:
    hosts = Hosts()
    addresses[:] = ["::1"]
    with pytest.raises(OSError):
        hosts.connect(NAME, port, 5)
    addresses[:] = ["127.0.0.1"]
    hosts.connect(NAME, port, 5).close()
    assert lookups == [NAME, NAME]


def test_a_name_that_nobody_knows_is_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(socket.gaierror):
        Hosts().connect(NAME, 443, 5)

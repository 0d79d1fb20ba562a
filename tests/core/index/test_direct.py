from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator

import pytest

from envtui.core.index.direct import DirectPool
from envtui.core.index.faults import Interrupted, NotTaken, explain, is_passing

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"


class Server:
    """Answers each request with the next of ``answers``; an empty one closes the connection."""

    def __init__(self, answers: list[bytes]) -> None:
        self.answers = iter(answers)
        self.asked: list[str] = []
        self.connections = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            while request := connection.recv(1 << 16):
                answer = next(self.answers)
                if not answer:
                    return
                self.asked.append(request.decode())
                connection.sendall(answer)
                if answer is not WHOLE:
                    return


@pytest.fixture
def pool() -> Iterator[DirectPool]:
    pool = DirectPool(ssl.create_default_context(), 5, 5)
    yield pool
    pool.close()


def read(pool: DirectPool, url: str) -> bytes:
    answer = pool.get(url, {"Accept-Encoding": "identity"})
    try:
        body = b""
        while chunk := answer.read1(1 << 16):
            body += chunk
        return body
    finally:
        answer.release_conn()


def test_a_connection_is_used_again(pool: DirectPool) -> None:
    server = Server([WHOLE] * 3)
    assert [read(pool, f"{server.url}/{n}") for n in range(3)] == [b"body"] * 3
    assert server.connections == 1


def test_a_connection_that_was_opened_before_is_used(pool: DirectPool) -> None:
    server = Server([WHOLE])
    pool.open(f"{server.url}/simple/")
    assert read(pool, server.url) == b"body"
    assert server.connections == 1


def test_a_connection_that_the_server_closed_meanwhile_is_replaced(pool: DirectPool) -> None:
    server = Server([WHOLE, b"", WHOLE])
    assert read(pool, server.url) == b"body"
    assert read(pool, server.url) == b"body"
    assert server.connections == 2


def test_a_connection_whose_answer_was_not_read_is_not_used_again(pool: DirectPool) -> None:
    server = Server([WHOLE] * 2)
    pool.get(server.url, {}).release_conn()
    assert read(pool, server.url) == b"body"
    assert server.connections == 2


def test_a_connection_that_is_opened_when_the_pool_is_closed_is_not_left_open(
    pool: DirectPool,
) -> None:
    server = Server([WHOLE] * 2)
    pool.close()
    pool.open(server.url)
    assert read(pool, server.url) == b"body"
    assert server.connections == 2


def test_an_answer_that_ends_early_is_none(pool: DirectPool) -> None:
    server = Server([WHOLE.replace(b"4", b"9")])
    with pytest.raises(Interrupted):
        read(pool, server.url)


def test_the_request_names_host_and_path_as_the_address_does(pool: DirectPool) -> None:
    server = Server([WHOLE])
    read(pool, server.url.replace("//", "//user@") + "/a b/ü%20+?q=[1]")
    lines = server.asked[0].split("\r\n")
    assert lines[0] == "GET /a%20b/%C3%BC%20+?q=%5B1%5D HTTP/1.1"
    assert lines[1] == f"Host: {server.url[7:]}"
    assert [line.partition(":")[0] for line in lines[2:] if line] == ["Accept-Encoding"]


def test_a_server_that_takes_no_connection_is_told_apart_from_one_that_is_silent() -> None:
    listening = socket.create_server(("127.0.0.1", 0), backlog=0)
    port = listening.getsockname()[1]
    waiting = []
    try:
        # The queue is filled; the next one waits.
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
            waiting.append(one)
        with pytest.raises(NotTaken) as caught:
            DirectPool(ssl.create_default_context(), 0.2, 5).get(f"http://127.0.0.1:{port}", {})
    finally:
        for one in (*waiting, listening):
            one.close()
    assert is_passing(caught.value)
    assert "does not take the connection" in explain(caught.value, "http://here").message
    assert "does not go on answering" in explain(TimeoutError(), "http://here").message

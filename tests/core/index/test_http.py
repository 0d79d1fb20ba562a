from __future__ import annotations

import json
import os
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from envtui.core.errors import Cancelled, IndexProblem
from envtui.core.events import Cancel, Event, Warned
from envtui.core.index.client import PackageIndex
from envtui.core.index.configuration import IndexConfiguration, load_configuration
from envtui.core.index.http import HttpClient
from envtui.core.index.model import IndexOptions
from tests.core.index import faults
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel

NO_PIP = {"PIP_CONFIG_FILE": os.devnull}
PAGE = json.dumps({"meta": {"api-version": "1.1"}, "name": "a", "files": []}).encode()


def configuration(index: IndexServer, **more: object) -> IndexConfiguration:
    environ = {name: str(value) for name, value in more.items()}
    return load_configuration(
        IndexOptions(default_index=index.url), {**NO_PIP, "UV_HTTP_TIMEOUT": "60", **environ}
    )


@pytest.fixture
def http(index: IndexServer) -> Iterator[HttpClient]:
    client = HttpClient(configuration(index))
    yield client
    client.close()


@pytest.fixture
def ended() -> Iterator[threading.Event]:
    """Set when the test is over, so that a server that stalls lets go."""
    event = threading.Event()
    yield event
    event.set()


@pytest.mark.parametrize(
    "fault",
    [
        faults.drop,
        faults.cut(PAGE, 10),
        faults.cut(PAGE, 0),
        faults.status(500),
        faults.status(503, Retry_After="0"),
        faults.status(429, Retry_After="0"),
    ],
    ids=["dropped", "truncated", "empty", "500", "503", "429"],
)
def test_a_passing_fault_costs_another_try(
    index: IndexServer, http: HttpClient, wheels: Path, fault: faults.Fault
) -> None:
    make_wheel(wheels, "a")
    index.fault = faults.times(2, fault)

    assert http.get(f"{index.url}a/").status == 200
    assert len(index.requests) == 3


@pytest.mark.parametrize(
    ("body", "kind"), [(PAGE, faults.JSON), (b"<html><body></body></html>", "text/html")]
)
def test_a_page_of_unknown_length_that_was_cut_is_asked_for_again(
    index: IndexServer, wheels: Path, body: bytes, kind: str
) -> None:
    make_wheel(wheels, "a")
    index.fault = faults.times(1, faults.cut(body, len(body) - 5, kind, length=False))

    assert PackageIndex(configuration(index)).project("a").versions == ("1.0",)


def test_a_lasting_fault_is_told_with_its_status(index: IndexServer, http: HttpClient) -> None:
    index.fault = faults.status(500)

    with pytest.raises(IndexProblem, match="answered 500 Internal Server Error"):
        http.get(f"{index.url}a/")
    assert len(index.requests) == 4


def test_a_server_that_wants_a_long_pause_is_left_alone(
    index: IndexServer, http: HttpClient
) -> None:
    index.fault = faults.status(429, Retry_After="86400")

    with pytest.raises(IndexProblem, match="429") as raised:
        http.get(f"{index.url}a/")
    assert "1 day" in raised.value.hint
    assert len(index.requests) == 1


def test_a_wait_that_the_server_asks_for_is_kept_and_told(index: IndexServer) -> None:
    index.fault = faults.times(1, faults.status(503, Retry_After="1"))

    heard: list[Event] = []
    begun = time.monotonic()
    HttpClient(configuration(index), heard.append).get(f"{index.url}a/")
    assert time.monotonic() - begun >= 1
    assert heard == [Warned(f"{index.origin} asks to wait for 1 s.")]


@pytest.mark.parametrize("slow", ["stalled", "dripping"])
def test_a_server_that_is_silent_or_drips_is_given_up(
    index: IndexServer, ended: threading.Event, slow: str
) -> None:
    index.fault = faults.stall(ended) if slow == "stalled" else faults.drip(ended)
    http = HttpClient(configuration(index, UV_HTTP_TIMEOUT=0.5))

    begun = time.monotonic()
    with pytest.raises(IndexProblem, match=r"does not go on|too slowly"):
        http.get(f"{index.url}a/")
    assert time.monotonic() - begun < 60
    http.close()


def test_waiting_for_a_silent_server_can_be_cancelled_at_once(
    index: IndexServer, ended: threading.Event
) -> None:
    index.fault = faults.stall(ended)
    cancel = Cancel()
    opened = PackageIndex(configuration(index, UV_HTTP_TIMEOUT=100), cancel=cancel)
    threading.Timer(0.2, cancel.request).start()

    begun = time.monotonic()
    with pytest.raises(Cancelled):
        opened.project("a")
    assert time.monotonic() - begun < 50
    opened.close()


def test_closing_ends_requests_that_wait(index: IndexServer, ended: threading.Event) -> None:
    index.fault = faults.drip(ended)
    client = HttpClient(configuration(index, UV_HTTP_TIMEOUT=100))
    threading.Timer(0.3, client.close).start()

    begun = time.monotonic()
    with pytest.raises(Cancelled):
        client.get(f"{index.url}a/")
    assert time.monotonic() - begun < 50


def test_redirects_are_followed_but_not_for_ever(
    index: IndexServer, http: HttpClient, wheels: Path
) -> None:
    make_wheel(wheels, "a")
    index.fault = faults.times(3, faults.redirect(lambda path: path))
    assert http.get(f"{index.url}a/").status == 200

    index.requests.clear()
    index.fault = faults.redirect(lambda path: path + "x")
    with pytest.raises(IndexProblem, match="redirects more than 10 times"):
        http.get(f"{index.url}a/")
    assert len(index.requests) == 11


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "gopher:x"])
def test_a_redirect_away_from_http_is_refused(
    index: IndexServer, http: HttpClient, target: str
) -> None:
    index.fault = faults.redirect(lambda path: target)

    with pytest.raises(IndexProblem, match="is not followed"):
        http.get(f"{index.url}a/")


def test_credentials_go_to_their_origin_only_and_into_no_message(
    index: IndexServer, tmp_path: Path
) -> None:
    seen: list[str | None] = []

    def watch(handler: BaseHTTPRequestHandler) -> bool:
        seen.append(handler.headers.get("Authorization"))
        return False

    with IndexServer(tmp_path) as other:
        other.fault = watch

        def lead_away(handler: BaseHTTPRequestHandler) -> bool:
            watch(handler)
            faults.answer(handler, 302, Location=other.url + "a/")
            return True

        index.fault = lead_away
        address = index.url.replace("http://", "http://me:s%20cret@")
        chosen = load_configuration(IndexOptions(default_index=address), NO_PIP)
        assert "s cret" not in repr(chosen)
        assert "s%20cret" not in repr(chosen)
        with pytest.raises(IndexProblem) as raised:
            HttpClient(chosen).get(f"{index.url}a/", limit=0)

    assert seen == ["Basic " + b64encode(b"me:s cret").decode(), None]
    assert "cret" not in f"{raised.value.message} {raised.value.hint}"


def test_a_page_that_inflates_without_end_is_cut_off(index: IndexServer, http: HttpClient) -> None:
    index.fault = faults.bomb(80 << 20)

    with pytest.raises(IndexProblem, match="more than 64 MiB"):
        http.get(f"{index.url}a/")


def test_a_compressed_page_that_is_cut_short_is_no_answer(
    index: IndexServer, http: HttpClient
) -> None:
    def fault(handler: BaseHTTPRequestHandler) -> bool:
        import gzip

        body = gzip.compress(PAGE)[:-12]
        faults.answer(handler, 200, body, Content_Type=faults.JSON, Content_Encoding="gzip")
        return True

    index.fault = fault
    with pytest.raises(IndexProblem, match="cut short"):
        http.get(f"{index.url}a/")


def test_a_dead_port_is_told_in_a_sentence(index: IndexServer, http: HttpClient) -> None:
    with pytest.raises(IndexProblem, match="cannot be read: Connection refused") as raised:
        http.get("http://127.0.0.1:9/simple/a/")
    assert "--offline" in raised.value.hint


def test_a_host_that_does_not_exist_is_told_in_a_sentence(http: HttpClient) -> None:
    with pytest.raises(IndexProblem, match="name of the host is not known"):
        http.get("http://index.invalid/simple/a/")


def test_offline_fetches_nothing(index: IndexServer, wheels: Path) -> None:
    wheel = make_wheel(wheels, "a")
    offline = PackageIndex(
        load_configuration(IndexOptions(default_index=index.url, offline=True), NO_PIP)
    )
    url = f"{index.origin}/files/{wheel.name}"
    for fetch in (lambda: offline.http.get(url), lambda: offline.http.stream(url).__enter__()):
        with pytest.raises(IndexProblem, match="--offline forbids"):
            fetch()
    assert index.requests == []


def test_offline_asks_nobody(index: IndexServer, wheels: Path) -> None:
    make_wheel(wheels, "a")
    known = load_configuration(IndexOptions(default_index=index.url), NO_PIP)
    PackageIndex(known).project("a")
    index.requests.clear()

    offline = PackageIndex(
        load_configuration(IndexOptions(default_index=index.url, offline=True), NO_PIP)
    )
    assert offline.project("a").versions == ("1.0",)
    with pytest.raises(IndexProblem, match="--offline"):
        offline.project("b")
    assert index.requests == []

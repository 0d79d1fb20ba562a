from __future__ import annotations

import os
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from envtui.core.errors import Cancelled, IndexProblem
from envtui.core.events import Cancel
from envtui.core.index.configuration import load_configuration
from envtui.core.index.http import HttpClient
from envtui.core.index.model import IndexOptions
from tests.core.index import faults
from tests.support.index_server import IndexServer

NO_PIP = {"PIP_CONFIG_FILE": os.devnull}
CONTENT = bytes(range(256)) * 4096


@pytest.fixture
def http(index: IndexServer) -> HttpClient:
    return HttpClient(
        load_configuration(
            IndexOptions(default_index=index.url), {**NO_PIP, "UV_HTTP_TIMEOUT": "0.5"}
        )
    )


@pytest.fixture
def url(index: IndexServer, wheels: Path) -> str:
    (wheels / "a-1.whl").write_bytes(CONTENT)
    return f"{index.origin}/files/a-1.whl"


def download(http: HttpClient, url: str) -> tuple[int | None, bytes]:
    with http.stream(url) as file:
        return file.length, b"".join(file)


def test_a_file_comes_in_chunks_with_its_length(http: HttpClient, url: str) -> None:
    assert download(http, url) == (len(CONTENT), CONTENT)


def test_what_broke_off_is_taken_up_where_it_stopped(
    index: IndexServer, http: HttpClient, url: str
) -> None:
    index.fault = faults.times(1, faults.cut(CONTENT, 300_000, "application/octet-stream"))
    ranges = watch_ranges(index)

    assert download(http, url) == (len(CONTENT), CONTENT)
    assert ranges == ["bytes=300000-"]


def test_a_server_without_ranges_sends_it_again_and_nothing_is_doubled(
    index: IndexServer, http: HttpClient, url: str
) -> None:
    index.fault = faults.times(2, faults.cut(CONTENT, 300_000, "application/octet-stream"))

    def whole(handler: BaseHTTPRequestHandler) -> bool:
        if first(handler):
            return True
        faults.answer(handler, 200, CONTENT)
        return True

    first = index.fault
    index.fault = whole
    assert download(http, url) == (len(CONTENT), CONTENT)


def test_a_file_that_became_another_meanwhile_is_refused(
    index: IndexServer, http: HttpClient, url: str
) -> None:
    def changing(handler: BaseHTTPRequestHandler) -> bool:
        if len(index.requests) == 1:
            return faults.cut(CONTENT, 300_000)(handler)
        faults.answer(handler, 200, CONTENT + b"more")
        return True

    index.fault = changing
    with pytest.raises(IndexProblem, match="changed while"):
        download(http, url)


def test_a_missing_file_is_told_with_its_status(
    index: IndexServer, http: HttpClient, url: str
) -> None:
    with pytest.raises(IndexProblem, match="answered 404 Not Found") as failure:
        download(http, f"{url}.none")
    assert "/simple" not in failure.value.hint


def test_a_download_that_breaks_off_for_ever_ends(
    index: IndexServer, http: HttpClient, url: str
) -> None:
    index.fault = faults.cut(CONTENT, 0)
    with pytest.raises(IndexProblem, match="broke off"):
        download(http, url)


def test_a_download_can_be_cancelled(index: IndexServer, http: HttpClient, url: str) -> None:
    cancel = Cancel()
    with pytest.raises(Cancelled), http.stream(url, cancel) as file:
        for _ in file:
            cancel.request()


def test_closing_the_client_ends_a_stalled_download(
    index: IndexServer, wheels: Path, url: str
) -> None:
    ended = threading.Event()
    index.fault = faults.drip(ended, pause=0.05)
    http = HttpClient(
        load_configuration(
            IndexOptions(default_index=index.url), {**NO_PIP, "UV_HTTP_TIMEOUT": "30"}
        )
    )
    threading.Timer(0.3, http.close).start()
    with pytest.raises(Cancelled):
        download(http, url)
    ended.set()


def test_a_file_on_this_machine_is_read_from_there(http: HttpClient, tmp_path: Path) -> None:
    path = tmp_path / "odd name #1.whl"
    path.write_bytes(CONTENT)
    assert download(http, path.as_uri()) == (len(CONTENT), CONTENT)


def watch_ranges(index: IndexServer) -> list[str]:
    ranges: list[str] = []
    before = index.fault
    assert before is not None

    def fault(handler: BaseHTTPRequestHandler) -> bool:
        if wanted := handler.headers.get("Range"):
            ranges.append(wanted)
        return before(handler)

    index.fault = fault
    return ranges

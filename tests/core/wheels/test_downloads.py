"""Wheels are fetched from when they are chosen; what is no longer wanted is given up."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from envtui.core import own_process
from envtui.core.errors import BadDistribution, Cancelled
from envtui.core.events import Cancel
from envtui.core.index.configuration import load_configuration
from envtui.core.index.http import HttpClient
from envtui.core.index.model import IndexFile, IndexOptions
from envtui.core.wheels import unpackers
from envtui.core.wheels.downloads import Downloads
from envtui.core.wheels.fetch import prepare
from envtui.core.wheels.manifest import Manifest
from envtui.core.wheels.store import Store, is_sound
from envtui.core.wheels.store_lock import alone
from envtui.core.wheels.unpackers import Unpackers
from tests.core.wheels.conftest import index_file
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel


@pytest.fixture
def downloads(http: HttpClient, store: Store) -> Iterator[Downloads]:
    with Downloads(lambda: http, store) as downloads:
        yield downloads


def listed(index: IndexServer, wheel: Path) -> IndexFile:
    return index_file(wheel, f"{index.origin}/files/{wheel.name}")


def test_what_was_begun_is_fetched_once(
    index: IndexServer, wheels: Path, store: Store, http: HttpClient, downloads: Downloads
) -> None:
    files = {name: listed(index, make_wheel(wheels, name)) for name in ("a", "b", "c")}
    for name in ("a", "b", "a"):
        downloads.begin(name, files[name])

    entries = prepare(list(files.values()), lambda: http, store, downloads=downloads)

    assert [entry.manifest.name for entry in entries] == ["a", "b", "c"]
    assert len(index.requests) == 3


def test_what_is_in_the_store_is_not_begun(
    index: IndexServer, wheels: Path, store: Store, http: HttpClient, downloads: Downloads
) -> None:
    file = listed(index, make_wheel(wheels, "a"))
    prepare([file], lambda: http, store)
    index.requests.clear()

    downloads.begin("a", file)
    downloads.close()

    assert index.requests == []


def test_another_version_replaces_the_one_begun(
    index: IndexServer, wheels: Path, store: Store, downloads: Downloads
) -> None:
    asked, release = threading.Event(), threading.Event()

    def wait(handler: BaseHTTPRequestHandler) -> bool:
        if "a-1.0" in handler.path:
            asked.set()
            release.wait(60)
        return False

    index.fault = wait
    first, second = (listed(index, make_wheel(wheels, "a", version)) for version in ("1.0", "2.0"))
    downloads.begin("a", first)
    assert asked.wait(60)
    downloads.begin("a", second)

    entries = downloads.finish([second])
    release.set()
    downloads.close()

    assert [entry.manifest.version for entry in entries.values()] == ["2.0"]
    assert not store.has(first.hashes["sha256"])


def test_what_is_only_likely_replaces_nothing_and_comes_not_too_late(
    index: IndexServer, wheels: Path, downloads: Downloads
) -> None:
    first, second = (listed(index, make_wheel(wheels, "a", version)) for version in ("1.0", "2.0"))
    other = listed(index, make_wheel(wheels, "b"))
    downloads.begin("a", first, likely=True)
    downloads.begin("a", second, likely=True)

    assert list(downloads.finish([first])) == [first.url]
    downloads.begin("b", other, likely=True)
    downloads.close()

    assert index.requests == [first.url.removeprefix(index.origin)]


def test_what_waits_to_be_unpacked_holds_up_no_download(
    index: IndexServer, wheels: Path, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [listed(index, make_wheel(wheels, f"demo{number}")) for number in range(20)]
    unpack, in_time = Unpackers.unpack, []

    def unpack_when_all_is_there(*args: Any) -> Manifest:
        deadline = time.monotonic() + 60
        while len(index.requests) < len(files) and time.monotonic() < deadline:
            time.sleep(0.01)
        in_time.append(time.monotonic() < deadline)
        return unpack(*args)

    monkeypatch.setattr(Unpackers, "unpack", unpack_when_all_is_there)
    assert len(downloads.finish(files)) == 20
    assert all(in_time)


def test_no_more_is_downloaded_at_once_than_is_allowed(
    index: IndexServer, wheels: Path, store: Store
) -> None:
    files = [listed(index, make_wheel(wheels, f"demo{number}")) for number in range(8)]
    running, most, lock = [0], [0], threading.Lock()

    def watch(handler: BaseHTTPRequestHandler) -> bool:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.05)
        with lock:
            running[0] -= 1
        return False

    index.fault = watch
    configuration = load_configuration(
        IndexOptions(default_index=index.url), {"UV_CONCURRENT_DOWNLOADS": "2"}
    )
    http = HttpClient(configuration)
    with Downloads(lambda: http, store) as downloads:
        assert len(downloads.finish(files)) == 8
    http.close()
    assert most == [2]


def test_a_failure_counts_only_if_the_wheel_is_wanted_in_the_end(
    index: IndexServer, wheels: Path, downloads: Downloads
) -> None:
    bad = listed(index, make_wheel(wheels, "bad"))._replace(hashes={"sha256": "1" * 64})
    good = listed(index, make_wheel(wheels, "good"))
    downloads.begin("bad", bad)
    downloads.begin("good", good)

    assert list(downloads.finish([good])) == [good.url]
    with pytest.raises(BadDistribution, match="bad"):
        downloads.finish([bad])


def test_the_store_is_not_emptied_meanwhile(
    index: IndexServer, wheels: Path, store: Store, downloads: Downloads
) -> None:
    downloads.begin("a", listed(index, make_wheel(wheels, "a")))
    cancel = Cancel()
    cancel.request()

    with pytest.raises(Cancelled), alone(store, cancel=cancel):
        pytest.fail("nobody may be alone with the store")

    downloads.close()
    with alone(store):
        pass


def test_closing_gives_up_what_runs_and_leaves_nothing_half_made(
    index: IndexServer, wheels: Path, store: Store, downloads: Downloads
) -> None:
    for number in range(30):
        wheel = make_wheel(wheels, f"demo{number}", files={"demo.bin": os.urandom(200_000)})
        downloads.begin(f"demo{number}", listed(index, wheel))

    downloads.close()

    assert list(store.new.iterdir()) == []


def test_a_large_wheel_is_inflated_while_it_arrives(
    index: IndexServer, wheels: Path, store: Store, http: HttpClient, downloads: Downloads
) -> None:
    content = os.urandom(3 << 20)
    file = listed(index, make_wheel(wheels, "a", files={"a/large.bin": content}))

    (entry,) = prepare([file], lambda: http, store, downloads=downloads)

    assert (entry.root / "tree/a/large.bin").read_bytes() == content
    assert is_sound(entry)
    assert list(store.new.iterdir()) == []


def test_cancelling_does_not_wait_for_a_process_that_unpacks(
    index: IndexServer,
    wheels: Path,
    store: Store,
    http: HttpClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(unpackers, "_WORTH_IT", 0)
    monkeypatch.setattr(own_process, "_COMMAND", "import time; time.sleep(600)")
    file, cancel = listed(index, make_wheel(wheels, "a")), Cancel()
    threading.Timer(0.5, cancel.request).start()
    begun = time.monotonic()

    with pytest.raises(Cancelled):
        prepare([file], lambda: http, store, cancel=cancel)

    assert time.monotonic() - begun < 60
    assert list(store.new.iterdir()) == []

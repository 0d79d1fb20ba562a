"""Wheels arrive in the store whole and checked, or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from envtui.core.errors import BadDistribution, Cancelled, StorageError
from envtui.core.events import Cancel, Downloaded, Downloading, Event, Unpacked, Warned
from envtui.core.index.http import HttpClient
from envtui.core.index.model import IndexFile
from envtui.core.wheels.fetch import prepare
from envtui.core.wheels.manifest import Manifest
from envtui.core.wheels.store import Store
from envtui.core.wheels.unpack import unpack_wheel
from tests.core.wheels.conftest import index_file
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel


def listed(index: IndexServer, wheel: Path) -> IndexFile:
    return index_file(wheel, f"{index.origin}/files/{wheel.name}")


def test_many_wheels_come_in_the_order_asked_for(
    index: IndexServer, wheels: Path, store: Store, http: HttpClient
) -> None:
    files = [listed(index, make_wheel(wheels, f"demo{n}")) for n in range(30)]

    entries = prepare(files, lambda: http, store)

    assert [entry.manifest.name for entry in entries] == [f"demo{n}" for n in range(30)]
    assert list(store.new.iterdir()) == []


def test_what_is_in_the_store_is_not_fetched_again(
    index: IndexServer, wheels: Path, store: Store, http: HttpClient
) -> None:
    file = listed(index, make_wheel(wheels, "demo"))
    first = prepare([file], lambda: http, store)
    index.requests.clear()

    assert prepare([file], lambda: http, store) == first
    assert index.requests == []


def test_progress_is_told(index: IndexServer, wheels: Path, store: Store, http: HttpClient) -> None:
    events: list[Event] = []
    wheel = make_wheel(wheels, "demo", files={"demo.bin": os.urandom(600_000)})

    prepare([listed(index, wheel)], lambda: http, store, events.append)

    sizes = [event.done for event in events if isinstance(event, Downloading)]
    assert sizes == sorted(sizes) and len(sizes) > 2
    assert {type(event) for event in events} == {Downloading, Downloaded, Unpacked}


@pytest.mark.parametrize("algorithm", ["sha256", "sha512", "md5"])
def test_a_wrong_hash_is_refused_naming_both(
    algorithm: str, index: IndexServer, wheels: Path, store: Store, http: HttpClient
) -> None:
    file = listed(index, make_wheel(wheels, "demo"))._replace(hashes={algorithm: "0" * 64})

    with pytest.raises(BadDistribution) as refusal:
        prepare([file], lambda: http, store)

    assert "0" * 64 in refusal.value.message and algorithm in refusal.value.message
    assert len(index.requests) == 1, "a wrong hash is no passing failure"
    assert list(store.new.iterdir()) == []


def test_a_wheel_without_a_hash_is_taken_as_it_is(
    index: IndexServer, wheels: Path, store: Store, http: HttpClient
) -> None:
    file = listed(index, make_wheel(wheels, "demo"))._replace(hashes={})

    (entry,) = prepare([file], lambda: http, store)

    assert entry.manifest.name == "demo"


def test_a_local_wheel_without_a_hash_is_unpacked_once_and_again_when_it_changes(
    wheels: Path, store: Store, http: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = make_wheel(wheels, "demo", files={"demo.py": "x = 1\n"})
    file = index_file(wheel)._replace(hashes={})
    first = prepare([file], lambda: http, store)
    with monkeypatch.context() as patch:
        patch.delattr(Store, "add")
        assert prepare([file], lambda: http, store) == first

    wheel.unlink()
    make_wheel(wheels, "demo", files={"demo.py": "x = 22\n"})

    (changed,) = prepare([file], lambda: http, store)
    assert (changed.root / "tree/demo.py").read_text() == "x = 22\n"


def test_two_urls_of_one_wheel_share_an_entry(
    index: IndexServer, wheels: Path, store: Store, http: HttpClient
) -> None:
    wheel = make_wheel(wheels, "demo")
    remote = listed(index, wheel)._replace(hashes={})

    here, there = prepare([index_file(wheel), remote], lambda: http, store)

    assert here.root == there.root


def damage_content(tree: Path) -> None:
    (tree / "demo.py").write_text("changed through another environment\n")


def damage_missing(tree: Path) -> None:
    (tree / "demo.py").unlink()


def damage_manifest(tree: Path) -> None:
    manifest = tree.parent / "manifest"
    manifest.write_bytes(manifest.read_bytes()[:-3] + b"xxx")


def damage_empty(tree: Path) -> None:
    (tree.parent / "manifest").write_bytes(b"")


def damage_folder(tree: Path) -> None:
    shutil.rmtree(tree)


@pytest.mark.parametrize(
    "damage",
    [damage_content, damage_missing, damage_manifest, damage_empty, damage_folder],
)
def test_a_damaged_entry_is_fetched_again(
    damage: object, index: IndexServer, wheels: Path, store: Store, http: HttpClient
) -> None:
    wheel = make_wheel(wheels, "demo")
    file = listed(index, wheel)
    (entry,) = prepare([file], lambda: http, store)
    original = (entry.root / "tree/demo.py").read_bytes()
    assert callable(damage)
    damage(entry.root / "tree")

    (again,) = prepare([file], lambda: http, store)

    assert (again.root / "tree/demo.py").read_bytes() == original
    assert list(store.new.iterdir()) == []


def test_a_manifest_is_read_once_for_as_long_as_it_stays_the_same(
    wheels: Path, store: Store, http: HttpClient
) -> None:
    (entry,) = prepare([index_file(make_wheel(wheels, "demo"))], lambda: http, store)
    first, second = store.get(entry.digest), store.get(entry.digest)
    assert first is not None
    assert second is not None
    assert first.manifest is second.manifest
    damage_manifest(entry.root / "tree")
    assert store.get(entry.digest) is None


def test_a_store_that_cannot_be_written_costs_speed_only(
    index: IndexServer, wheels: Path, tmp_path: Path, http: HttpClient
) -> None:
    (tmp_path / "file").write_text("where the store should be")
    events: list[Event] = []

    (entry,) = prepare(
        [listed(index, make_wheel(wheels, "demo"))],
        lambda: http,
        Store(tmp_path / "file"),
        events.append,
        spare=tmp_path / "spare",
    )

    assert entry.root.is_relative_to(tmp_path / "spare")
    assert [type(event) for event in events].count(Warned) == 1


def test_one_failure_stops_the_others_and_leaves_nothing_half_made(
    index: IndexServer, wheels: Path, store: Store, http: HttpClient
) -> None:
    files = [listed(index, make_wheel(wheels, f"demo{n}")) for n in range(20)]
    files[7] = files[7]._replace(hashes={"sha256": "1" * 64})

    with pytest.raises(BadDistribution, match="demo7"):
        prepare(files, lambda: http, store)

    assert list(store.new.iterdir()) == []


def test_cancelling_stops_a_download(
    index: IndexServer, wheels: Path, store: Store, http: HttpClient
) -> None:
    cancel = Cancel()
    wheel = make_wheel(wheels, "demo", files={"demo.bin": os.urandom(3_000_000)})

    def stop_at_first_bytes(event: Event) -> None:
        if isinstance(event, Downloading) and event.done:
            cancel.request()

    with pytest.raises(Cancelled):
        prepare([listed(index, wheel)], lambda: http, store, stop_at_first_bytes, cancel)

    assert list(store.new.iterdir()) == []


def test_a_full_disk_is_named(
    index: IndexServer,
    wheels: Path,
    store: Store,
    http: HttpClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Store, "publish", full)

    with pytest.raises(StorageError, match="No space left") as refusal:
        prepare([listed(index, make_wheel(wheels, "demo"))], lambda: http, store)
    assert str(store.root) in refusal.value.message


def test_html_instead_of_a_wheel_is_refused(
    index: IndexServer, wheels: Path, store: Store, http: HttpClient
) -> None:
    def login_page(handler: BaseHTTPRequestHandler) -> bool:
        body = b"<html>please log in</html>"
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
        return True

    file = listed(index, make_wheel(wheels, "demo"))._replace(hashes={})
    index.fault = login_page

    with pytest.raises(BadDistribution, match="no ZIP file"):
        prepare([file], lambda: http, store)


def test_an_entry_that_another_made_meanwhile_stays_in_place(wheels: Path, store: Store) -> None:
    wheel = make_wheel(wheels, "demo")
    content = wheel.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    made: list[int] = []

    def unpack(folder: Path) -> Manifest:
        other = store.add(digest, wheel.name, content)
        made.append((other.root / "tree").stat().st_ino)
        return unpack_wheel(content, wheel.name, folder)

    entry = store.fill(digest, unpack)

    assert (entry.root / "tree").stat().st_ino == made[0]
    assert list(store.new.iterdir()) == []

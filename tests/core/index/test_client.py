from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from envtui.core.errors import BadDistribution
from envtui.core.events import Event, Warned
from envtui.core.index.client import PackageIndex
from envtui.core.index.configuration import load_configuration
from envtui.core.index.direct import DirectPool
from envtui.core.index.model import IndexFile, IndexOptions
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel


def open_index(*addresses: str, **flags: object) -> PackageIndex:
    *extra, main = addresses
    options = IndexOptions(default_index=main, indexes=extra, **flags)  # type: ignore[arg-type]
    return PackageIndex(load_configuration(options))


@pytest.mark.parametrize("json", [True, False])
def test_a_project_has_its_versions_in_order_and_their_files(
    index: IndexServer, wheels: Path, json: bool
) -> None:
    index.json = json
    for version in ("1.10", "1.9", "2.0rc1", "1.2.0"):
        make_wheel(wheels, "Some.Project", version)
    index.yanked["Some_Project-1.9-py3-none-any.whl"] = "broken"

    project = open_index(index.url).project("some_project")

    assert project.versions == ("1.2.0", "1.9", "1.10", "2.0rc1")
    assert project.prereleases == 0b1000
    assert project.yanked == 0b0010
    (file,) = project.files(1)
    assert (file.filename, file.yanked) == ("Some_Project-1.9-py3-none-any.whl", "broken")
    assert file.index == index.url
    assert file.hashes["sha256"]


@pytest.mark.parametrize("metadata", [True, False])
def test_metadata_says_what_a_file_requires(
    index: IndexServer, wheels: Path, metadata: bool
) -> None:
    index.metadata = metadata
    make_wheel(wheels, "a", requires=["B>=1 ; python_version > '3'", "c[x,Y_z]"], extras=["Big_x"])

    opened = open_index(index.url)
    found = opened.metadata(opened.project("a").files(0)[0])

    assert found.requires == ("B>=1 ; python_version > '3'", "c[x,Y_z]")
    assert found.dependencies == (
        ("b", (), ">=1", "python_version > '3'", "", ""),
        ("c", ("x", "y-z"), "", "", "", ""),
    )
    assert found.extras == ("big-x",)


def test_a_second_run_asks_the_network_for_nothing(index: IndexServer, wheels: Path) -> None:
    make_wheel(wheels, "a", requires=["b"])
    opened = open_index(index.url)
    first = opened.metadata(opened.project("a").files(0)[0])
    asked = list(index.requests)

    again = open_index(index.url)
    assert again.metadata(again.project("a").files(0)[0]) == first
    assert index.requests == asked


@pytest.mark.parametrize(("at_once", "expected"), [("", 12), ("3", 3)])
def test_connections_for_more_are_opened_while_the_first_page_is_awaited(
    index: IndexServer,
    wheels: Path,
    monkeypatch: pytest.MonkeyPatch,
    at_once: str,
    expected: int,
) -> None:
    make_wheel(wheels, "a")
    opened, last, known = list[object](), threading.Event(), threading.Event()
    keep = DirectPool._keep

    def keep_and_count(pool: DirectPool, place: tuple[str, str], connection: Any) -> None:
        keep(pool, place, connection)
        opened.append(connection)
        if len(opened) == expected - 1:
            last.set()

    def wait_for_them(handler: BaseHTTPRequestHandler) -> bool:
        assert last.wait(60)
        return False

    monkeypatch.setattr(DirectPool, "_keep", keep_and_count)
    monkeypatch.setenv("ENVTUI_CONCURRENT_DOWNLOADS", at_once)
    index.fault = wait_for_them
    client = open_index(index.url)
    client.prefetch(["a"], lambda project: known.set())
    assert known.wait(60)
    index.fault = None
    client.prefetch(["b"], print)
    assert client.project("b").versions == ()

    # The first page may take one that was meant for others.
    assert len(set(opened)) in (expected - 1, expected)


def test_small_wheels_without_metadata_beside_them_are_fetched_once_and_kept(
    index: IndexServer, wheels: Path
) -> None:
    index.metadata = False
    wheel = make_wheel(wheels, "a")
    kept: list[tuple[IndexFile, bytes]] = []
    opened = PackageIndex(
        load_configuration(IndexOptions(default_index=index.url)),
        keep_wheel=lambda file, content: kept.append((file, content)),
    )

    opened.metadata(opened.project("a").files(0)[0])

    assert [content for _, content in kept] == [wheel.read_bytes()]
    assert index.requests == ["/simple/a/", f"/files/{wheel.name}"]


def test_a_wheel_with_another_hash_than_promised_is_refused(
    index: IndexServer, wheels: Path
) -> None:
    index.metadata = False
    wheel = make_wheel(wheels, "a")
    index.wrong_hashes.add(wheel.name)
    opened = open_index(index.url)

    with pytest.raises(BadDistribution, match=f"{'0' * 64}"):
        opened.metadata(opened.project("a").files(0)[0])


def test_nobody_has_the_project(index: IndexServer) -> None:
    assert open_index(index.url).project("nothing").versions == ()


def test_a_project_is_looked_for_in_every_place_or_only_in_its_own(index: IndexServer) -> None:
    opened = open_index("http://a.invalid/simple/", index.url)
    assert opened.places("a") == opened.configuration.indexes
    assert len(opened.places("a")) == 2
    opened.pinned["a"] = index.url
    assert opened.places("a") == (index.url,)


def serve(index: IndexServer, **said: object) -> None:
    """Let every page of the index hold what its files are, and ``said`` beside."""

    def reply(handler: BaseHTTPRequestHandler) -> bool:
        if "/simple/" not in handler.path:
            return False
        project = handler.path.rstrip("/").rpartition("/")[2]
        files = [index.entry(path) for path in index.files(project)]
        page = {"meta": {"api-version": "1.4"}, "name": project, "files": files} | said
        body = json.dumps(page).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "application/vnd.pypi.simple.v1+json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
        return True

    index.fault = reply


def test_a_project_that_is_no_longer_cared_for_is_told_of(index: IndexServer, wheels: Path) -> None:
    make_wheel(wheels, "a")
    serve(index, **{"project-status": {"status": "archived", "reason": "use b"}})
    for _ in ("from the index", "from the cache"):
        opened = open_index(index.url)
        opened.project("a")
        assert opened.notices(["a", "never-asked-for"]) == ["a is archived, its index says: use b."]


@pytest.mark.parametrize(
    ("first_says", "second_says", "versions"),
    [
        ([], [], ("1.0",)),
        (["tracks"], [], ("1.0", "2.0")),
        (["alternates"], [], ("1.0",)),
        ([], ["tracks", "alternates"], ("1.0",)),
        (["alternates"], ["alternates"], ("1.0", "2.0")),
    ],
)
def test_the_first_index_may_say_that_another_holds_the_same_project(
    index: IndexServer,
    wheels: Path,
    tmp_path: Path,
    first_says: list[str],
    second_says: list[str],
    versions: tuple[str, ...],
) -> None:
    (tmp_path / "other").mkdir()
    make_wheel(wheels, "a", "1.0")
    make_wheel(tmp_path / "other", "a", "2.0")
    with IndexServer(tmp_path / "other") as other:
        for server, says in ((index, first_says), (other, second_says)):
            pages = [f"{one.url.rstrip('/')}/a/" for one in (index, other) if one is not server]
            said: dict[str, object] = {}
            if "tracks" in says:
                said["meta"] = {"api-version": "1.4", "tracks": pages}
            if "alternates" in says:
                said["alternate-locations"] = pages
            serve(server, **said)

        assert open_index(index.url, other.url).project("a").versions == versions


def test_a_cache_that_cannot_be_written_is_told_of_once(
    index: IndexServer, wheels: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("where the cache should be")
    for name in ("a", "b"):
        make_wheel(wheels, name)
    events: list[Event] = []
    configuration = load_configuration(
        IndexOptions(default_index=index.url), cache_dir=tmp_path / "file"
    )
    opened = PackageIndex(configuration, on_event=events.append)

    for name in ("a", "b"):
        opened.metadata(opened.project(name).files(0)[0])

    (said,) = [event for event in events if isinstance(event, Warned)]
    assert said.message.startswith(f"Nothing can be kept in {tmp_path / 'file'}")

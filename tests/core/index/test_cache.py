"""What is kept between runs: it may be damaged, foreign, old or read-only and costs time only."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from envtui.core.errors import IndexProblem
from envtui.core.index import pages
from envtui.core.index.client import PackageIndex
from envtui.core.index.configuration import load_configuration
from envtui.core.index.model import IndexOptions
from tests.core.index import faults
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel


def look(index: IndexServer, **flags: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The versions of project a, and what its newest file requires."""
    options = IndexOptions(default_index=index.url, **flags)  # type: ignore[arg-type]
    opened = PackageIndex(load_configuration(options))
    project = opened.project("a")
    file = project.files(len(project.versions) - 1)[0]
    return project.versions, opened.metadata(file).requires


def kept_files(home: Path) -> Iterator[Path]:
    return (path for path in (home / "cache" / "index").rglob("*") if path.is_file())


@pytest.fixture
def known(index: IndexServer, wheels: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    for version in ("1.0", "2.0"):
        make_wheel(wheels, "a", version, requires=["b>1"])
    answer = look(index)
    index.requests.clear()
    return answer


@pytest.mark.parametrize("kind", ["page", "metadata"])
@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "garbage", "foreign", "folder", "fifo"])
def test_a_damaged_cache_costs_a_request(
    isolated: Path,
    index: IndexServer,
    known: tuple[tuple[str, ...], tuple[str, ...]],
    kind: str,
    damage: str,
) -> None:
    (path,) = [path for path in kept_files(isolated) if path.name == f"a.{kind}"]
    content = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage == "fifo":
        if not hasattr(os, "mkfifo"):
            pytest.skip("no FIFOs here")
        os.mkfifo(path)
    else:
        path.write_bytes(
            {
                "flip": content[:99] + bytes([content[99] ^ 1]) + content[100:],
                "cut": content[: len(content) // 2],
                "empty": b"",
                "garbage": os.urandom(500),
                "foreign": content.replace(sys.implementation.cache_tag.encode(), b"cpython-999"),
            }[damage]
        )

    assert look(index) == known
    assert len(index.requests) >= 1
    index.requests.clear()
    assert look(index) == known
    if damage not in ("folder", "fifo"):
        assert index.requests == []


def test_every_flipped_bit_of_a_page_is_noticed(
    isolated: Path, index: IndexServer, known: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    (path,) = [path for path in kept_files(isolated) if path.name == "a.page"]
    whole = path.read_bytes()
    for place in range(0, len(whole), 13):
        index.requests.clear()
        damaged = bytearray(whole)
        damaged[place] ^= 0x40
        path.write_bytes(damaged)

        project = PackageIndex(load_configuration(IndexOptions(default_index=index.url))).project(
            "a"
        )
        names = [project.files(which)[0].filename for which in (0, 1)]
        assert names == ["a-1.0-py3-none-any.whl", "a-2.0-py3-none-any.whl"]
        assert index.requests, f"the flip at {place} passed for good"


def test_a_cache_that_cannot_be_written_changes_nothing_else(
    isolated: Path, index: IndexServer, wheels: Path
) -> None:
    make_wheel(wheels, "a", requires=["b>1"])
    (isolated / "cache").write_text("in the way")
    assert look(index) == (("1.0",), ("b>1",))
    assert look(index) == (("1.0",), ("b>1",))


def test_a_page_that_was_removed_while_in_use_is_asked_for_again(
    isolated: Path, index: IndexServer, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_FIRST_READ", 400)
    for minor in range(30):
        make_wheel(wheels, "a", f"1.{minor}")
    look(index)
    project = PackageIndex(load_configuration(IndexOptions(default_index=index.url))).project("a")
    assert project.files(0)[0].filename == "a-1.0-py3-none-any.whl"
    (path,) = [path for path in kept_files(isolated) if path.name == "a.page"]
    path.unlink()

    assert project.files(1)[0].filename == "a-1.1-py3-none-any.whl"


def test_an_old_page_is_asked_for_on_condition(
    isolated: Path,
    index: IndexServer,
    known: tuple[tuple[str, ...], tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    statuses = watch_statuses(index)
    assert look(index, refresh=True) == known
    assert [status for path, status in statuses if path == "/simple/a/"] == [True]

    statuses.clear()
    monkeypatch.setattr(time, "time", lambda clock=time.time: clock() + 601)
    assert look(index) == known
    assert look(index) == known
    assert statuses == [("/simple/a/", True)]


def test_a_clock_that_went_back_makes_pages_old(
    index: IndexServer,
    known: tuple[tuple[str, ...], tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time, "time", lambda clock=time.time: clock() - 3600)
    assert look(index) == known
    assert index.requests == ["/simple/a/"]


def test_a_clock_that_was_set_back_by_a_moment_changes_nothing(
    index: IndexServer,
    known: tuple[tuple[str, ...], tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time, "time", lambda clock=time.time: clock() - 2)
    assert look(index) == known
    assert index.requests == []


def test_a_page_that_is_never_to_be_kept_is_old_whatever_the_clock_says(
    index: IndexServer, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wheel(wheels, "a", "1.0")
    index.lifetime = 0
    look(index)
    index.requests.clear()
    monkeypatch.setattr(time, "time", lambda clock=time.time: clock() - 2)
    look(index)
    assert index.requests == ["/simple/a/"]


def test_refresh_sees_what_is_new(
    index: IndexServer, wheels: Path, known: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    make_wheel(wheels, "a", "3.0")
    assert look(index) == known
    assert look(index, refresh=True)[0] == ("1.0", "2.0", "3.0")
    assert look(index)[0] == ("1.0", "2.0", "3.0")


def test_what_nobody_had_is_asked_for_again(index: IndexServer, wheels: Path) -> None:
    opened = load_configuration(IndexOptions(default_index=index.url))
    assert PackageIndex(opened).project("a").versions == ()
    make_wheel(wheels, "a")
    assert PackageIndex(opened).project("a").versions == ("1.0",)


def test_a_page_without_cache_headers_holds_for_a_while(index: IndexServer) -> None:
    def bare(handler: BaseHTTPRequestHandler) -> bool:
        body = b'<a href="/files/a-1.0-py3-none-any.whl">a</a>'
        faults.answer(handler, 200, body, Content_Type="text/html")
        return True

    index.fault = bare
    opened = load_configuration(IndexOptions(default_index=index.url))
    assert PackageIndex(opened).project("a").versions == ("1.0",)
    assert PackageIndex(opened).project("a").versions == ("1.0",)
    assert len(index.requests) == 1


def test_two_indexes_keep_their_pages_apart(
    index: IndexServer, wheels: Path, tmp_path: Path
) -> None:
    make_wheel(wheels, "a", "1.0")
    make_wheel(tmp_path / "other", "a", "7.0")
    with IndexServer(tmp_path / "other") as other:
        for server, version in ((index, "1.0"), (other, "7.0"), (index, "1.0")):
            opened = PackageIndex(load_configuration(IndexOptions(default_index=server.url)))
            assert opened.project("a").versions == (version,)


def test_with_everything_kept_neither_network_nor_parsers_are_imported(
    isolated: Path, index: IndexServer, known: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    script = (
        "import sys\n"
        "from envtui.core.index.client import PackageIndex\n"
        "from envtui.core.index.configuration import load_configuration\n"
        "from envtui.core.index.model import IndexOptions\n"
        f"options = IndexOptions(default_index={index.url!r})\n"
        "opened = PackageIndex(load_configuration(options))\n"
        "project = opened.project('a')\n"
        "opened.metadata(project.files(1)[0])\n"
        "opened.prefetch(['a'], print)\n"
        "heavy = {'urllib3', 'json', 'packaging', 'ssl', 'hashlib', 'urllib.request', 'distlib'}\n"
        "print(project.versions, sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.check_output([sys.executable, "-c", script], text=True)
    assert done == "('1.0', '2.0') []\n"
    assert index.requests == []


def test_an_unusable_answer_is_not_kept(index: IndexServer, wheels: Path) -> None:
    make_wheel(wheels, "a")

    def nonsense(handler: BaseHTTPRequestHandler) -> bool:
        faults.answer(handler, 200, b"[1, 2", Content_Type=faults.JSON)
        return True

    index.fault = faults.times(1, nonsense)
    opened = load_configuration(IndexOptions(default_index=index.url))
    with pytest.raises(IndexProblem):
        PackageIndex(opened).project("a")
    assert PackageIndex(opened).project("a").versions == ("1.0",)


def watch_statuses(index: IndexServer) -> list[tuple[str, bool]]:
    """Collects each path and whether it was asked for on condition."""
    seen: list[tuple[str, bool]] = []

    def fault(handler: BaseHTTPRequestHandler) -> bool:
        seen.append((handler.path, "If-None-Match" in handler.headers))
        return False

    index.fault = fault
    return seen

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from envtui.core.errors import BadDistribution, IndexProblem
from envtui.core.index.client import PackageIndex
from envtui.core.index.configuration import load_configuration
from envtui.core.index.model import IndexFile, IndexOptions
from tests.core.index import faults
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel


@pytest.fixture
def big(wheels: Path) -> Path:
    """A wheel of more than 1 MB, its METADATA near the end."""
    return make_wheel(wheels, "a", requires=["b>1"], files={"a/data": os.urandom(1 << 20)})


def requires(index: IndexServer, kept: list[int] | None = None) -> tuple[str, ...]:
    def keep(file: IndexFile, content: bytes) -> None:
        if kept is not None:
            kept.append(len(content))

    opened = PackageIndex(
        load_configuration(IndexOptions(default_index=index.url)), keep_wheel=keep
    )
    return opened.metadata(opened.project("a").files(0)[0]).requires


def watch(index: IndexServer, fault: faults.Fault = lambda handler: False) -> list[str | None]:
    """Collects the ranges that files are asked for in."""
    ranges: list[str | None] = []

    def noting(handler: BaseHTTPRequestHandler) -> bool:
        if handler.path.startswith("/files/"):
            ranges.append(handler.headers.get("Range"))
            return fault(handler)
        return False

    index.fault = noting
    return ranges


def test_of_a_large_wheel_only_the_end_is_fetched(index: IndexServer, big: Path) -> None:
    index.metadata = False
    ranges = watch(index)
    assert requires(index) == ("b>1",)
    assert ranges == ["bytes=-65536"]


def test_a_wheel_of_medium_size_is_fetched_whole_only_where_it_is_kept(
    index: IndexServer, wheels: Path
) -> None:
    index.metadata = False
    path = make_wheel(wheels, "a", requires=["b>1"], files={"a/data": os.urandom(1 << 17)})
    ranges, kept = watch(index), list[int]()
    assert requires(index, kept) == ("b>1",)
    assert (ranges, kept) == ([None], [path.stat().st_size])
    ranges.clear()
    configuration = load_configuration(
        IndexOptions(default_index=index.url), cache_dir=wheels / "other cache"
    )
    opened = PackageIndex(configuration)
    assert opened.metadata(opened.project("a").files(0)[0]).requires == ("b>1",)
    assert ranges == ["bytes=-65536"]


def test_metadata_far_from_the_end_is_fetched_by_another_range(
    index: IndexServer, wheels: Path
) -> None:
    index.metadata = False
    data = {f"a-1.0.dist-info/licenses/{n}": os.urandom(1 << 17) for n in range(9)}
    path = make_wheel(wheels, "a", requires=["b>1"], files={})
    move_metadata_first(path, data)
    ranges = watch(index)
    assert requires(index) == ("b>1",)
    assert len(ranges) > 1
    assert None not in ranges


def test_a_mirror_that_announces_metadata_and_has_none_is_forgiven(
    index: IndexServer, big: Path
) -> None:
    ranges = watch(
        index,
        lambda handler: handler.path.endswith(".metadata") and faults.status(404)(handler),
    )
    assert requires(index) == ("b>1",)
    assert ranges == [None, "bytes=-65536"]


@pytest.mark.parametrize(
    "answer",
    [
        lambda content: (
            206,
            os.urandom(65536),
            f"bytes {len(content) - 65536}-{len(content) - 1}",
        ),
        lambda content: (206, content[:65536], f"bytes 0-65535/{len(content)}"),
        lambda content: (206, content[-65536:], "bytes"),
        lambda content: (416, b"", "bytes */*"),
        lambda content: (200, content, ""),
    ],
    ids=["other bytes", "other range", "no total", "unsatisfiable", "whole"],
)
def test_a_server_that_does_not_do_ranges_costs_the_whole_file(
    index: IndexServer, big: Path, answer: Callable[[bytes], tuple[int, bytes, str]]
) -> None:
    index.metadata = False
    status, body, content_range = answer(big.read_bytes())

    def fault(handler: BaseHTTPRequestHandler) -> bool:
        if "Range" not in handler.headers:
            return False
        faults.answer(handler, status, body, Content_Range=content_range)
        return True

    watch(index, fault)
    kept: list[int] = []
    assert requires(index, kept) == ("b>1",)
    assert kept == [big.stat().st_size]


def test_metadata_with_another_hash_than_promised_is_refused(index: IndexServer, big: Path) -> None:
    def lie(handler: BaseHTTPRequestHandler) -> bool:
        faults.answer(handler, 200, b"Metadata-Version: 2.1\nName: a\nVersion: 1.0\n\n")
        return True

    watch(index, lie)
    found = hashlib.sha256(b"Metadata-Version: 2.1\nName: a\nVersion: 1.0\n\n").hexdigest()
    with pytest.raises(BadDistribution, match=found):
        requires(index)


@pytest.mark.parametrize("content", [b"", b"<html>log in</html>", b"PK\x03\x04" + b"x" * 200])
def test_a_file_that_is_no_wheel_is_refused(
    index: IndexServer, wheels: Path, content: bytes
) -> None:
    index.metadata = False
    (wheels / "a-1.0-py3-none-any.whl").write_bytes(content)
    with pytest.raises(BadDistribution, match=r"a-1\.0-py3-none-any\.whl is not a wheel"):
        requires(index)


@pytest.mark.parametrize(
    "name", ["b-1.0.dist-info/METADATA", "METADATA", "x/a-1.0.dist-info/METADATA"]
)
def test_the_metadata_must_be_the_wheels_own(index: IndexServer, wheels: Path, name: str) -> None:
    import zipfile

    index.metadata = False
    with zipfile.ZipFile(wheels / "a-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(name, "Metadata-Version: 2.1\nRequires-Dist: b\n")
    with pytest.raises(BadDistribution, match="METADATA"):
        requires(index)


def test_a_missing_wheel_is_told_with_its_status(index: IndexServer, big: Path) -> None:
    index.metadata = False
    watch(index, faults.status(404))
    with pytest.raises(IndexProblem, match="answered 404"):
        requires(index)


def move_metadata_first(path: Path, data: dict[str, bytes]) -> None:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**entries, **data}.items():
            archive.writestr(name, content)

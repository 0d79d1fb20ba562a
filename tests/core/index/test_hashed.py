from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from envtui.core.errors import IndexProblem
from envtui.core.index.client import PackageIndex
from envtui.core.index.configuration import load_configuration
from envtui.core.index.model import IndexFile, IndexOptions
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel


def test_what_is_told_is_believed() -> None:
    index = PackageIndex(load_configuration(IndexOptions(no_index=True)))
    file = IndexFile("a.whl", "file:///nowhere/a.whl", {"sha512": "aa"})
    assert index.hashed(file) == file


def test_what_is_not_told_is_read(index: IndexServer, wheels: Path) -> None:
    wheel = make_wheel(wheels, "a")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    opened = PackageIndex(load_configuration(IndexOptions(default_index=index.url)))
    for url in (wheel.as_uri(), f"{index.origin}/files/{wheel.name}#egg=a"):
        weak = IndexFile(wheel.name, url, {"md5": "aa"})
        assert opened.hashed(weak).hashes == {"md5": "aa", "sha256": digest}


def test_what_cannot_be_read_is_told(index: IndexServer, wheels: Path) -> None:
    opened = PackageIndex(load_configuration(IndexOptions(default_index=index.url)))
    for url in ((wheels / "a.whl").as_uri(), f"{index.origin}/files/a.whl"):
        with pytest.raises(IndexProblem, match=r"a\.whl"):
            opened.hashed(IndexFile("a.whl", url, {}))
    offline = PackageIndex(load_configuration(IndexOptions(default_index=index.url, offline=True)))
    with pytest.raises(IndexProblem, match="--offline forbids"):
        offline.hashed(IndexFile("a.whl", f"{index.origin}/files/a.whl", {}))

from __future__ import annotations

import importlib
import sys
import zlib
from collections.abc import Iterator
from types import ModuleType

import pytest

from envtui.core import inflate

DEFLATED = zlib.compress(b"content " * 1000, wbits=-15)


@pytest.fixture(params=["as installed", "without the extra"])
def module(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    if request.param == "without the extra":
        monkeypatch.setitem(sys.modules, "isal", None)
    yield importlib.reload(inflate).zlib
    monkeypatch.undo()
    importlib.reload(inflate)


def test_content_is_inflated_and_its_end_known(module: ModuleType) -> None:
    decoder = module.decompressobj(-15)
    assert decoder.decompress(DEFLATED, 1 << 20) == b"content " * 1000
    assert decoder.eof
    assert module.crc32(b"content") == zlib.crc32(b"content")


def test_no_more_comes_than_was_asked_for(module: ModuleType) -> None:
    assert len(module.decompressobj(-15).decompress(DEFLATED, 100)) == 100


def test_damage_is_told_by_the_error_of_the_same_module(module: ModuleType) -> None:
    with pytest.raises(module.error):
        module.decompressobj(-15).decompress(b"\xff" * 100, 1 << 20)

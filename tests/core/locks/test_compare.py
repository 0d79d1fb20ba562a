from __future__ import annotations

from pathlib import Path

from envtui.core.distributions.model import Distribution
from envtui.core.locks.compare import compare_pins
from envtui.core.locks.model import Pin


def row(name: str, version: str) -> Distribution:
    return Distribution(name, name, version, Path(f"/site/{name}-{version}.dist-info"))


def test_names_what_is_missing_different_and_extra() -> None:
    pins = [Pin("missing", "1"), Pin("same", "1.0"), Pin("other", "2")]
    found = compare_pins(pins, [row("same", "1.0.0"), row("other", "1"), row("extra", "3")])
    assert found.missing == (Pin("missing", "1"),)
    assert found.different == ((Pin("other", "2"), "1"),)
    assert found.extra == (("extra", "3"),)
    assert not found.is_empty


def test_equal_sets_differ_in_nothing() -> None:
    assert compare_pins([Pin("a", "1"), Pin("b", "", "https://x/b.whl")], [
        row("a", "1"), row("b", "7"),
    ]).is_empty  # fmt: skip


def test_an_invalid_version_is_compared_as_text() -> None:
    assert compare_pins([Pin("a", "weird")], [row("a", "weird")]).is_empty
    assert not compare_pins([Pin("a", "1")], [row("a", "weird")]).is_empty

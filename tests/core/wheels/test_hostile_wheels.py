"""Archives that must not be installed from are refused in one sentence and leave nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from envtui.core.errors import BadDistribution
from envtui.core.wheels import unpack
from envtui.core.wheels.store import Store
from tests.support.hostile_wheels import HOSTILE, wheel

NAME = "demo-1.0-py3-none-any.whl"


def test_the_wheel_that_the_hostile_ones_are_made_from_is_accepted(tmp_path: Path) -> None:
    entry = Store(tmp_path).add("a" * 64, NAME, wheel())

    assert entry.manifest.top == ("demo-1.0.dist-info", "demo.py")


@pytest.mark.parametrize("at_once", [1 << 20, -1], ids=["at once", "in pieces"])
@pytest.mark.parametrize("build", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_wheel_is_refused(
    build: Callable[[], bytes], at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "_AT_ONCE", at_once)
    data = build()
    store = Store(tmp_path / "store")

    with pytest.raises(BadDistribution) as refusal:
        store.add(hashlib.sha256(data).hexdigest(), NAME, data)

    message = refusal.value.message
    assert message.startswith(f"{NAME} is refused: ")
    assert message.endswith(".") and "\n" not in message
    assert message.isprintable(), "foreign text is shown literally"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [
        tmp_path / "store/CACHEDIR.TAG"
    ]
    assert list(store.new.iterdir()) == []


@pytest.mark.parametrize("name", ["bomb", "huge METADATA"])
def test_a_limit_names_its_override_and_the_override_works(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = HOSTILE[name]()
    with pytest.raises(BadDistribution) as refusal:
        Store(tmp_path).add("a" * 64, NAME, data)
    assert "ENVTUI_ALLOW_LARGE_ARCHIVES=1" in refusal.value.hint

    monkeypatch.setenv("ENVTUI_ALLOW_LARGE_ARCHIVES", "1")

    assert Store(tmp_path).add("a" * 64, NAME, data).manifest.name == "demo"


@pytest.mark.parametrize(
    "filename",
    ["demo.whl", "demo-1.0.tar.gz", "other-1.0-py3-none-any.whl", "demo-2.0-py3-none-any.whl"],
)
def test_a_file_name_that_does_not_agree_is_refused(filename: str, tmp_path: Path) -> None:
    with pytest.raises(BadDistribution, match="file name"):
        Store(tmp_path).add("a" * 64, filename, wheel())

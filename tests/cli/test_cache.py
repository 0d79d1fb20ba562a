"""``envtui cache dir|size|prune|clean``."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer


def test_the_folder_follows_the_option(envtui: Envtui, isolated: Path, tmp_path: Path) -> None:
    assert envtui("cache", "dir").out == f"{isolated / 'cache'}\n"
    assert envtui("cache", "dir", "--format", "json").json == {"path": str(isolated / "cache")}
    answer = envtui("cache", "dir", "--cache-dir", tmp_path / "other")
    assert answer.out == f"{tmp_path / 'other'}\n"


def test_the_size_grows_and_a_clean_store_is_empty(
    envtui: Envtui, stocked: Path, shop: IndexServer
) -> None:
    full = int(envtui("cache", "size").out)
    assert full > 0
    assert envtui("cache", "size", "--format", "json").json == {"bytes": full}
    assert envtui("cache", "size", "--human").out.split()[1] in {"B", "kB"}

    some = envtui("cache", "clean", "App", "--format", "json")
    assert (some.code, some.json["entries"]) == (0, 1)
    assert envtui("cache", "clean").err.startswith("Removed 1 entries")
    assert int(envtui("cache", "size").out) < full
    assert envtui("pip", "check").code == 0


def test_pruning_leaves_what_is_of_use(envtui: Envtui, stocked: Path) -> None:
    answer = envtui("cache", "prune", "--format", "json")
    assert (answer.code, answer.json["entries"]) == (0, 0)


def test_without_a_cache_everything_is_in_a_folder_that_goes(
    envtui: Envtui,
    environment: Path,
    shop: IndexServer,
    isolated: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    before = int(envtui("cache", "size").out)
    answer = envtui("pip", "install", "-n", "app")
    assert answer.code == 0, answer.err
    assert list((tmp_path / "temporary").iterdir()) == []
    assert int(envtui("cache", "size").out) == before
    (module,) = environment.glob("lib/python*/site-packages/app.py")
    assert "__version__" in module.read_text()
    assert envtui("pip", "list", "-n", "--cache-dir", "other").code == 2

"""``envtui cache dir|size|prune|clean``."""

from __future__ import annotations

from pathlib import Path

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

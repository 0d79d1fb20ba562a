"""``envtui cache dir|size|prune|clean``."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from envtui.core.wheels.store import open_store
from envtui.core.wheels.store_lock import in_use
from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer
from tests.support.projects import make_sdist


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


def test_the_size_of_what_cannot_be_looked_into_is_not_said_to_be_nothing(
    envtui: Envtui, stocked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert envtui("cache", "size", "--cache-dir", tmp_path / "none").out == "0\n"
    (tmp_path / "file").touch()
    answer = envtui("cache", "size", "--cache-dir", tmp_path / "file")
    assert (answer.code, answer.out) == (2, "")
    assert "cannot be looked into: Not a directory." in answer.err
    closed = open_store().root
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path) == str(closed):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    answer = envtui("cache", "size")
    assert (answer.code, answer.out) == (2, "")
    assert f"{closed} cannot be looked into: Permission denied." in answer.err


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


def test_pruning_for_a_ci_keeps_what_was_built(
    envtui: Envtui, stocked: Path, wheels: Path, python: Path, shop: IndexServer
) -> None:
    make_sdist(wheels, "demo", "1.0")
    assert envtui("pip", "install", "demo").code == 0
    assert envtui("cache", "prune", "--ci", "--format", "json").json["entries"] == 3
    assert envtui("venv", "-p", python, "other").code == 0
    said = envtui("pip", "install", "--offline", "-p", "other", "demo").err
    assert "Building" not in said
    assert " + demo==1.0" in said
    assert envtui("pip", "install", "--offline", "-p", "other", "app").code != 0


def test_cleaning_forgets_what_indexes_said(
    envtui: Envtui, stocked: Path, shop: IndexServer
) -> None:
    def asked(name: str) -> bool:
        before = len(shop.requests)
        envtui("pip", "install", "--dry-run", "--reinstall", name)
        return f"/simple/{name}/" in shop.requests[before:]

    assert not asked("helper")
    envtui("cache", "clean", "Helper")
    assert asked("helper")
    assert not asked("app")
    envtui("cache", "clean")
    assert asked("app")


@pytest.mark.skipif(os.name == "nt", reason="no shared locks on Windows")
@pytest.mark.parametrize("command", ["clean", "prune"])
def test_a_store_in_use_is_emptied_when_that_is_insisted_on(
    envtui: Envtui, stocked: Path, command: str
) -> None:
    with in_use(open_store()):
        assert envtui("cache", command, "--force").code == 0

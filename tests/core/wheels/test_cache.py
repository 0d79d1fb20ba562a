"""The store can be measured, pruned and emptied while others use it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from envtui.core.errors import RefusedChange
from envtui.core.index.http import HttpClient
from envtui.core.wheels.cache import clean_cache, measure_cache, prune_cache
from envtui.core.wheels.fetch import prepare
from envtui.core.wheels.source_store import keep_source, kept_source, kept_sources
from envtui.core.wheels.store import Entry, Store
from envtui.core.wheels.store_lock import alone, in_use
from tests.core.wheels.conftest import Install, index_file
from tests.support.wheels import make_wheel


@pytest.fixture
def entries(wheels: Path, store: Store, http: HttpClient) -> tuple[Entry, ...]:
    files = {"x.bin": b"x" * 5000}
    made = [make_wheel(wheels, name, files=files) for name in ("Demo-One", "demo-two")]
    return prepare([index_file(wheel) for wheel in made], lambda: http, store)


def test_an_absent_store_has_no_size_and_nothing_to_remove(store: Store) -> None:
    assert measure_cache(store) == 0
    assert clean_cache(store).entries == prune_cache(store).entries == 0
    assert not store.root.exists()


def test_the_size_is_that_of_the_files(store: Store, entries: tuple[Entry, ...]) -> None:
    assert measure_cache(store) == sum(
        path.stat().st_size for path in store.root.rglob("*") if path.is_file()
    )
    assert measure_cache(store) > 10_000


def test_cleaning_removes_every_entry(store: Store, entries: tuple[Entry, ...]) -> None:
    freed = clean_cache(store)

    assert freed.entries == 2 and freed.bytes > 10_000
    assert all(store.get(entry.digest) is None for entry in entries)


def test_cleaning_by_name_removes_that_project_only(
    store: Store, entries: tuple[Entry, ...]
) -> None:
    assert clean_cache(store, ["demo_one"]).entries == 1

    assert store.get(entries[0].digest) is None
    assert store.get(entries[1].digest) is not None


def test_source_code_goes_with_its_project_and_when_pruning(store: Store) -> None:
    def fill() -> None:
        with store.aside() as aside:
            for name in ("demo-1.0.tar.gz", "other.zip"):
                (aside / name).write_bytes(b"x" * 100)
                keep_source(store, name, aside / name)

    fill()
    assert clean_cache(store, ["Demo"]).bytes == 100
    assert [place.name for place in kept_sources(store)] == ["other.zip"]
    assert kept_source(store, "demo-1.0.tar.gz") is None
    fill()
    assert prune_cache(store).bytes == 200
    fill()
    assert clean_cache(store).bytes == 200 and not kept_sources(store)


def test_what_is_installed_survives_cleaning(
    install: Install, store: Store, wheels: Path, tmp_path: Path
) -> None:
    install(make_wheel(wheels, "demo"))

    clean_cache(store)

    assert next(tmp_path.glob("env/**/demo.py")).read_text().startswith("__version__")


def test_pruning_removes_only_what_is_of_no_use(store: Store, entries: tuple[Entry, ...]) -> None:
    (entries[0].root / "manifest").write_bytes(b"damaged")
    (store.new / "1-dead").mkdir()
    (store.new / "1-dead/wheel").write_bytes(b"x" * 100)
    older = store.root.with_name("store-0")
    current = Store(store.root.rename(store.root.with_name("store-1")))
    older.mkdir()
    (older / "file").write_text("old format")

    freed = prune_cache(current)

    assert freed.entries == 1
    assert not older.exists() and list(current.new.iterdir()) == []
    assert current.get(entries[1].digest) is not None
    assert prune_cache(current).files == 0


def test_a_store_in_use_is_not_emptied(store: Store, entries: tuple[Entry, ...]) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from envtui.core.wheels.store import Store\n"
        "from envtui.core.wheels.store_lock import in_use\n"
        "with in_use(Store(Path(sys.argv[1]))):\n"
        "    print('ready', flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code, str(store.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as user:
        assert user.stdout is not None and user.stdin is not None
        assert user.stdout.readline().strip() == b"ready"
        with pytest.raises(RefusedChange, match="in use"), alone(store, seconds=0.1):
            pass
        with in_use(store):
            pass
        user.kill()
    with alone(store, seconds=5):
        pass


def test_leftovers_of_a_dead_process_go_with_the_next_download(
    store: Store, wheels: Path, http: HttpClient
) -> None:
    store.create()
    (store.new / "1-dead").mkdir()
    (store.new / "1-dead/wheel").write_bytes(b"half")

    prepare([index_file(make_wheel(wheels, "demo"))], lambda: http, store)

    assert list(store.new.iterdir()) == []

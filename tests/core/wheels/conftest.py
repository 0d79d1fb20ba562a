"""A real environment without pip, and a store, for the tests of this room."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from envtui.core.environments.describe import describe_environment
from envtui.core.environments.model import Target
from envtui.core.environments.target import target_of
from envtui.core.index.configuration import load_configuration
from envtui.core.index.http import HttpClient
from envtui.core.index.model import IndexFile
from envtui.core.wheels.fetch import prepare
from envtui.core.wheels.stage import layout, stage
from envtui.core.wheels.store import Entry, Store

Install = Callable[..., Entry]


@pytest.fixture
def target(tmp_path: Path, python: Path) -> Target:
    root = tmp_path / "env"
    subprocess.run([python, "-I", "-m", "venv", "--without-pip", root], check=True)
    return target_of(describe_environment(root))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def http() -> Iterator[HttpClient]:
    client = HttpClient(load_configuration())
    yield client
    client.close()


def index_file(wheel: Path, url: str = "") -> IndexFile:
    """What an index says of a wheel on the disk."""
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return IndexFile(
        wheel.name, url or wheel.as_uri(), {"sha256": digest}, size=wheel.stat().st_size
    )


@pytest.fixture
def install(target: Target, store: Store, http: HttpClient) -> Install:
    """Stage a wheel straight into the environment, as a change ends up doing."""

    def into_environment(wheel: Path, **options: object) -> Entry:
        (entry,) = prepare([index_file(wheel)], lambda: http, store)
        plan = layout(
            target,
            target.scheme,
            store,
            link_mode=str(options.pop("link_mode", "")),
            relocatable=bool(options.pop("relocatable", False)),
        )
        stage(entry, plan, **options)  # type: ignore[arg-type]
        return entry

    return into_environment

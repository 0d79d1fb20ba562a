"""Source archives are fetched before they are asked for, and tell what they say for certain."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from envtui.core import Asked, Means, Options, Target, load_configuration, plan_install
from envtui.core.building.declared import metadata_of_archive
from envtui.core.changes.answers import open_workshop
from envtui.core.errors import BadDistribution, BuildFailed
from envtui.core.events import Building, Cancel, Event
from envtui.core.index.configuration import IndexConfiguration
from envtui.core.index.model import IndexFile, IndexOptions
from tests.support.index_server import IndexServer
from tests.support.projects import make_sdist


def said(name: str, *requires: str) -> str:
    lines = ["Metadata-Version: 2.2", f"Name: {name}", "Version: 1.0"]
    return "\n".join([*lines, *(f"Requires-Dist: {line}" for line in requires), ""])


@pytest.fixture
def slow_files(index: IndexServer) -> list[str]:
    """Let the files of two projects be answered only when both are asked for; name those met."""
    both, met = threading.Barrier(2), []

    def fault(request: BaseHTTPRequestHandler) -> bool:
        if "/files/one-" in request.path or "/files/two-" in request.path:
            try:
                both.wait(60)
                met.append(request.path)
            except threading.BrokenBarrierError:
                pass
        return False

    index.fault = fault
    return met


def test_source_archives_are_fetched_side_by_side(
    target: Target, index: IndexServer, wheels: Path, slow_files: list[str]
) -> None:
    make_sdist(wheels, "top", pkg_info=said("top", "one", "two"))
    for name in ("one", "two"):
        make_sdist(wheels, name, pkg_info=said(name))
    events: list[Event] = []

    plan = plan_install(
        target,
        Asked(("top",)),
        Means(load_configuration(IndexOptions(default_index=index.url)), on_event=events.append),
    )

    assert [change.name for change in plan.changes] == ["one", "top", "two"]
    assert len(slow_files) == 2
    assert not [event for event in events if isinstance(event, Building)]
    assert sum("/files/" in path for path in index.requests) == 3


def test_nothing_of_an_archive_is_run_ahead(
    target: Target, index: IndexServer, wheels: Path
) -> None:
    make_sdist(wheels, "demo")
    events: list[Event] = []

    plan_install(
        target,
        Asked(("demo",)),
        Means(load_configuration(IndexOptions(default_index=index.url)), on_event=events.append),
    )

    assert [event.name for event in events if isinstance(event, Building)] == ["demo"]
    assert sum("/files/" in path for path in index.requests) == 1


def test_what_an_archive_says_is_read_out_of_it(wheels: Path) -> None:
    made = make_sdist(wheels, pkg_info=said("demo", "lib"))

    assert metadata_of_archive(made, Cancel()).decode() == said("demo", "lib")


@pytest.mark.parametrize(
    "pkg_info",
    [
        "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n",
        "Metadata-Version: 2.2\nName: demo\nVersion: 1.0\nDynamic: Requires-Dist\n",
    ],
)
def test_what_may_turn_out_otherwise_does_not_count(wheels: Path, pkg_info: str) -> None:
    with pytest.raises(BadDistribution, match="does not declare"):
        metadata_of_archive(make_sdist(wheels, pkg_info=pkg_info), Cancel())


def test_looking_ahead_does_not_wait_for_a_build_that_may_need_its_connection(
    target: Target, configuration: IndexConfiguration, wheels: Path
) -> None:
    made = make_sdist(wheels, pkg_info=said("demo"))
    file = IndexFile(made.name, made.as_uri(), {})
    workshop = open_workshop(target.interpreter, Means(configuration, Options()))

    with workshop.sources.locked(file), ThreadPoolExecutor(1) as other:
        ahead = other.submit(workshop.declared, file)
        assert isinstance(ahead.exception(10), BuildFailed)
    assert workshop.declared(file).version == "1.0"
    workshop.close()

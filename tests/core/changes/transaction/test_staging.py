"""Many files are staged in several threads: what arrives is the same."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path

import pytest

from envtui.core import Asked, Means, Target, apply_plan, load_configuration, plan_install
from envtui.core.changes.model import Change
from envtui.core.changes.transaction import staging
from envtui.core.errors import StorageError
from envtui.core.events import Event, Linked
from envtui.core.index.configuration import IndexConfiguration
from envtui.core.parallel import each_in_threads
from envtui.core.record import replace
from envtui.core.wheels.store import Entry
from tests.core.changes.conftest import Install
from tests.core.changes.places import content
from tests.support.wheels import make_wheel

NAMES = [f"part-{letter}" for letter in "abcdefgh"]


@pytest.fixture
def parts(wheels: Path) -> list[str]:
    """Distributions that share a namespace, a file, a script and a file outside of it."""
    for name in NAMES:
        own = {f"space/{name[-1]}{number}.py": name for number in range(20)}
        shared = {"space/shared.py": "same", f"{name.replace('-', '_')}-1.0.data/data/both": "x"}
        make_wheel(
            wheels, name, files={**own, **shared}, entry_points={"start": "space.shared:main"}
        )
    return NAMES


@pytest.fixture
def in_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "_MANY_FILES", 0)
    monkeypatch.setattr(staging, "_THREADS", 4)


def test_in_threads_the_same_arrives_as_without(
    parts: list[str],
    install: Install,
    target: Target,
    request: pytest.FixtureRequest,
    configuration: IndexConfiguration,
) -> None:
    install(*parts)
    one_by_one = content(target.root)

    request.getfixturevalue("in_threads")
    events: list[Event] = []
    plan = plan_install(target, Asked(parts), Means(configuration), reinstall=[":all:"])
    apply_plan(plan, configuration=configuration, on_event=events.append)

    assert content(target.root) == one_by_one
    linked = [event for event in events if isinstance(event, Linked)]
    assert sorted(event.done for event in linked) == list(range(1, len(parts) + 1))
    assert {event.name for event in linked} == set(parts)


@pytest.mark.usefixtures("in_threads")
def test_a_disk_that_fills_up_meanwhile_leaves_all_as_before(
    parts: list[str],
    target: Target,
    configuration: IndexConfiguration,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = content(target.root)
    make_folder = os.mkdir
    made = count(1)

    def mkdir(path: str, *arguments: int, **options: int) -> None:
        if ".envtui" in str(path) and next(made) > 12:
            raise OSError(28, "No space left on device", path)
        make_folder(path, *arguments, **options)

    monkeypatch.setattr(os, "mkdir", mkdir)
    with pytest.raises(StorageError, match="No space left"):
        apply_plan(
            plan_install(target, Asked(parts), Means(configuration)),
            configuration=configuration,
        )

    assert content(target.root) == before
    assert list((target.root / ".envtui").glob("txn-*")) == []


def test_in_threads_the_largest_is_begun_first(
    wheels: Path, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "_MANY_FILES", 100)
    for name, files in ("few", 3), ("many", 200), ("some", 50):
        make_wheel(wheels, name, files={f"{name}/{number}.py": "" for number in range(files)})
    begun: list[list[str]] = []

    def noting(
        do: Callable[[tuple[Change, Entry]], object],
        values: Iterable[tuple[Change, Entry]],
        threads: int,
    ) -> None:
        arrivals = list(values)
        begun.append([change.name for change, _ in arrivals])
        each_in_threads(do, arrivals, threads)

    monkeypatch.setattr(staging, "each_in_threads", noting)

    install("few", "many", "some")

    assert begun == [["many", "some", "few"]]


@pytest.mark.usefixtures("in_threads")
def test_where_contents_differ_the_later_one_stays_all_the_same(
    wheels: Path, target: Target, configuration: IndexConfiguration
) -> None:
    from envtui.core import Options

    for name in NAMES:
        make_wheel(wheels, name, files={"clash.py": name})
    plan = plan_install(target, Asked(NAMES), Means(configuration, Options(allow_breaking=True)))

    apply_plan(plan, configuration=configuration)

    assert (target.scheme.purelib / "clash.py").read_text() == NAMES[-1]


@pytest.mark.usefixtures("in_threads")
def test_a_person_may_want_no_threads(
    parts: list[str], target: Target, configuration: IndexConfiguration
) -> None:
    assert load_configuration(environ={"UV_CONCURRENT_INSTALLS": "1"}).concurrent_installs == 1
    threads: set[int] = set()
    one_by_one = replace(configuration, concurrent_installs=1)

    def note(event: Event) -> None:
        if isinstance(event, Linked):
            threads.add(threading.get_ident())

    plan = plan_install(target, Asked(parts), Means(one_by_one))
    apply_plan(plan, configuration=one_by_one, on_event=note)

    assert threads == {threading.get_ident()}

"""What new environments begin with, and for how long a choice of that serves."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from envtui.core import Means, apply_plan, load_configuration, plan_environment
from envtui.core.changes.seeds import seeds_for
from envtui.core.environments.model import NewEnvironment
from envtui.core.index.client import PackageIndex
from envtui.core.index.configuration import IndexConfiguration
from envtui.core.index.model import IndexOptions
from envtui.core.interpreters.inspect import inspect_interpreter
from envtui.core.record import replace
from envtui.core.resolution.model import Options
from envtui.core.wheels.store import open_store
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel

Make = Callable[..., str]
DAY = 24 * 3600


@pytest.fixture
def served(index: IndexServer) -> IndexConfiguration:
    """An index whose pages are asked for again each time."""
    index.lifetime = 0
    return load_configuration(IndexOptions(default_index=index.url))


@pytest.fixture
def make(tmp_path: Path, python: Path, wheels: Path, served: IndexConfiguration) -> Make:
    """Make an environment with seeds; returns the version of its pip."""
    for name in ("pip", "setuptools", "wheel"):
        make_wheel(wheels, name, "1")
    roots = iter(range(9))

    def make(configuration: IndexConfiguration = served, options: Options | None = None) -> str:
        new = NewEnvironment(tmp_path / f"env{next(roots)}", inspect_interpreter(python), seed=True)
        outcome = apply_plan(plan_environment(new, Means(configuration, options)))
        (version,) = (one.versions[1] for one in outcome.changes if one.name == "pip")
        return version

    return make


def pass_time(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + seconds)


def test_they_are_pip_and_before_3_12_what_it_needed(python: Path) -> None:
    interpreter = inspect_interpreter(python)
    assert seeds_for(replace(interpreter, version="3.12.0")) == ("pip",)
    assert seeds_for(replace(interpreter, version="3.11.9")) == ("pip", "setuptools", "wheel")


def test_what_was_chosen_serves_for_a_day_and_nobody_is_asked(
    make: Make, index: IndexServer, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert make() == "1"
    make_wheel(wheels, "pip", "2")
    index.requests.clear()
    assert make() == "1"
    assert index.requests == []

    pass_time(monkeypatch, DAY + 1)
    assert make() == "2"


def test_a_choice_out_of_the_future_does_not_serve(
    make: Make, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert make() == "1"
    make_wheel(wheels, "pip", "2")
    pass_time(monkeypatch, -60)
    assert make() == "2"


@pytest.mark.parametrize(
    "asked",
    [
        {"refresh": True},
        {"refresh_packages": frozenset({"pip"})},
        {"index_strategy": "unsafe-best-match"},
    ],
)
def test_who_asks_otherwise_is_answered_anew(
    make: Make, wheels: Path, served: IndexConfiguration, asked: dict[str, object]
) -> None:
    assert make() == "1"
    make_wheel(wheels, "pip", "2")
    assert make(replace(served, **asked)) == "2"


def test_versions_that_are_chosen_otherwise_are_looked_for(make: Make, wheels: Path) -> None:
    assert make() == "1"
    make_wheel(wheels, "pip", "2")
    assert make(options=Options()) == "2"
    assert make() == "1"


def test_what_the_store_has_lost_is_chosen_anew(make: Make, wheels: Path) -> None:
    assert make() == "1"
    make_wheel(wheels, "pip", "2")
    store = open_store()
    store.root.rename(store.root.with_name("lost"))
    assert make() == "2"


def test_what_there_was_a_warning_of_is_not_kept(
    make: Make, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PackageIndex, "notices", lambda index, names: ["pip is archived."])
    assert make() == "1"
    make_wheel(wheels, "pip", "2")
    assert make() == "2"


def test_a_folder_of_wheels_is_looked_into_each_time(
    make: Make, wheels: Path, configuration: IndexConfiguration
) -> None:
    assert make(configuration) == "1"
    make_wheel(wheels, "pip", "2")
    assert make(configuration) == "2"

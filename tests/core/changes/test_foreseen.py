"""A plan names the files that clash, as far as the wheels in the store show them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from envtui.core import (
    Asked,
    Means,
    Options,
    Plan,
    Target,
    apply_plan,
    download_size,
    load_configuration,
    plan_install,
)
from envtui.core.changes.foreseen import ForeseenClashes
from envtui.core.errors import RefusedChange
from envtui.core.index.model import IndexFile, IndexOptions
from envtui.core.wheels.fetch import keep_fetched
from envtui.core.wheels.store import open_store
from tests.core.changes.conftest import Install
from tests.support.index_server import IndexServer
from tests.support.projects import make_sdist
from tests.support.wheels import make_wheel

Planner = Callable[..., Plan]


@pytest.fixture
def in_store(wheels: Path) -> Callable[..., Path]:
    """Make a wheel that was installed somewhere before."""

    def make(name: str, version: str = "1.0", **files: str) -> Path:
        wheel = make_wheel(wheels, name, version, files={f"{key}.py": files[key] for key in files})
        keep_fetched(open_store(), IndexFile(wheel.name, wheel.as_uri(), {}), wheel.read_bytes())
        return wheel

    return make


def clashes(plan: Plan) -> ForeseenClashes:
    assert plan.clashes is not None
    return plan.clashes


def test_two_that_arrive_are_named(
    plan: Planner, in_store: Callable[..., Path], target: Target
) -> None:
    in_store("one", shared="1", own="")
    in_store("two", shared="2")

    found = clashes(plan("one", "two"))

    (clash,) = found.found
    assert (clash.first, clash.second) == ("one", "two")
    assert clash.paths == (str(target.scheme.purelib / "shared.py"),)
    assert not found.not_compared


def test_one_that_is_installed_and_stays_is_named(
    plan: Planner, in_store: Callable[..., Path], install: Install
) -> None:
    in_store("one", shared="1")
    in_store("two", shared="2")
    install("one")

    (clash,) = clashes(plan("two")).found

    assert (clash.first, clash.second, clash.is_installed) == ("one", "two", True)


def test_one_that_is_replaced_does_not_clash_with_itself(
    plan: Planner, in_store: Callable[..., Path], install: Install
) -> None:
    in_store("one", shared="1")
    install("one")
    in_store("one", "2.0", shared="2")

    assert clashes(plan("one==2.0")) == ForeseenClashes((), ())


def test_what_is_not_in_the_store_is_said_not_to_be_compared(
    plan: Planner, in_store: Callable[..., Path], wheels: Path
) -> None:
    in_store("one", shared="1")
    make_wheel(wheels, "two", files={"shared.py": "2"})
    make_sdist(wheels, "built")

    found = clashes(plan("one", "two", "built"))

    assert found == ForeseenClashes((), ("built", "two"))


def test_one_alone_clashes_with_nothing(plan: Planner, wheels: Path) -> None:
    make_wheel(wheels, "one")

    assert clashes(plan("one")) == ForeseenClashes((), ())


def test_what_was_built_before_is_compared(
    plan: Planner, in_store: Callable[..., Path], wheels: Path, install: Install
) -> None:
    make_sdist(wheels, "built")
    install("built")
    in_store("two", built="another")

    (clash,) = clashes(plan("built", "two", reinstall=[":all:"])).found

    assert (clash.first, clash.second) == ("built", "two")


def test_a_plan_to_be_applied_at_once_leaves_it_to_that(
    plan: Planner, in_store: Callable[..., Path], target: Target
) -> None:
    in_store("one", shared="1", more="1")
    in_store("two", shared="2", more="2")

    made = plan("one", "two", fetch_ahead=True)

    assert made.clashes is None
    with pytest.raises(RefusedChange, match=r"both bring .*more.py and 1 other file"):
        apply_plan(made)
    assert not list(target.scheme.purelib.glob("*.dist-info"))


def test_a_namespace_file_that_an_installed_one_shares_is_no_clash(
    plan: Planner, wheels: Path, install: Install, target: Target
) -> None:
    for name in ("one", "two"):
        make_wheel(wheels, name, files={"space/__init__.py": "#", f"space/{name}.py": ""})
    install("one")

    apply_plan(plan("two"))

    assert (target.scheme.purelib / "space/__init__.py").read_text() == "#"
    assert clashes(plan("two", reinstall=[":all:"])).found == ()


def test_the_person_may_want_it_all_the_same(
    plan: Planner, in_store: Callable[..., Path], install: Install, target: Target
) -> None:
    in_store("one", shared="1")
    in_store("two", shared="2")
    install("one")

    with pytest.raises(RefusedChange, match="belongs to one") as refusal:
        apply_plan(plan("two"))
    assert "--allow-breaking" in refusal.value.hint
    apply_plan(plan("two", options=Options(allow_breaking=True)))

    assert (target.scheme.purelib / "shared.py").read_text() == "2"


def test_what_is_in_the_store_or_on_this_machine_is_not_downloaded(
    target: Target, wheels: Path, index: IndexServer, plan: Planner
) -> None:
    first, second = make_wheel(wheels, "one"), make_wheel(wheels, "two")
    sizes = [wheel.stat().st_size for wheel in (first, second)]
    assert download_size(plan("one", "two")) == 0

    served = Means(load_configuration(IndexOptions(default_index=index.url)))
    of_both = plan_install(target, Asked(("one", "two")), served)
    assert download_size(of_both) == sum(sizes)

    apply_plan(plan_install(target, Asked(("one",)), served))
    assert download_size(of_both) == sizes[1]

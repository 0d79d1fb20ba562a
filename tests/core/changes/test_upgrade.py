"""Upgrading: as far as asked, and nobody becomes responsible for what they did not ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from envtui.core import Means, Target, apply_plan, plan_upgrade
from envtui.core.changes.installed import installed_in
from envtui.core.index.configuration import IndexConfiguration
from tests.core.changes.conftest import Install
from tests.support.wheels import make_wheel


@pytest.fixture(autouse=True)
def app(wheels: Path, install: Install) -> None:
    """Install a package, and one that it needs."""
    make_wheel(wheels, "app", "1.0", requires=["base"])
    make_wheel(wheels, "base", "1.0")
    install("app")


def requested(target: Target) -> set[str]:
    rows = installed_in(target)
    return {row.normalized for row in rows if (row.info / "REQUESTED").exists()}


def test_what_is_named_goes_up_as_far_as_asked_and_the_rest_stays(
    wheels: Path,
    target: Target,
    configuration: IndexConfiguration,
    versions: Callable[[], dict[str, str]],
) -> None:
    for version in ("1.1", "2.0"):
        make_wheel(wheels, "app", version, requires=["base"])
        make_wheel(wheels, "base", version)
    apply_plan(plan_upgrade(target, ["app<=1.1"], Means(configuration)))
    assert versions() == {"app": "1.1", "base": "1.0"}


def test_a_dependency_that_is_upgraded_is_not_asked_for_by_that(
    wheels: Path,
    target: Target,
    configuration: IndexConfiguration,
    versions: Callable[[], dict[str, str]],
) -> None:
    make_wheel(wheels, "base", "2.0", requires=["more"])
    make_wheel(wheels, "more", "1.0")
    plan = plan_upgrade(target, ["base<=2.0"], Means(configuration))
    assert {change.normalized: change.requested for change in plan.changes} == {
        "base": False,
        "more": False,
    }
    apply_plan(plan)
    assert versions() == {"app": "1.0", "base": "2.0", "more": "1.0"}
    assert requested(target) == {"app"}

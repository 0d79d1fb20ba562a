"""A plan that was shown for a while is refused once it no longer fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core import Asked, Means, Target, apply_plan, plan_install, plan_uninstall
from envtui.core.errors import OutdatedPlan
from envtui.core.index.configuration import IndexConfiguration
from tests.core.changes.conftest import Install
from tests.core.changes.test_apply import Versions
from tests.support.wheels import make_wheel


@pytest.fixture(autouse=True)
def shelf(wheels: Path) -> None:
    """An application and its library in two versions, and something apart."""
    make_wheel(wheels, "app", requires=["lib"])
    for version in ("1.0", "2.0"):
        make_wheel(wheels, "lib", version)
    make_wheel(wheels, "apart")


def test_what_the_plan_relies_on_may_not_have_gone(
    target: Target, configuration: IndexConfiguration, install: Install, versions: Versions
) -> None:
    install("lib")
    plan = plan_install(target, Asked(["app"]), Means(configuration))
    apply_plan(plan_uninstall(target, ["lib"]))

    with pytest.raises(OutdatedPlan, match=r"changed since the plan was made.*no longer has lib"):
        apply_plan(plan, configuration=configuration)
    assert versions() == {}


def test_what_came_meanwhile_may_need_another_plan(
    target: Target, configuration: IndexConfiguration, install: Install, versions: Versions
) -> None:
    install("lib==1.0")
    plan = plan_uninstall(target, ["lib"])
    install("app")

    with pytest.raises(OutdatedPlan, match=r"now has app 1\.0"):
        apply_plan(plan)
    assert versions() == {"app": "1.0", "lib": "1.0"}


def test_another_version_of_what_is_changed_is_told(
    target: Target, configuration: IndexConfiguration, install: Install
) -> None:
    install("lib==1.0")
    plan = plan_uninstall(target, ["lib"])
    install("lib==2.0")

    with pytest.raises(OutdatedPlan, match=r"uninstall lib, and now it has 2\.0"):
        apply_plan(plan)


def test_the_same_change_made_elsewhere_is_not_made_again(
    target: Target, configuration: IndexConfiguration, install: Install, versions: Versions
) -> None:
    plan = plan_install(target, Asked(["app"]), Means(configuration))
    install("lib")

    outcome = apply_plan(plan, configuration=configuration)

    assert [change.name for change in outcome.changes] == ["app"]
    assert versions() == {"app": "1.0", "lib": "2.0"}

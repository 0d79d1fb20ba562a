"""An environment to change, and an index to change it from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from envtui.core import (
    Asked,
    Means,
    Outcome,
    Plan,
    Target,
    apply_plan,
    describe_environment,
    load_configuration,
    plan_install,
)
from envtui.core.changes.installed import installed_in
from envtui.core.environments.create import create_environment
from envtui.core.environments.model import NewEnvironment
from envtui.core.environments.target import target_of
from envtui.core.index.configuration import IndexConfiguration
from envtui.core.index.model import IndexOptions
from envtui.core.interpreters.inspect import inspect_interpreter
from envtui.core.record import replace

Install = Callable[..., Outcome]
_OF_MEANS = ("options", "building", "on_event", "cancel")


@pytest.fixture
def target(tmp_path: Path, python: Path) -> Target:
    """A new environment."""
    new = NewEnvironment(tmp_path / "env", inspect_interpreter(python))
    return target_of(describe_environment(create_environment(new)))


@pytest.fixture
def configuration(wheels: Path) -> IndexConfiguration:
    """A flat folder of wheels, and no index."""
    return load_configuration(IndexOptions(no_index=True, find_links=[str(wheels)]))


def plan_wanted(
    target: Target, wanted: Asked, configuration: IndexConfiguration, more: dict[str, Any]
) -> Plan:
    """Plan it; ``more`` is what else ``Means`` and ``plan_install`` take."""
    means = {name: more.pop(name) for name in _OF_MEANS if name in more}
    return plan_install(target, wanted, Means(configuration, **means), **more)


@pytest.fixture
def plan(target: Target, configuration: IndexConfiguration) -> Callable[..., Plan]:
    """Plan the installation of some requirements, and of what files ask for, if any."""

    def plan(*words: str, asked: Asked | None = None, **more: object) -> Plan:
        wanted = replace(asked or Asked(), requirements=words)
        return plan_wanted(target, wanted, configuration, more)

    return plan


@pytest.fixture
def install(target: Target, configuration: IndexConfiguration) -> Install:
    """Plan the installation of some requirements into the environment, and apply it."""

    def install(*requirements: str, **options: object) -> Outcome:
        plan = plan_wanted(target, Asked(requirements), configuration, options)
        return apply_plan(plan, configuration=configuration)

    return install


@pytest.fixture
def versions(target: Target) -> Callable[[], dict[str, str]]:
    """Tell what is installed."""
    return lambda: {row.normalized: row.version for row in installed_in(target)}

"""An environment to change, and an index to change it from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from envtui.core import (
    Asked,
    Outcome,
    Plan,
    Target,
    apply,
    describe,
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


@pytest.fixture
def target(tmp_path: Path, python: Path) -> Target:
    """A new environment."""
    new = NewEnvironment(tmp_path / "env", inspect_interpreter(python))
    return target_of(describe(create_environment(new)))


@pytest.fixture
def configuration(wheels: Path) -> IndexConfiguration:
    """A flat folder of wheels, and no index."""
    return load_configuration(IndexOptions(no_index=True, find_links=[str(wheels)]))


@pytest.fixture
def plan(target: Target, configuration: IndexConfiguration) -> Callable[..., Plan]:
    """Plan the installation of some requirements, and of what files ask for, if any."""

    def plan(*words: str, asked: Asked | None = None, **more: object) -> Plan:
        wanted = replace(asked or Asked(), requirements=words)
        return plan_install(target, wanted, configuration=configuration, **more)  # type: ignore[arg-type]

    return plan


@pytest.fixture
def install(target: Target, configuration: IndexConfiguration) -> Install:
    """Plan the installation of some requirements into the environment, and apply it."""

    def install(*requirements: str, **options: object) -> Outcome:
        plan = plan_install(target, Asked(requirements), configuration=configuration, **options)  # type: ignore[arg-type]
        return apply(plan, configuration=configuration)

    return install


@pytest.fixture
def versions(target: Target) -> Callable[[], dict[str, str]]:
    """Tell what is installed."""
    return lambda: {row.normalized: row.version for row in installed_in(target)}

"""Real environments that can be spoilt, and what is found at them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from envtui.core.environments.create import create_environment
from envtui.core.environments.describe import describe_environment
from envtui.core.environments.model import NewEnvironment
from envtui.core.health.examine import examine_environment
from envtui.core.health.model import Finding
from envtui.core.interpreters.inspect import inspect_interpreter

Findings = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def root(tmp_path: Path, python: Path) -> Path:
    """A new environment on the real interpreter."""
    return create_environment(NewEnvironment(tmp_path / "env", inspect_interpreter(python)))


@pytest.fixture
def site(root: Path) -> Path:
    """Its folder of packages."""
    return describe_environment(root).site_packages[0]


@pytest.fixture
def found(root: Path) -> Findings:
    """What is found at it but for notes, or only of one kind."""

    def found(
        kind: str = "", where: Path | None = None, thorough: bool = False
    ) -> tuple[Finding, ...]:
        findings = examine_environment(describe_environment(where or root), thorough)
        if kind:
            return tuple(finding for finding in findings if finding.kind == kind)
        return tuple(finding for finding in findings if finding.severity != "note")

    return found


@pytest.fixture
def forbidden() -> Path:
    """A folder that nobody may look into, not even root."""
    place = Path("/proc/1/root")
    try:
        place.stat()
    except PermissionError:
        return place
    except OSError:
        pass
    pytest.skip("everything may be looked at here")


def copy_environment(root: Path, goal: Path) -> Path:
    """Copy an environment as ``cp -a`` does."""
    shutil.copytree(root, goal, symlinks=True)
    return goal

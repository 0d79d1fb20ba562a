"""Real environments and described interpreters for the tests of this room."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from envtui.core.environments.create import create_environment
from envtui.core.environments.model import NewEnvironment
from envtui.core.interpreters.inspect import inspect_interpreter
from envtui.core.interpreters.model import Interpreter

Make = Callable[..., Path]


@pytest.fixture(scope="session")
def interpreter(tmp_path_factory: pytest.TempPathFactory) -> Interpreter:
    """The real interpreter that the tests run on, as it described itself."""
    with pytest.MonkeyPatch.context() as environ:
        environ.setenv("ENVTUI_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        return inspect_interpreter(Path(getattr(sys, "_base_executable", sys.executable)))


@pytest.fixture
def make(interpreter: Interpreter) -> Make:
    """Make a real environment: ``make(root, prompt="x")``."""

    def make(root: Path, **flags: object) -> Path:
        flags.setdefault("interpreter", interpreter)
        return create_environment(NewEnvironment(root=root, **flags))  # type: ignore[arg-type]

    return make

"""A command line in this process, its answers as values, and a project with an environment."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from envtui.cli.dispatch import run
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel


@dataclass(frozen=True)
class Answer:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Envtui = Callable[..., Answer]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project folder, which is the current one."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def envtui(capfd: pytest.CaptureFixture[str]) -> Envtui:
    """Run a command line: ``envtui("pip", "list")``."""

    def call(*words: str | Path) -> Answer:
        capfd.readouterr()
        code = run([str(word) for word in words])
        captured = capfd.readouterr()
        return Answer(code, captured.out, captured.err)

    return call


@pytest.fixture
def environment(project: Path, envtui: Envtui, python: Path) -> Path:
    """``.venv`` in the project, made by the command."""
    assert envtui("venv", "-p", python).code == 0
    return project / ".venv"


@pytest.fixture
def shop(wheels: Path, index: IndexServer, monkeypatch: pytest.MonkeyPatch) -> IndexServer:
    """An index with a few packages, which is the default one for the commands."""
    make_wheel(wheels, "app", "1.0", requires=["helper>=1"], summary="An application.")
    make_wheel(wheels, "app", "2.0", requires=["helper>=1"], summary="An application.")
    make_wheel(wheels, "helper", "1.0")
    make_wheel(wheels, "helper", "1.1")
    make_wheel(wheels, "old-only", "1.0", requires=["helper<1"])
    monkeypatch.setenv("ENVTUI_DEFAULT_INDEX", index.url)
    return index


@pytest.fixture
def stocked(envtui: Envtui, environment: Path, shop: IndexServer) -> Path:
    """An environment with ``app`` 2.0 and ``helper`` 1.1."""
    assert envtui("pip", "install", "app").code == 0
    return environment

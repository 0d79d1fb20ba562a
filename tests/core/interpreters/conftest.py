"""A small machine: a home, a project and folders for PATH."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from envtui.core.interpreters.discover import discover_interpreters
from envtui.core.interpreters.find import find_interpreter
from envtui.core.interpreters.model import FoundInterpreter, Interpreter
from envtui.core.interpreters.search import FoundExecutable, InterpreterSource, Search


@dataclass
class Machine:
    """Where a test puts interpreters, and how it asks for them."""

    root: Path
    path: list[Path | str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def project(self) -> Path:
        return self.root / "project"

    @property
    def environ(self) -> dict[str, str]:
        path = os.pathsep.join(str(folder) for folder in self.path)
        return {"HOME": os.fspath(self.home), "PATH": path, **self.variables}

    def search(self, system: str = "linux") -> Search:
        return Search(self.environ, os.fspath(self.project), system=system, root=str(self.root))

    def candidates(self, source: InterpreterSource, system: str = "linux") -> list[FoundExecutable]:
        return list(source.candidates(self.search(system)))

    def find(self, request: str = "", managed: bool | None = None) -> Interpreter:
        return find_interpreter(request, environ=self.environ, folder=self.project, managed=managed)

    def discover(self) -> dict[str, FoundInterpreter]:
        """Return the rows that lie on this machine, by path below its root."""
        found = discover_interpreters(self.environ, self.project)
        return {
            os.fspath(row.path.relative_to(self.root)): row
            for row in found
            if row.path.is_relative_to(self.root)
        }


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    made.home.mkdir()
    made.project.mkdir()
    return made

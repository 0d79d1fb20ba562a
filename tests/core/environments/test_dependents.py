"""Who depends on an interpreter."""

from __future__ import annotations

from pathlib import Path

from envtui.core.environments.dependents import dependent_environments
from envtui.core.environments.describe import describe_environment
from envtui.core.interpreters.model import FoundInterpreter, Interpreter
from tests.core.environments.conftest import Make


def found(path: Path) -> FoundInterpreter:
    return FoundInterpreter(path, "PATH", None)


def test_an_environment_depends_on_its_base_under_every_name(
    make: Make, tmp_path: Path, interpreter: Interpreter
) -> None:
    environment = describe_environment(make(tmp_path / ".venv"))
    link = tmp_path / "python3"
    link.symlink_to(interpreter.executable)
    assert dependent_environments([found(link)], [environment]) == {link: (environment,)}


def test_one_that_nothing_is_built_on_has_none(make: Make, tmp_path: Path) -> None:
    environment = describe_environment(make(tmp_path / ".venv"))
    other = tmp_path / "python3"
    other.touch()
    assert dependent_environments([found(other)], [environment]) == {other: ()}


def test_one_made_from_another_depends_on_the_same_base(
    make: Make, tmp_path: Path, interpreter: Interpreter
) -> None:
    first = make(tmp_path / "first")
    second = make(tmp_path / "second")
    python = second / "bin" / "python"
    python.unlink()
    python.symlink_to(first / "bin" / "python")
    base = found(interpreter.executable)
    built = dependent_environments([base], [describe_environment(second)])
    assert [environment.root for environment in built[base.path]] == [second]


def test_one_whose_base_is_gone_depends_on_nothing(
    make: Make, tmp_path: Path, interpreter: Interpreter
) -> None:
    root = make(tmp_path / ".venv")
    python = root / "bin" / "python"
    python.unlink()
    python.symlink_to(tmp_path / "gone" / "python3")
    base = found(interpreter.executable)
    assert dependent_environments([base], [describe_environment(root)]) == {base.path: ()}


def test_condas_depend_on_nothing_but_themselves(tmp_path: Path) -> None:
    (tmp_path / "conda-meta").mkdir()
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    environment = describe_environment(tmp_path)
    assert environment.base_python is not None
    assert dependent_environments([found(python)], [environment]) == {python: ()}

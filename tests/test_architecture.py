"""The arrows between the rooms, and what a command may load: parsed from the sources, and run."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import envtui.core

SOURCE = Path(envtui.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))

LEVELS = [
    {
        *("conflicts", "errors", "events", "files", "folders", "inflate", "json_text", "literal"),
        *("lock_timeout", "names", "own_process", "parallel", "record", "variables"),
    },
    {"interpreters"},
    {"environments"},
    {"distributions"},
    {"index"},
    {"resolution"},
    {"wheels", "locks", "health"},
    {"building"},
    {"changes"},
]
"""The rooms of the core, lowest first: each may import what stands in a line before its own."""

OPEN_TO_FRONT_ENDS = {
    f"envtui.core{name}" for name in ("", ".errors", ".events", ".literal", ".record", ".variables")
}
LONGEST_FILE = 400


def level(room: str) -> int:
    return next(number for number, rooms in enumerate(LEVELS) if room in rooms)


def module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports anywhere, those for type checking and inside functions too.

    ``from package import name`` counts as ``package`` when ``name`` is no module of its own.
    """
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            assert node.module is not None
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if is_module(inner) else node.module


def is_module(name: str) -> bool:
    place = SOURCE.parent.joinpath(*name.split("."))
    return place.with_suffix(".py").is_file() or place.is_dir()


def named(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_file_is_longer_than_its_one_idea_needs(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_bytes()))


def test_every_room_of_the_core_has_its_level() -> None:
    core = SOURCE / "core"
    rooms = {path.stem for path in core.glob("*.py")} | {
        path.name for path in core.iterdir() if path.is_dir()
    }
    assert rooms - {"__init__", "__pycache__"} == set().union(*LEVELS)


@pytest.mark.parametrize("path", sorted((SOURCE / "core").rglob("*.py")), ids=named)
def test_the_core_knows_no_screen_and_no_higher_room(path: Path) -> None:
    for name in imports(path):
        top, *rest = name.split(".")
        assert top not in {"textual", "rich"}, f"the core imports {name}"
        if top != "envtui" or not rest:
            continue
        assert rest[0] == "core", f"the core imports {name}"
        if path.parent == SOURCE / "core" and path.name == "__init__.py":
            continue  # it names the public functions of all rooms
        assert len(rest) > 1, "a room imports the core's front door instead of a room"
        own, other = path.relative_to(SOURCE / "core").parts[0].removesuffix(".py"), rest[1]
        lower = level(other) < level(own) or level(other) == 0
        assert own == other or lower, f"{own} imports {name}"


@pytest.mark.parametrize("front", ["cli", "tui"])
def test_front_ends_use_the_front_door_of_the_core(front: str) -> None:
    for path in sorted((SOURCE / front).rglob("*.py")):
        for name in imports(path):
            if name.startswith("envtui.core"):
                assert name in OPEN_TO_FRONT_ENDS, f"{named(path)} imports {name}"


def test_the_explorer_does_not_know_the_command_line() -> None:
    for path in sorted((SOURCE / "tui").rglob("*.py")):
        assert not [name for name in imports(path) if name.startswith("envtui.cli")], path


def test_only_one_command_opens_the_explorer() -> None:
    knowing = {
        path.name
        for path in (SOURCE / "cli").rglob("*.py")
        if any(name.startswith(("envtui.tui", "textual")) for name in imports(path))
    }
    assert knowing == {"explore.py"}


@pytest.mark.parametrize("name", envtui.core.__all__)
def test_every_public_name_of_the_core_is_there(name: str) -> None:
    assert getattr(envtui.core, name) is not None


def test_public_names_are_the_same_for_type_checkers() -> None:
    tree = ast.parse((SOURCE / "core" / "__init__.py").read_bytes())
    homes = {
        alias.name: node.module.removeprefix("envtui.core.")
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    assert homes == envtui.core._HOMES


def loaded_by(statement: str, folder: Path) -> set[str]:
    """The top-level names in ``sys.modules`` after the statement ran in a fresh interpreter."""
    code = f"import sys\n{statement}\nprint('\\n' + ' '.join(sys.modules))"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return {name.split(".")[0] for name in answer.stdout.splitlines()[-1].split()}


COMMANDS = {
    "--version": "",
    "venv": "venv -p {python} .venv",
    "pip list": "pip list",
    "pip freeze": "pip freeze",
    "pip uninstall": "pip uninstall nothing",
    "python list": "python list",
    "python find": "python find",
    "env list": "env list",
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_command_loads_no_screen(command: str, tmp_path: Path, python: Path) -> None:
    words = command.format(python=python).split() or ["--version"]
    loaded = loaded_by(f"from envtui.cli.dispatch import run; run({words!r})", tmp_path)
    assert not loaded & {"textual", "rich"}


def test_the_version_loads_no_parser(tmp_path: Path) -> None:
    words = [sys.executable, "-X", "importtime", "-m", "envtui", "--version"]
    answer = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
    loaded = {line.split("|")[-1].strip() for line in answer.stderr.splitlines()}
    assert "envtui" in loaded
    assert not loaded & {"argparse", "dataclasses", "pathlib", "typing", "envtui.cli", "textual"}


def test_no_room_of_the_core_loads_a_screen(tmp_path: Path) -> None:
    scripts = {"query_script"}  # runs in other interpreters and is never imported
    paths = sorted((SOURCE / "core").rglob("*.py"))
    rooms = ", ".join(module_name(path) for path in paths if path.stem not in scripts)
    assert not loaded_by(f"import {rooms}", tmp_path) & {"textual", "rich"}

"""Bytecode comes from the target's own interpreter, once, and is then linked."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from envtui.core.environments.model import Target
from envtui.core.errors import UsageError
from envtui.core.events import Event, Warned
from envtui.core.wheels import bytecode
from envtui.core.wheels.bytecode import compile_installed
from tests.core.wheels.conftest import Install
from tests.support.wheels import make_wheel

FILES = {
    "demo/__init__.py": "x = 1\n",
    "demo/deep/er.py": "y = 2\n",
    "demo/broken.py": "this is no Python\n",
    "single.py": "z = 3\n",
}


def compiled(target: Target) -> set[str]:
    library = target.scheme.purelib
    return {
        f"{path.parent.relative_to(library)}/{path.name.split('.')[0]}"
        for path in library.rglob("*.pyc")
    }


def test_modules_get_bytecode_that_the_interpreter_accepts(
    install: Install, target: Target, wheels: Path
) -> None:
    entry = install(make_wheel(wheels, "demo", files=FILES))

    assert compile_installed(target, [entry]) == 3

    assert compiled(target) == {
        "demo/__pycache__/__init__",
        "demo/deep/__pycache__/er",
        "__pycache__/single",
    }
    command = [str(target.interpreter.executable), "-v", "-c", "import demo.deep.er, single"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    for name in ("__init__", "er", "single"):
        assert any("matches" in line and f"/{name}." in line for line in said.splitlines()), said


def test_a_second_environment_links_what_the_first_compiled(
    install: Install, target: Target, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = install(make_wheel(wheels, "demo", files=FILES))
    compile_installed(target, [entry])
    for path in target.scheme.purelib.rglob("*.pyc"):
        path.unlink()

    def no_process(*args: object) -> None:
        raise AssertionError("nothing is left to compile")

    monkeypatch.setattr(bytecode, "_start", no_process)

    assert compile_installed(target, [entry]) == 3
    assert len(compiled(target)) == 3


@pytest.mark.parametrize(("mode", "is_shared"), [("copy", False), ("hardlink", True)])
def test_bytecode_arrives_the_way_that_is_asked_for(
    install: Install, target: Target, wheels: Path, mode: str, is_shared: bool
) -> None:
    entry = install(make_wheel(wheels, "demo", files=FILES))

    compile_installed(target, [entry], link_mode=mode)

    links = {path.stat().st_nlink > 1 for path in target.scheme.purelib.rglob("*.pyc")}
    assert links == {is_shared}


def test_the_invalidation_mode_is_honoured(
    install: Install, target: Target, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYC_INVALIDATION_MODE", "UNCHECKED_HASH")
    entry = install(make_wheel(wheels, "demo"))

    compile_installed(target, [entry])

    (path,) = target.scheme.purelib.rglob("*.pyc")
    assert path.read_bytes()[4:8] == b"\x01\0\0\0", "PEP 552: hash-based, not checked"


def test_an_unknown_invalidation_mode_is_refused(
    install: Install, target: Target, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYC_INVALIDATION_MODE", "SOMETIMES")

    with pytest.raises(UsageError, match="SOMETIMES"):
        compile_installed(target, [install(make_wheel(wheels, "demo"))])


def test_a_batch_that_takes_too_long_is_given_up(
    install: Install, target: Target, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bytecode, "_BATCH_SECONDS", 0.3)
    monkeypatch.setattr(bytecode, "_WORKER", "import time; time.sleep(60)")
    events: list[Event] = []

    assert compile_installed(target, [install(make_wheel(wheels, "demo"))], events.append) == 0

    assert [type(event) for event in events] == [Warned]


def test_no_code_of_the_environment_runs(
    install: Install, target: Target, wheels: Path, tmp_path: Path
) -> None:
    hook = f"import pathlib; pathlib.Path({str(tmp_path / 'ran')!r}).touch()\n"
    entry = install(
        make_wheel(
            wheels,
            "demo",
            files={
                "demo.py": hook,
                "sitecustomize.py": hook,
                "hook.pth": hook,
                "py_compile.py": hook,
            },
        )
    )

    compile_installed(target, [entry])

    assert not (tmp_path / "ran").exists()

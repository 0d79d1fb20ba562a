from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from envtui.core.errors import InterpreterError
from envtui.core.folders import cache_dir
from envtui.core.interpreters.cache import Cache
from envtui.core.interpreters.inspect import inspect_interpreter, inspect_with
from envtui.core.record import replace
from tests.core.interpreters.made import fake_python, runs_of, script


@pytest.fixture
def fake(tmp_path: Path) -> Path:
    return fake_python(tmp_path / "bin" / "python", "3.12.1")


def test_it_is_asked_once(fake: Path) -> None:
    first = inspect_interpreter(fake)
    assert inspect_interpreter(fake) == first
    assert first.version == "3.12.1"
    assert runs_of(fake) == 1


def test_it_is_called_by_its_implementation_and_minor_version(fake: Path) -> None:
    found = inspect_interpreter(fake)
    assert found.label == "Python 3.12"
    assert replace(found, gil_disabled=True).label == "Python 3.12t"
    assert replace(found, implementation="pypy").label == "PyPy 3.12"
    assert found.full_name == f"CPython {found.version}"
    assert replace(found, implementation="pypy").full_name == f"PyPy {found.version}"


def test_the_one_that_is_meant_may_take_longer(fake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("envtui.core.interpreters.ask.SECONDS", 0.0)
    with pytest.raises(InterpreterError, match="did not answer within 0 seconds"):
        inspect_with(Cache(), str(fake))
    assert inspect_interpreter(fake).version == "3.12.1"


def test_another_name_in_the_same_folder_is_not_asked_again(fake: Path) -> None:
    (fake.parent / "python3").symlink_to("python")
    inspect_interpreter(fake)
    other = inspect_interpreter(fake.parent / "python3")
    assert other.executable == other.base_executable == fake.parent / "python3"
    assert runs_of(fake) == 1


def test_a_link_in_another_folder_is_asked_itself(fake: Path, tmp_path: Path) -> None:
    inspect_interpreter(fake)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "python").symlink_to(fake)
    inspect_interpreter(tmp_path / "other" / "python")
    assert runs_of(fake) == 2


def test_a_replaced_interpreter_is_noticed(fake: Path) -> None:
    inspect_interpreter(fake)
    before = fake.stat()
    fake_python(fake.with_name("new"), "3.12.2", executable=str(fake)).replace(fake)
    os.utime(fake, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert inspect_interpreter(fake).version == "3.12.2"


def test_a_link_that_leads_elsewhere_is_noticed(fake: Path) -> None:
    link = fake.with_name("python3")
    link.symlink_to("python")
    inspect_interpreter(link)
    fake_python(fake.with_name("python3.13"), "3.13.0")
    link.unlink()
    link.symlink_to("python3.13")
    assert inspect_interpreter(link).version == "3.13.0"


def test_a_marker_of_the_distributor_that_comes_later_is_noticed(tmp_path: Path) -> None:
    fake = fake_python(tmp_path / "bin" / "python", stdlib=str(tmp_path / "lib"))
    inspect_interpreter(fake)
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "EXTERNALLY-MANAGED").write_text("[externally-managed]\nError=No.\n")
    inspect_interpreter(fake)
    assert runs_of(fake) == 2


def test_a_changed_configuration_of_an_environment_is_noticed(tmp_path: Path) -> None:
    fake = fake_python(tmp_path / "bin" / "python", base_prefix="/elsewhere")
    cfg = tmp_path / "pyvenv.cfg"
    cfg.write_text("home = /elsewhere\n")
    inspect_interpreter(fake)
    inspect_interpreter(fake)
    assert runs_of(fake) == 1
    cfg.write_text("home = /elsewhere/else\n")
    inspect_interpreter(fake)
    assert runs_of(fake) == 2


def test_the_answer_of_a_wrapper_is_not_kept(tmp_path: Path, fake: Path) -> None:
    wrapper = script(tmp_path / "python", f'#!/bin/sh\nexec "{fake}" "$@"\n')
    inspect_interpreter(wrapper)
    inspect_interpreter(wrapper)
    assert runs_of(fake) == 2


def test_a_failure_is_remembered_but_one_who_asks_by_name_gets_a_new_answer(
    tmp_path: Path,
) -> None:
    path, runs = tmp_path / "python", tmp_path / "runs"
    script(path, f"#!/bin/sh\necho . >> '{runs}'\nexit 1\n")
    for _ in range(2):
        cache = Cache()
        with pytest.raises(InterpreterError, match="exit code 1"):
            inspect_with(cache, str(path))
        cache.save()
    assert runs.read_text() == ".\n"
    with pytest.raises(InterpreterError):
        inspect_interpreter(path)
    assert runs.read_text() == ".\n.\n"


@pytest.mark.parametrize("damage", [b"", b"\0" * 200, b"envtui interpreters 2\n\xff\xff\xff\xffxx"])
def test_a_damaged_cache_costs_a_question(fake: Path, damage: bytes) -> None:
    inspect_interpreter(fake)
    (cache_dir() / "interpreters.marshal").write_bytes(damage)
    assert inspect_interpreter(fake).version == "3.12.1"
    assert runs_of(fake) == 2
    inspect_interpreter(fake)
    assert runs_of(fake) == 2


def test_a_flipped_bit_is_noticed(fake: Path) -> None:
    inspect_interpreter(fake)
    file = cache_dir() / "interpreters.marshal"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert inspect_interpreter(fake).version == "3.12.1"
    assert runs_of(fake) == 2


@pytest.mark.skipif(os.name == "nt", reason="needs the permissions of POSIX")
def test_a_cache_that_others_may_write_is_not_read(fake: Path) -> None:
    inspect_interpreter(fake)
    (cache_dir() / "interpreters.marshal").chmod(0o666)
    inspect_interpreter(fake)
    assert runs_of(fake) == 2


def test_a_cache_that_is_no_folder_is_survived(
    fake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ENVTUI_CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert inspect_interpreter(fake).version == "3.12.1"


def test_processes_that_ask_at_the_same_time_leave_a_whole_cache(fake: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from envtui.core.interpreters.inspect import inspect_interpreter\n"
        "print(inspect_interpreter(Path(sys.argv[1])).version)\n"
    )
    command = [sys.executable, "-c", code, str(fake)]
    asking = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    assert [process.communicate()[0].strip() for process in asking] == ["3.12.1"] * 6
    before = runs_of(fake)
    inspect_interpreter(fake)
    assert runs_of(fake) == before


def test_an_answer_that_lacks_something_is_no_answer(tmp_path: Path) -> None:
    fake = fake_python(tmp_path / "bin" / "python", scheme=None)
    with pytest.raises(InterpreterError, match="answered like no Python"):
        inspect_interpreter(fake)

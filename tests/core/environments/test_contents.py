"""The contents of environments of every kind of interpreter, listed on any platform."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from envtui.core.environments.contents import Copy, Entry, File, Link, contents
from envtui.core.environments.model import NewEnvironment
from envtui.core.interpreters.model import Interpreter, Scheme
from envtui.core.record import replace


@pytest.fixture
def linux(interpreter: Interpreter) -> Interpreter:
    """CPython 3.12 on 64-bit Linux."""
    return replace(
        interpreter,
        implementation="cpython",
        version="3.12.1",
        base_executable=Path("/opt/python/bin/python3.12"),
        venv_scheme=scheme("lib/python3.12/site-packages", "bin"),
        markers={**interpreter.markers, "os_name": "posix", "sys_platform": "linux"},
        pointer_bits=64,
        gil_disabled=False,
        abi_flags="",
    )


@pytest.fixture
def windows(linux: Interpreter, tmp_path: Path) -> Interpreter:
    """CPython 3.12 on Windows, with its launchers."""
    base = tmp_path / "Python312"
    launchers = base / "Lib" / "venv" / "scripts" / "nt"
    launchers.mkdir(parents=True)
    for path in (base / "python.exe", base / "pythonw.exe", base / "python312.dll"):
        path.touch()
    for name in ("python.exe", "pythonw.exe"):
        (launchers / name).touch()
    return replace(
        linux,
        base_executable=base / "python.exe",
        stdlib=base / "Lib",
        venv_scheme=scheme("Lib/site-packages", "Scripts"),
        markers={**linux.markers, "os_name": "nt", "sys_platform": "win32"},
    )


def scheme(purelib: str, scripts: str) -> Scheme:
    library = Path(purelib)
    return Scheme(library, library, Path(scripts), Path(), Path("Include"))


def listed(interpreter: Interpreter) -> dict[str, Entry]:
    new = NewEnvironment(Path("/env"), interpreter)
    return {entry.path: entry for entry in contents(new, Path("/env"))}


def links(interpreter: Interpreter) -> dict[str, str]:
    return {
        entry.path: entry.target
        for entry in listed(interpreter).values()
        if isinstance(entry, Link)
    }


def test_cpython_on_linux(linux: Interpreter) -> None:
    assert links(linux) == {
        "bin/python": "/opt/python/bin/python3.12",
        "bin/python3": "python",
        "bin/python3.12": "python",
        "lib64": "lib",
    }


def test_no_lib64_on_macos_or_32_bits(linux: Interpreter) -> None:
    macos = replace(linux, markers={**linux.markers, "sys_platform": "darwin"})
    assert "lib64" not in links(macos)
    assert "lib64" not in links(replace(linux, pointer_bits=32))


def test_free_threaded_builds_have_one_more_name(linux: Interpreter) -> None:
    free = replace(linux, version="3.13.0", gil_disabled=True, abi_flags="t")
    assert links(free)["bin/python3.13t"] == "python"


def test_pypy_has_its_own_names(linux: Interpreter) -> None:
    names = links(replace(linux, implementation="pypy", version="3.10.14"))
    assert {"bin/pypy", "bin/pypy3", "bin/python", "bin/python3", "bin/python3.10"} <= set(names)


def test_links_to_the_versioned_name_of_the_same_file(linux: Interpreter, tmp_path: Path) -> None:
    (tmp_path / "python3.12").touch()
    (tmp_path / "python3").symlink_to("python3.12")
    base = replace(linux, base_executable=tmp_path / "python3")
    assert links(base)["bin/python"] == str(tmp_path / "python3.12")
    (tmp_path / "python3.12").unlink()
    (tmp_path / "python3").unlink()
    (tmp_path / "python3").touch()
    assert links(base)["bin/python"] == str(tmp_path / "python3")


def test_the_cfg_is_written_last(linux: Interpreter, windows: Interpreter) -> None:
    for interpreter in (linux, windows):
        assert list(listed(interpreter))[-1] == "pyvenv.cfg"


def test_distutils_is_patched_only_where_pip_asks_it(linux: Interpreter) -> None:
    for version, patched in (("3.6.15", True), ("3.9.18", True), ("3.10.0", False)):
        paths = listed(replace(linux, version=version))
        assert ("lib/python3.12/site-packages/_virtualenv.pth" in paths) is patched


def test_cpython_on_windows(windows: Interpreter) -> None:
    entries = listed(windows)
    launchers = windows.stdlib / "venv" / "scripts" / "nt"
    assert {path: entry.source for path, entry in entries.items() if isinstance(entry, Copy)} == {
        "Scripts/python.exe": launchers / "python.exe",
        "Scripts/pythonw.exe": launchers / "pythonw.exe",
    }
    assert links(windows) == {}
    scripts = {path for path in entries if path.startswith("Scripts/")}
    assert scripts == {
        "Scripts/python.exe",
        "Scripts/pythonw.exe",
        "Scripts/activate",
        "Scripts/activate.bat",
        "Scripts/activate.fish",
        "Scripts/activate.nu",
        "Scripts/activate.ps1",
        "Scripts/activate_this.py",
        "Scripts/deactivate.bat",
        "Scripts/pydoc.bat",
    }
    assert "Lib/site-packages" in entries


def test_windows_launchers_since_3_13(windows: Interpreter) -> None:
    launchers = windows.stdlib / "venv" / "scripts" / "nt"
    for name in ("venvlauncher", "venvwlauncher", "venvlaunchert", "venvwlaunchert"):
        (launchers / f"{name}.exe").touch()
    free = replace(windows, version="3.13.0", gil_disabled=True, abi_flags="t")
    copies = {
        path.removeprefix("Scripts/"): entry.source.name
        for path, entry in listed(free).items()
        if isinstance(entry, Copy)
    }
    assert copies == {
        "python.exe": "venvlaunchert.exe",
        "pythonw.exe": "venvwlaunchert.exe",
        "python3.13t.exe": "venvlaunchert.exe",
        "pythonw3.13t.exe": "venvwlaunchert.exe",
    }


def test_windows_without_launchers_gets_the_interpreter_and_its_libraries(
    windows: Interpreter,
) -> None:
    for path in (windows.stdlib / "venv" / "scripts" / "nt").iterdir():
        path.unlink()
    base = windows.base_executable.parent
    copies = {
        path: entry.source for path, entry in listed(windows).items() if isinstance(entry, Copy)
    }
    assert copies == {
        "Scripts/python.exe": base / "python.exe",
        "Scripts/pythonw.exe": base / "pythonw.exe",
        "Scripts/python312.dll": base / "python312.dll",
    }


def test_batch_files_take_any_path_and_have_their_line_ends(windows: Interpreter) -> None:
    new = NewEnvironment(Path("/50% & more/ünï"), windows, prompt="100%")
    entries = {entry.path: entry for entry in contents(new, new.root)}
    batch = entries["Scripts/activate.bat"]
    assert isinstance(batch, File)
    text = batch.content.decode()
    assert '("/50%% & more/ünï")' in text
    assert 'VIRTUAL_ENV_PROMPT=100%%"' in text
    assert text.count("\n") == text.count("\r\n")
    commands = [line for line in text.splitlines() if not line.startswith("@rem")]
    assert not any("@call" in line for line in commands)  # it alters ^ and % in a path


def test_a_prompt_cannot_end_the_string_that_a_batch_file_puts_it_into(
    windows: Interpreter,
) -> None:
    new = NewEnvironment(Path("/env"), windows, prompt='say "x" & calc $e')
    script = {entry.path: entry for entry in contents(new, new.root)}["Scripts/activate.bat"]
    assert isinstance(script, File)
    lines = script.content.decode().splitlines()
    assert "@set \"VIRTUAL_ENV_PROMPT=say 'x' & calc $e\"" in lines
    # In PROMPT itself $e would be an escape sequence.
    assert '@set "PROMPT=(%VIRTUAL_ENV_PROMPT:$=$$%) %PROMPT%"' in lines


def test_batch_files_put_back_what_they_alter(windows: Interpreter) -> None:
    entries = listed(windows)
    scripts = [entries[f"Scripts/{name}.bat"] for name in ("activate", "deactivate")]
    activate, deactivate = (entry.content.decode() for entry in scripts if isinstance(entry, File))
    for name in ("PATH", "PROMPT", "PYTHONHOME"):
        assert f'@set "_OLD_VIRTUAL_{name}=%{name}%"' in activate
        back = f'@if defined _OLD_VIRTUAL_{name} @set "{name}=%_OLD_VIRTUAL_{name}%"'
        assert back in activate
        assert back in deactivate
        assert f"@set _OLD_VIRTUAL_{name}=" in deactivate
    assert all(line.startswith(("@", ":")) for line in activate.splitlines() if line)


@pytest.mark.parametrize(
    "name", ["it's", "a $x `b`", "50% ^ & !", "\u2018typographic\u2019", 'a "b"']
)
def test_powershell_takes_any_path_literally(name: str, windows: Interpreter) -> None:
    new = NewEnvironment(Path("/some") / name, windows, prompt=name)
    script = {entry.path: entry for entry in contents(new, new.root)}["Scripts/activate.ps1"]
    assert isinstance(script, File)
    text = script.content.decode("utf-8-sig")
    quoted = re.search(r"^\$env:VIRTUAL_ENV = '(.*)'$", text, re.MULTILINE)
    assert quoted is not None
    # Between single quotes all is literal, but for single quotes, of which PowerShell knows five.
    assert re.fullmatch("(?:[^'\u2018-\u201b]|(['\u2018-\u201b])\\1)*", quoted[1])
    assert re.sub("(['\u2018-\u201b])\\1", r"\1", quoted[1]) == str(new.root)
    assert f"$env:VIRTUAL_ENV_PROMPT = '{quoted[1].rpartition('/')[2]}'" in text


def test_powershell_on_windows_is_told_the_encoding(windows: Interpreter) -> None:
    script = listed(windows)["Scripts/activate.ps1"]
    assert isinstance(script, File)
    assert script.content.startswith(b"\xef\xbb\xbf#")

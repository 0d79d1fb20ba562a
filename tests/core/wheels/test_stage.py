"""A staged wheel works under the real interpreter and says truly what it consists of."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from envtui.core.distributions.read import list_distributions
from envtui.core.distributions.record import read_record
from envtui.core.environments.model import Target
from envtui.core.errors import StorageError, UsageError
from envtui.core.events import Event, Warned
from envtui.core.index.http import HttpClient
from envtui.core.record import replace
from envtui.core.wheels import link
from envtui.core.wheels.fetch import prepare
from envtui.core.wheels.record import format_row
from envtui.core.wheels.stage import layout, stage
from envtui.core.wheels.store import Store
from tests.core.wheels.conftest import Install, index_file
from tests.support.wheels import make_wheel


def run(*command: Path | str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_a_module_is_imported_and_its_script_runs(
    install: Install, target: Target, wheels: Path
) -> None:
    install(make_wheel(wheels, "Demo", entry_points={"say": "demo:main"}))

    assert run(target.interpreter.executable, "-c", "import demo; print(demo.__version__)") == "1.0"
    assert run(target.scheme.scripts / "say") == "1.0"


def test_the_scripts_of_pip_are_named_after_the_python_that_it_is_for(
    install: Install, target: Target, wheels: Path
) -> None:
    names = ("pip", "pip3", "pip3.5", "other")
    install(make_wheel(wheels, "pip", entry_points=dict.fromkeys(names, "pip:main")))

    minor = target.interpreter.minor_version
    assert {path.name for path in target.scheme.scripts.glob("pip*")} == {
        "pip",
        "pip3",
        f"pip{minor}",
    }
    assert (target.scheme.scripts / "other").is_file()
    assert run(target.scheme.scripts / f"pip{minor}") == "1.0"


def test_scripts_on_windows_are_launchers_and_those_for_windows_open_no_console(
    store: Store, http: HttpClient, target: Target, wheels: Path
) -> None:
    notes = "[console_scripts]\nsay = demo:main\n[gui_scripts]\nshow = demo:main\n"
    wheel = make_wheel(wheels, "demo", files={"demo-1.0.dist-info/entry_points.txt": notes})
    windows = replace(
        target.interpreter,
        executable=Path("C:\\env\\python.exe\\python.exe"),
        markers={**target.interpreter.markers, "sys_platform": "win32"},
    )
    (entry,) = prepare([index_file(wheel)], lambda: http, store)
    stage(entry, layout(replace(target, interpreter=windows), target.scheme, store))

    say, show = (target.scheme.scripts / name for name in ("say.exe", "show.exe"))
    assert b"#!C:\\env\\python.exe\\python.exe\n" in say.read_bytes()
    assert b"#!C:\\env\\python.exe\\pythonw.exe\n" in show.read_bytes()


def test_record_lists_every_file_with_its_hash_and_size(
    install: Install, target: Target, wheels: Path
) -> None:
    files = {
        "demo/__init__.py": "",
        "demo-1.0.data/scripts/tool": "#!python\nprint('tool')\n",
        "demo-1.0.data/data/share/demo.txt": "shared",
        "demo-1.0.data/headers/demo.h": "int x;",
        "demo-1.0.data/platlib/other.py": "",
    }
    wheel = make_wheel(wheels, "demo", files=files, entry_points={"say": "demo:main"})
    install(wheel, requested=True, direct_url='{"url":"file:///x"}')

    (distribution,) = list_distributions([target.scheme.purelib])
    rows = {row.path: row for row in read_record(distribution)}
    found = set()
    for path, row in rows.items():
        place = Path(os.path.normpath(target.scheme.purelib / path))
        found.add(place)
        if path != "demo-1.0.dist-info/RECORD":
            content = place.read_bytes()
            expected = format_row(path, hashlib.sha256(content).digest(), len(content))
            assert f"{row.digest},{row.size}" == ",".join(expected.rsplit(",", 2)[1:])
    installed = {path for path in target.scheme.purelib.rglob("*") if path.is_file()}
    assert installed <= found
    assert {
        target.scheme.scripts / "tool",
        target.scheme.scripts / "say",
        target.root / "share/demo.txt",
        target.scheme.include / "demo/demo.h",
    } <= found
    assert list(rows) == sorted(rows)


def test_the_notes_of_an_installer_are_as_specified(
    install: Install, target: Target, wheels: Path
) -> None:
    install(make_wheel(wheels, "asked"), requested=True, direct_url='{"url":"file:///x"}')
    install(make_wheel(wheels, "needed"))

    asked = target.scheme.purelib / "asked-1.0.dist-info"
    needed = target.scheme.purelib / "needed-1.0.dist-info"
    assert (asked / "INSTALLER").read_bytes() == (needed / "INSTALLER").read_bytes() == b"envtui\n"
    assert (asked / "REQUESTED").read_bytes() == b""
    assert (asked / "direct_url.json").read_text() == '{"url":"file:///x"}'
    assert not (needed / "REQUESTED").exists() and not (needed / "direct_url.json").exists()


def test_a_wheels_own_notes_are_not_taken_over(
    install: Install, target: Target, wheels: Path
) -> None:
    install(
        make_wheel(
            wheels,
            "demo",
            files={
                "demo.py": "",
                "demo-1.0.dist-info/INSTALLER": "evil",
                "demo-1.0.dist-info/REQUESTED": "",
                "demo-1.0.dist-info/direct_url.json": "{}",
            },
        )
    )

    info = target.scheme.purelib / "demo-1.0.dist-info"
    assert (info / "INSTALLER").read_bytes() == b"envtui\n"
    assert not (info / "REQUESTED").exists() and not (info / "direct_url.json").exists()


@pytest.mark.parametrize("mode", ["", "hardlink", "copy", "symlink"])
def test_every_link_mode_brings_the_same_files(
    mode: str, install: Install, target: Target, wheels: Path
) -> None:
    entry = install(make_wheel(wheels, "demo"), link_mode=mode)

    module = target.scheme.purelib / "demo.py"
    original = entry.root / "tree/demo.py"
    assert module.read_bytes() == original.read_bytes()
    assert module.stat().st_mtime_ns == original.stat().st_mtime_ns
    assert module.is_symlink() == (mode == "symlink")
    assert (module.stat().st_ino == original.stat().st_ino) == (mode != "copy" and os.name != "nt")


def test_an_unknown_link_mode_is_refused(install: Install, wheels: Path) -> None:
    with pytest.raises(UsageError, match="link mode"):
        install(make_wheel(wheels, "demo"), link_mode="teleport")


def test_a_file_that_has_too_many_links_is_copied(
    install: Install, target: Target, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = os.link

    def full(source: str, place: str, **folders: Any) -> None:
        if source.endswith("demo.py"):
            raise OSError(31, "Too many links")
        original(source, place, **folders)

    monkeypatch.setattr(os, "link", full)
    install(make_wheel(wheels, "demo"), link_mode="hardlink")

    library = target.scheme.purelib
    assert (library / "demo.py").stat().st_nlink == 1
    assert (library / "demo-1.0.dist-info" / "METADATA").stat().st_nlink == 2


def test_falling_back_to_copies_warns_once(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    store.create()
    monkeypatch.setattr(os, "link", refuse)
    events: list[Event] = []

    way = link.choose_link(str(store.tag), tmp_path, "hardlink", events.append)
    way(str(store.tag), str(tmp_path / "copied"))

    assert [type(event) for event in events] == [Warned]
    assert (tmp_path / "copied").read_bytes() == store.tag.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["copied"]


def test_namespace_packages_share_a_folder(install: Install, target: Target, wheels: Path) -> None:
    install(make_wheel(wheels, "space-one", files={"space/one.py": "x = 1\n"}))
    install(make_wheel(wheels, "space-two", files={"space/two.py": "x = 2\n"}))

    code = "from space import one, two; print(one.x + two.x)"
    assert run(target.interpreter.executable, "-c", code) == "3"


def test_executable_files_stay_executable(install: Install, target: Target, wheels: Path) -> None:
    install(
        make_wheel(wheels, "demo", files={"demo-1.0.data/scripts/tool": "#!/bin/sh\necho hi\n"})
    )

    assert run(target.scheme.scripts / "tool") == "hi"


def test_a_full_or_missing_store_is_a_storage_error(
    target: Target, store: Store, install: Install, wheels: Path
) -> None:
    entry = install(make_wheel(wheels, "demo"))
    (entry.root / "tree/demo.py").unlink()
    (target.scheme.purelib / "demo.py").unlink()

    with pytest.raises(StorageError, match=r"demo\.py"):
        stage(entry, layout(target, target.scheme, store))


def test_a_store_without_its_tag_still_links(
    install: Install, target: Target, store: Store, wheels: Path
) -> None:
    install(make_wheel(wheels, "demo"))
    store.tag.unlink()

    entry = install(make_wheel(wheels, "other"))

    assert (entry.root / "tree/other.py").samefile(target.scheme.purelib / "other.py")

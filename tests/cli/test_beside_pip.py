"""Environments made by envtui beside those made by pip: the same files, and at home in both.

The pip is the one that the interpreter bundles; nothing is asked of a network.
"""

from __future__ import annotations

import compileall
import json
import os
import subprocess
import sysconfig
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import Envtui
from tests.support.wheels import make_wheel

ensurepip = pytest.importorskip("ensurepip", reason="this Python bundles no pip")

NOTES = {"INSTALLER", "RECORD", "REQUESTED", "direct_url.json"}
"""What each installer says in its own way."""

Pip = Callable[..., str]
Content = Mapping[str, bytes]


def shop(folder: Path) -> None:
    """Fill a folder with wheels of every shape that a wheel may have."""
    make_wheel(
        folder,
        "app",
        requires=["Some.Lib>=1"],
        entry_points={"app": "app:main"},
        files={
            "app/__init__.py": "def main():\n    print('it runs')\n",
            "app-1.0.data/scripts/app-shell": "#!/bin/sh\necho shell\n",
            "app-1.0.data/scripts/app-python": "#!python\nprint('python')\n",
            "app-1.0.data/data/share/app/notes.txt": "notes\n",
            "app-1.0.data/headers/app.h": "#define APP\n",
            "app-1.0.data/purelib/app_pure.py": "pure = True\n",
            "app-1.0.data/platlib/app_plat.py": "plat = True\n",
        },
    )
    make_wheel(folder, "Some.Lib", files={"ns/one/__init__.py": "", "ns/one/data.txt": "one\n"})
    make_wheel(folder, "Some.Lib", "2.0", files={"ns/one/__init__.py": "", "ns/new.txt": "two\n"})
    make_wheel(folder, "other", files={"ns/two/__init__.py": "", "other.pth": "ns\n"})


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the bundled pip, unpacked and compiled once; none of its metadata."""
    folder = tmp_path_factory.mktemp("pip")
    # Distributions of Linux keep the wheels of ensurepip in one place for all of their Pythons.
    shared = sysconfig.get_config_var("WHEEL_PKG_DIR")
    places = (Path(ensurepip.__file__).parent / "_bundled", Path(shared or "nowhere"))
    wheel = next(wheel for place in places for wheel in place.glob("pip-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder, [n for n in archive.namelist() if n.startswith("pip/")])
    compileall.compile_dir(folder, quiet=2)
    return folder


@pytest.fixture
def pip(bundled: Path, monkeypatch: pytest.MonkeyPatch) -> Pip:
    """Run the bundled pip for an environment: ``pip(environment, "list")``."""

    def call(environment: Path, *words: str | Path) -> str:
        command = [environment / "bin" / "python", "-m", "pip", "--no-input", *words]
        changed = {"PYTHONPATH": str(bundled), "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}
        environ = {**os.environ, **changed, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        answer = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    return call


@pytest.fixture
def environments(
    envtui: Envtui, project: Path, python: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, Path]:
    """Two that are alike, and a shop to fill them from."""
    shop(wheels)
    monkeypatch.setenv("ENVTUI_FIND_LINKS", str(wheels))
    monkeypatch.setenv("ENVTUI_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", wheels.as_uri())
    for name in ("ours", "theirs"):
        assert envtui("venv", "-p", python, name).code == 0
    return project / "ours", project / "theirs"


def content(root: Path) -> Content:
    """Return the files below a root, apart from bytecode, notes and the journal of envtui."""
    found = {}
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        ours = name.startswith(".envtui") or path.name in NOTES or "__pycache__" in name
        if path.is_file() and not ours and path.name not in {"pyvenv.cfg", ".lock"}:
            found[name] = path.read_bytes().replace(str(root).encode(), b"ROOT")
    return found


def recorded(root: Path, info: str) -> set[str]:
    (record,) = root.glob(f"lib/python*/site-packages/{info}.dist-info/RECORD")
    names = {line.rpartition(",")[0].rpartition(",")[0] for line in record.read_text().splitlines()}
    return {
        name for name in names if "__pycache__" not in name and name.split("/")[-1] not in NOTES
    }


def test_the_same_wheels_become_the_same_files(
    envtui: Envtui, environments: tuple[Path, Path], pip: Pip
) -> None:
    ours, theirs = environments
    answer = envtui("pip", "install", "-p", ours, "app", "other", "some-lib==1.0")
    assert answer.code == 0, answer.err
    pip(theirs, "install", "app", "other", "some-lib==1.0")

    # Activation is for one environment, and the script of an entry point each installer's own.
    own = {"bin/app", *(name for name in content(ours) if name.startswith("bin/activate"))}
    if " " in str(ours):  # where pip writes a first line that no kernel follows
        own.add("bin/app-python")
    mine, other = (
        {n: c for n, c in content(root).items() if n not in own} for root in (ours, theirs)
    )
    assert mine.keys() == other.keys()
    assert [name for name in mine if mine[name] != other[name]] == []
    # pip keeps the mode of the archive even if nobody could run it then.
    assert all(os.access(ours / "bin" / name, os.X_OK) for name in ("app-shell", "app-python"))
    for root in environments:
        words = [root / "bin" / "app"]
        assert subprocess.check_output(words, text=True) == "it runs\n"
    for info in ("app-1.0", "other-1.0"):
        assert recorded(ours, info) == recorded(theirs, info)


def test_pip_is_at_home_in_ours(envtui: Envtui, environments: tuple[Path, Path], pip: Pip) -> None:
    ours, _ = environments
    before = content(ours)
    envtui("pip", "install", "-p", ours, "app", "other", "some-lib==1.0")
    rows = {row["name"]: row["version"] for row in json.loads(pip(ours, "list", "--format=json"))}
    assert rows.items() >= {"app": "1.0", "Some.Lib": "1.0", "other": "1.0"}.items()
    assert pip(ours, "check") == "No broken requirements found.\n"
    assert "Installer: envtui" in pip(ours, "show", "-v", "app")
    requested = [
        ours.glob(f"lib/python*/site-packages/{n}-1.0.dist-info/REQUESTED")
        for n in ("app", "other")
    ]
    assert all(list(found) for found in requested)

    pip(ours, "install", "-U", "some-lib")
    (new,) = ours.glob("lib/python*/site-packages/ns/new.txt")
    assert new.read_text() == "two\n"
    assert not list(ours.glob("lib/python*/site-packages/ns/one/data.txt"))
    pip(ours, "uninstall", "-y", "app", "some-lib", "other")
    assert content(ours) == before


def test_envtui_is_at_home_in_theirs(
    envtui: Envtui, environments: tuple[Path, Path], pip: Pip
) -> None:
    _, theirs = environments
    before = content(theirs)
    pip(theirs, "install", "app", "other", "some-lib==1.0")
    freeze = pip(theirs, "freeze").lower().replace("_", "-").replace("some.lib", "some-lib")
    lines = envtui("pip", "freeze", "-p", theirs)
    assert lines.out == freeze
    assert envtui("pip", "check", "-p", theirs).code == 0
    assert envtui("pip", "install", "-p", theirs, "-U", "some-lib").code == 0
    assert not list(theirs.glob("lib/python*/site-packages/ns/one/data.txt"))
    assert envtui("pip", "uninstall", "-p", theirs, "app", "some-lib", "other").code == 0
    assert content(theirs) == before
    assert not list(theirs.glob("lib/python*/site-packages/ns"))

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envtui.core.interpreters.search import InterpreterSource
from envtui.core.interpreters.sources import all_sources
from envtui.core.interpreters.sources.conda import Conda, Pixi
from envtui.core.interpreters.sources.pyenv import Pyenv
from envtui.core.interpreters.sources.registry import Registry
from envtui.core.interpreters.sources.store import MicrosoftStore
from envtui.core.interpreters.sources.system import Homebrew, MacPorts, Nix, PythonOrg, Xcode
from envtui.core.interpreters.sources.version_managers import Asdf, Mise, Rye, ToolCache, UvManaged
from tests.core.interpreters.conftest import Machine
from tests.core.interpreters.made import script


def put(machine: Machine, *paths: str) -> None:
    for path in paths:
        script(machine.root / path, "#!/bin/sh\n")


def found(machine: Machine, source: InterpreterSource, system: str = "linux") -> list[str]:
    candidates = machine.candidates(source, system)
    assert {candidate.source for candidate in candidates} <= {source.name}
    return [os.path.relpath(candidate.path, machine.root) for candidate in candidates]


def test_pyenv_has_the_newest_first_and_no_environments(machine: Machine) -> None:
    versions = "home/.pyenv/versions"
    names = ["3.9.18", "3.10.2", "3.13.0", "3.13.0rc1", "3.13-dev", "pypy3.10-7.3.12"]
    put(machine, *(f"{versions}/{name}/bin/python" for name in names))
    put(machine, f"{versions}/my-env/bin/python")
    (machine.root / versions / "my-env" / "pyvenv.cfg").touch()
    (machine.root / versions / "broken").mkdir()
    paths = found(machine, Pyenv())
    assert paths[0] == f"{versions}/3.13.0/bin/python"
    assert paths.index(f"{versions}/3.10.2/bin/python") < paths.index(
        f"{versions}/3.9.18/bin/python"
    )
    assert len(paths) == len(names)
    search = machine.search()
    list(Pyenv().candidates(search))
    notes = {Path(place.where).name: place.skipped for place in search.places}
    assert notes["my-env"] == "is a virtual environment"
    assert notes["broken"] == "holds no Python"


def test_pyenv_is_where_its_variable_says(machine: Machine) -> None:
    put(machine, "elsewhere/versions/3.12.1/bin/python")
    machine.variables = {"PYENV_ROOT": str(machine.root / "elsewhere")}
    assert found(machine, Pyenv()) == ["elsewhere/versions/3.12.1/bin/python"]


def test_pyenv_win(machine: Machine) -> None:
    put(machine, "home/.pyenv/pyenv-win/versions/3.12.1/python.exe")
    machine.variables = {"USERPROFILE": str(machine.home)}
    assert found(machine, Pyenv(), "win32") == ["home/.pyenv/pyenv-win/versions/3.12.1/python.exe"]


def test_uv(machine: Machine) -> None:
    folder = "home/.local/share/uv/python"
    put(machine, f"{folder}/cpython-3.12.8-linux-x86_64-gnu/bin/python")
    put(machine, f"{folder}/cpython-3.13.1+freethreaded-linux-x86_64-gnu/bin/python")
    put(machine, f"{folder}/pypy-3.10.14-linux-x86_64-gnu/bin/python")
    put(machine, f"{folder}/.temp/bin/python")
    assert [path.split("/")[5] for path in found(machine, UvManaged())] == [
        "cpython-3.13.1+freethreaded-linux-x86_64-gnu",
        "cpython-3.12.8-linux-x86_64-gnu",
        "pypy-3.10.14-linux-x86_64-gnu",
    ]
    releases = [candidate.release for candidate in machine.candidates(UvManaged())]
    assert releases == [(3, 13, 1), (3, 12, 8), (3, 10, 14)]


def test_uv_on_windows(machine: Machine) -> None:
    put(machine, "roaming/uv/python/cpython-3.12.8-windows-x86_64-none/python.exe")
    machine.variables = {"APPDATA": str(machine.root / "roaming")}
    assert len(found(machine, UvManaged(), "win32")) == 1


def test_asdf_and_mise(machine: Machine) -> None:
    put(machine, "home/.asdf/installs/python/3.12.1/bin/python")
    put(machine, "home/.local/share/mise/installs/python/3.12.4/bin/python")
    latest = machine.home / ".local/share/mise/installs/python/latest"
    latest.symlink_to("3.12.4")
    assert found(machine, Asdf()) == ["home/.asdf/installs/python/3.12.1/bin/python"]
    assert len(found(machine, Mise())) == 2
    (machine.root / "data").mkdir()
    machine.variables = {"MISE_DATA_DIR": str(machine.root / "data")}
    assert found(machine, Mise()) == []


def test_rye(machine: Machine) -> None:
    put(machine, "home/.rye/py/cpython@3.12.1/install/bin/python3")
    put(machine, "home/.rye/py/cpython@3.12.3/bin/python3")
    assert found(machine, Rye()) == [
        "home/.rye/py/cpython@3.12.3/bin/python3",
        "home/.rye/py/cpython@3.12.1/install/bin/python3",
    ]


def test_conda_has_installations_and_not_their_environments(machine: Machine) -> None:
    put(machine, "home/miniforge3/bin/python", "home/miniforge3/envs/work/bin/python")
    (machine.home / "miniforge3" / "conda-meta").mkdir()
    (machine.home / "miniforge3" / "envs" / "work" / "conda-meta").mkdir()
    put(machine, "data/conda/bin/python")
    (machine.root / "data" / "conda" / "conda-meta").mkdir()
    (machine.root / "data" / "conda" / "condabin").mkdir()
    (machine.home / "micromamba" / "conda-meta").mkdir(parents=True)
    (machine.home / "micromamba" / "envs").mkdir()
    (machine.home / ".conda").mkdir()
    (machine.home / ".conda" / "environments.txt").write_text(
        f"{machine.home}/miniforge3/envs/work\n/gone\nrelative\n{machine.root}/data/conda\n"
    )
    assert found(machine, Conda()) == ["home/miniforge3/bin/python", "data/conda/bin/python"]
    search = machine.search()
    list(Conda().candidates(search))
    notes = {Path(place.where).name: place.skipped for place in search.places}
    assert notes["work"] == "is an environment"
    assert notes["micromamba"] == "holds no Python"


def test_conda_on_windows(machine: Machine) -> None:
    put(machine, "data/miniconda3/python.exe")
    (machine.root / "data" / "miniconda3" / "conda-meta").mkdir()
    (machine.root / "data" / "miniconda3" / "condabin").mkdir()
    machine.variables = {"PROGRAMDATA": str(machine.root / "data")}
    assert found(machine, Conda(), "win32") == ["data/miniconda3/python.exe"]


def test_pixi(machine: Machine) -> None:
    put(machine, "home/.pixi/envs/python/bin/python")
    assert found(machine, Pixi()) == ["home/.pixi/envs/python/bin/python"]


def test_homebrew_is_where_its_cellar_is(machine: Machine) -> None:
    put(machine, "usr/local/bin/python3", "opt/homebrew/bin/python3.12", "opt/homebrew/bin/pip")
    put(machine, "opt/homebrew/opt/python@3.11/bin/python3.11")
    (machine.root / "opt" / "homebrew" / "Cellar").mkdir()
    assert found(machine, Homebrew(), "darwin") == [
        "opt/homebrew/bin/python3.12",
        "opt/homebrew/opt/python@3.11/bin/python3.11",
    ]


def test_the_installations_of_macos(machine: Machine) -> None:
    framework = "Library/Frameworks/Python.framework/Versions"
    put(machine, f"{framework}/3.12/bin/python3", f"{framework}/3.13/bin/python3")
    (machine.root / framework / "Current").symlink_to("3.13")
    put(machine, "Library/Developer/CommandLineTools/usr/bin/python3")
    put(machine, "Applications/Xcode-beta.app/Contents/Developer/usr/bin/python3")
    put(machine, "opt/local/bin/python3.11")
    assert found(machine, PythonOrg(), "darwin")[:2] == [
        f"{framework}/3.13/bin/python3",
        f"{framework}/3.12/bin/python3",
    ]
    assert len(found(machine, Xcode(), "darwin")) == 2
    assert found(machine, MacPorts(), "darwin") == ["opt/local/bin/python3.11"]
    for source in (PythonOrg(), Xcode(), MacPorts()):
        assert found(machine, source, "linux") == []


def test_nix(machine: Machine) -> None:
    put(machine, "home/.nix-profile/bin/python3", "etc/profiles/per-user/ann/bin/python3.12")
    machine.variables = {"USER": "ann"}
    assert found(machine, Nix()) == []
    (machine.root / "nix").mkdir()
    assert found(machine, Nix()) == [
        "home/.nix-profile/bin/python3",
        "etc/profiles/per-user/ann/bin/python3.12",
    ]


def test_tool_caches(machine: Machine) -> None:
    put(machine, "opt/hostedtoolcache/Python/3.12.1/x64/bin/python")
    put(machine, "opt/python/cp312-cp312/bin/python", "opt/python/cp313-cp313t/bin/python")
    assert found(machine, ToolCache()) == [
        "opt/hostedtoolcache/Python/3.12.1/x64/bin/python",
        "opt/python/cp313-cp313t/bin/python",
        "opt/python/cp312-cp312/bin/python",
    ]


def test_the_store_by_its_packages(machine: Machine) -> None:
    apps = "local/Microsoft/WindowsApps"
    put(machine, f"{apps}/PythonSoftwareFoundation.Python.3.9_qbz5n2kfra8p0/python.exe")
    put(machine, f"{apps}/PythonSoftwareFoundation.Python.3.12_qbz5n2kfra8p0/python.exe")
    put(machine, f"{apps}/PythonSoftwareFoundation.PythonManager_qbz5n2kfra8p0/python.exe")
    put(machine, f"{apps}/python.exe", f"{apps}/python3.exe")
    machine.variables = {"LOCALAPPDATA": str(machine.root / "local")}
    candidates = machine.candidates(MicrosoftStore(), "win32")
    assert [candidate.release for candidate in candidates if not candidate.fault] == [
        (3, 12),
        (3, 9),
    ]


def test_a_name_of_the_store_that_no_package_has_is_a_stub(machine: Machine) -> None:
    apps = "local/Microsoft/WindowsApps"
    put(machine, f"{apps}/PythonSoftwareFoundation.Python.3.12_qbz5n2kfra8p0/python.exe")
    put(machine, f"{apps}/Microsoft.DesktopAppInstaller_8wekyb3d8bbwe/python3.exe")
    put(machine, f"{apps}/python.exe", f"{apps}/python3.exe", f"{apps}/winget.exe")
    machine.variables = {"LOCALAPPDATA": str(machine.root / "local")}
    candidates = machine.candidates(MicrosoftStore(), "win32")
    stubs = {Path(each.path).name: each.fault for each in candidates if each.fault}
    assert stubs == {"python3.exe": "is a stub that opens the Microsoft Store, no Python."}


class FakeRegistry:
    """A registry as a dictionary of keys to their values."""

    def __init__(self, keys: dict[str, dict[str, str]]) -> None:
        self._keys = keys

    def subkeys(self, hive: str, key: str) -> list[str]:
        below = f"{hive}\\{key}\\"
        names = (full[len(below) :].split("\\")[0] for full in self._keys if full.startswith(below))
        return list(dict.fromkeys(names))

    def value(self, hive: str, key: str, name: str) -> str:
        return self._keys.get(f"{hive}\\{key}", {}).get(name, "")


def test_the_registry_by_pep_514(machine: Machine) -> None:
    python = r"Software\Python"
    registry = FakeRegistry(
        {
            rf"HKCU\{python}\PythonCore\3.9": {"SysVersion": "3.9"},
            rf"HKCU\{python}\PythonCore\3.9\InstallPath": {"ExecutablePath": r"C:\P39\python.exe"},
            rf"HKCU\{python}\PythonCore\3.13t": {"Version": "3.13.1"},
            rf"HKCU\{python}\PythonCore\3.13t\InstallPath": {
                "ExecutablePath": r"C:\P313\python3.13t.exe"
            },
            rf"HKCU\{python}\PyLauncher\3.9\InstallPath": {"ExecutablePath": r"C:\no.exe"},
            rf"HKLM\{python}\Astral\CPython3.12.1": {"Version": "3.12.1"},
            rf"HKLM\{python}\Astral\CPython3.12.1\InstallPath": {"": r"C:\uv\312"},
            rf"HKLM\{python}\Broken\1": {},
            rf"HKLM32\{python}\PythonCore\3.7-32\InstallPath": {"": "C:\\P37-32\\"},
        }
    )
    source = Registry(registry)
    assert [(found.path, found.release) for found in machine.candidates(source, "win32")] == [
        (r"C:\P313\python3.13t.exe", (3, 13, 1)),
        (r"C:\P39\python.exe", (3, 9)),
        (r"C:\uv\312\python.exe", (3, 12, 1)),
        (r"C:\P37-32\python.exe", (3, 7)),
    ]
    search = machine.search("win32")
    list(source.candidates(search))
    assert {p.where for p in search.places if p.skipped == "names no executable"} == {
        rf"HKLM\{python}\Broken\1"
    }
    assert machine.candidates(source, "linux") == []


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_every_source_survives_a_machine_with_nothing_on_it(machine: Machine, system: str) -> None:
    search = machine.search(system)
    for source in all_sources(search):
        assert list(source.candidates(search)) == [], source.name


def test_sources_have_names_of_their_own(machine: Machine) -> None:
    names = [source.name for source in all_sources(machine.search("win32"))]
    assert names[0] == "PATH"
    assert len(set(names)) == len(names) == 17

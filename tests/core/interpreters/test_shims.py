from __future__ import annotations

import os
from pathlib import Path

import pytest

from envtui.core.interpreters.shims import Manager, ShimTarget, manager_of, resolve_shim
from envtui.core.interpreters.sources.search_path import SearchPath
from tests.core.interpreters.conftest import Machine
from tests.core.interpreters.made import script


def install(machine: Machine, name: str, *versions: str) -> Path:
    """Install versions below the manager's root; return the folder of its shims."""
    inner = {"pyenv": ".pyenv", "asdf": ".asdf", "mise": ".local/share/mise"}[name]
    root = machine.home / inner
    for version in versions:
        folder = root / ("versions" if name == "pyenv" else "installs/python") / version / "bin"
        minor = ".".join(version.split(".")[:2])
        for command in ("python", "python3", f"python{minor}"):
            script(folder / command, "#!/bin/sh\n")
            script(root / "shims" / command, "#!/bin/sh\nexit 127\n")
    return root / "shims"


def where(machine: Machine, shims: Path, command: str = "python") -> ShimTarget:
    manager = manager_of(machine.search(), str(shims))
    assert manager is not None
    return resolve_shim(machine.search(), manager, command)


def version_of(resolved: ShimTarget) -> str:
    return Path(resolved.path).parent.parent.name if resolved.path else resolved.rule


@pytest.fixture
def pyenv(machine: Machine) -> Path:
    return install(machine, "pyenv", "3.9.18", "3.12.1", "3.12.10", "3.13.0")


class TestPyenv:
    def test_the_variable_decides_first(self, machine: Machine, pyenv: Path) -> None:
        (machine.project / ".python-version").write_text("3.13.0\n")
        machine.variables = {"PYENV_VERSION": "3.9.18"}
        assert version_of(where(machine, pyenv)) == "3.9.18"
        assert where(machine, pyenv).rule == "PYENV_VERSION names 3.9.18"

    def test_then_the_nearest_file(self, machine: Machine, pyenv: Path) -> None:
        (machine.root / ".python-version").write_text("3.9.18\n")
        assert version_of(where(machine, pyenv)) == "3.9.18"
        file = machine.project / ".python-version"
        file.write_text("# ours\n3.13.0\n")
        assert version_of(where(machine, pyenv)) == "3.13.0"
        assert where(machine, pyenv).rule == f"{file} names 3.13.0"

    def test_then_the_version_of_the_root(self, machine: Machine, pyenv: Path) -> None:
        (pyenv.parent / "version").write_text("3.12.1\n")
        assert version_of(where(machine, pyenv)) == "3.12.1"

    def test_else_the_system(self, machine: Machine, pyenv: Path) -> None:
        assert where(machine, pyenv).is_system

    def test_a_beginning_means_the_latest(self, machine: Machine, pyenv: Path) -> None:
        machine.variables = {"PYENV_VERSION": "python-3.12"}
        assert version_of(where(machine, pyenv)) == "3.12.10"

    def test_the_first_version_that_has_the_command_wins(
        self, machine: Machine, pyenv: Path
    ) -> None:
        machine.variables = {"PYENV_VERSION": "3.9.18:3.13.0"}
        assert version_of(where(machine, pyenv, "python3.13")) == "3.13.0"

    def test_a_version_that_is_not_installed_leads_nowhere(
        self, machine: Machine, pyenv: Path
    ) -> None:
        machine.variables = {"PYENV_VERSION": "3.8"}
        resolved = where(machine, pyenv)
        assert (resolved.path, resolved.is_system) == ("", False)
        assert resolved.rule == "PYENV_VERSION names 3.8, which is not installed"

    def test_a_command_that_no_chosen_version_has_leads_nowhere(
        self, machine: Machine, pyenv: Path
    ) -> None:
        machine.variables = {"PYENV_VERSION": "3.9.18"}
        rule = where(machine, pyenv, "python3.13").rule
        assert rule == "PYENV_VERSION names 3.9.18, which has no python3.13"

    @pytest.mark.parametrize("name", ["../../../project/evil", "/tmp", "..", "a/b", "-x"])
    def test_a_file_cannot_lead_out_of_the_versions(
        self, machine: Machine, pyenv: Path, name: str
    ) -> None:
        script(machine.project / "evil" / "bin" / "python", "#!/bin/sh\n")
        (machine.project / ".python-version").write_text(name)
        assert where(machine, pyenv).path == ""

    def test_a_fifo_as_a_version_file_does_not_hang(self, machine: Machine, pyenv: Path) -> None:
        os.mkfifo(machine.project / ".python-version")
        assert where(machine, pyenv).is_system


class TestAsdf:
    def test_tool_versions_upward_then_at_home(self, machine: Machine) -> None:
        shims = install(machine, "asdf", "3.11.4", "3.12.1")
        (machine.home / ".tool-versions").write_text("nodejs 20\npython 3.11.4\n")
        assert version_of(where(machine, shims)) == "3.11.4"
        (machine.project / ".tool-versions").write_text("python 3.12.1 3.11.4 # two\n")
        assert version_of(where(machine, shims)) == "3.12.1"
        machine.variables = {"ASDF_PYTHON_VERSION": "3.11.4"}
        assert version_of(where(machine, shims)) == "3.11.4"


class TestMise:
    @pytest.mark.parametrize(
        "text",
        [
            '[tools]\npython = "3.12"\n',
            '[tools]\npython = ["3.12", "3.11"]\n',
            '[tools]\npython = {version = "3.12"}\n',
        ],
    )
    def test_its_own_file(self, machine: Machine, text: str) -> None:
        shims = install(machine, "mise", "3.11.4", "3.12.1")
        (machine.project / "mise.toml").write_text(text)
        assert version_of(where(machine, shims)) == "3.12.1"

    def test_a_damaged_file_is_passed_over(self, machine: Machine) -> None:
        shims = install(machine, "mise", "3.11.4")
        (machine.project / "mise.toml").write_text("[tools\npython")
        (machine.project / ".tool-versions").write_text("python 3.11.4\n")
        assert version_of(where(machine, shims)) == "3.11.4"

    def test_the_persons_choice_comes_last(self, machine: Machine) -> None:
        shims = install(machine, "mise", "3.11.4")
        configuration = machine.home / ".config" / "mise"
        configuration.mkdir(parents=True)
        (configuration / "config.toml").write_text('[tools]\npython = "3.11"\n')
        assert version_of(where(machine, shims)) == "3.11.4"
        assert manager_of(machine.search(), str(shims)) == Manager(
            "mise", str(shims.parent), str(shims.parent / "installs" / "python")
        )


def test_an_ordinary_folder_has_no_manager(machine: Machine) -> None:
    (machine.root / "shims").mkdir()
    assert manager_of(machine.search(), str(machine.root / "shims")) is None
    assert manager_of(machine.search(), str(machine.root)) is None


def test_path_goes_through_shims_to_what_they_lead_to(machine: Machine, pyenv: Path) -> None:
    system = machine.root / "bin"
    script(system / "python3", "#!/bin/sh\n")
    machine.path = [pyenv, system]
    machine.variables = {"PYENV_VERSION": "3.13.0:system"}
    candidates = {candidate.via: candidate.path for candidate in machine.candidates(SearchPath())}
    versions = pyenv.parent / "versions"
    assert candidates[f"{pyenv}/python3"] == f"{versions}/3.13.0/bin/python3"
    assert candidates[""] == f"{system}/python3"
    machine.variables = {"PYENV_VERSION": "system"}
    candidates = {candidate.via: candidate.path for candidate in machine.candidates(SearchPath())}
    assert candidates[f"{pyenv}/python3"] == f"{system}/python3"
    assert f"{pyenv}/python3.9" not in candidates

"""A shell has the environment active, whatever its own start-up files put on PATH."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from envtui import core
from envtui.tui.shells import start_shell, usual_shell

ASK = 'echo "in=$(command -v python)"; echo "root=$VIRTUAL_ENV"; echo "mine=$MINE"; exit\n'
ASK_FISH = "echo in=(command -v python); echo root=$VIRTUAL_ENV; echo mine=$MINE; exit\n"


@pytest.fixture
def environment(tmp_path: Path, python: Path) -> core.Environment:
    root = tmp_path / "it's mine" / ".venv"
    root.parent.mkdir()
    interpreter = core.inspect_interpreter(python)
    core.apply_plan(core.plan_environment(core.NewEnvironment(root, interpreter)))
    return core.describe_environment(root)


def write_start_up_files(home: Path) -> None:
    """Put another folder with a ``python`` first on PATH, as pyenv's lines do."""
    other = home / "shims"
    other.mkdir(parents=True)
    (other / "python").write_text("#!/bin/sh\n")
    (other / "python").chmod(0o755)
    for name in (".bashrc", ".zshrc"):
        (home / name).write_text(f'export PATH="{other}:$PATH"\nMINE=yes\n')
    fish = home / ".config" / "fish" / "config.fish"
    fish.parent.mkdir(parents=True)
    fish.write_text(f'set -gx PATH "{other}" $PATH\nset -g MINE yes\n')


@pytest.mark.parametrize("name", ["bash", "zsh", "fish", "sh"])
def test_the_environment_is_active_after_the_shells_own_files(
    name: str, environment: core.Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = shutil.which(name)
    if shell is None:
        pytest.skip(f"there is no {name} on this machine")
    home, files = tmp_path / "home of shells", tmp_path / "files"
    write_start_up_files(home)
    files.mkdir()
    for variable in ("ZDOTDIR", "ENV", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(home))
    command, variables = start_shell(shell, environment, files)
    done = subprocess.run(
        [*command, "-i"] if name == "fish" else command,
        input=ASK_FISH if name == "fish" else ASK,
        env=variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert f"in={environment.root / 'bin' / 'python'}\n" in done.stdout
    assert f"root={environment.root}\n" in done.stdout
    assert ("mine=yes\n" in done.stdout) is (name != "sh")


@pytest.mark.parametrize("name", ["pwsh", "powershell.exe"])
def test_powershell_stays_after_it_has_read_its_own_script(
    name: str, environment: core.Environment, tmp_path: Path
) -> None:
    command, variables = start_shell(f"/opt/{name}", environment, tmp_path)
    assert command[1:3] == ["-NoExit", "-Command"]
    assert command[3].startswith(". $env:ENVTUI_ACTIVATE;")
    assert variables["ENVTUI_ACTIVATE"] == str(environment.python.parent / "activate.ps1")


def test_the_shell_is_the_persons_own_or_the_plain_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/opt/odd/fish")
    assert usual_shell() == "/opt/odd/fish"
    monkeypatch.delenv("SHELL")
    assert usual_shell() == "/bin/sh"


def test_a_shell_without_a_known_way_in_is_given_the_variables(
    environment: core.Environment, tmp_path: Path
) -> None:
    command, variables = start_shell("/bin/rc", environment, tmp_path)
    assert command == ["/bin/rc"]
    assert variables["VIRTUAL_ENV"] == str(environment.root)
    assert variables["PATH"].startswith(f"{environment.root / 'bin'}:")


def test_an_environment_without_scripts_is_active_by_its_variables(
    environment: core.Environment, tmp_path: Path
) -> None:
    (environment.root / "bin" / "activate").unlink()
    command, variables = start_shell("/bin/bash", environment, tmp_path)
    assert command == ["/bin/bash"]
    assert variables["VIRTUAL_ENV"] == str(environment.root)

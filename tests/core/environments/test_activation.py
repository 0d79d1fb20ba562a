"""Activation in the real shells, of environments with every kind of path."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from envtui.core.environments.activation import activation_command
from tests.core.environments.conftest import Make

NAMES = [
    "plain",
    "with space",
    "it's",
    'say "x"',
    "$HOME `id` $(id)",
    "back\\slash\\n",
    "ends in \\",
    "bang! #1 ~*?[a];&|<>",
    "ünï-日本",
    "-dash",
    "@ROOT@ {} %s",
    "\u2018typographic\u2019",
]

# A line that prints the three things that activation is for, each on a line of its own.
SHOW = {
    "posix": 'printf "%s\\n" "${VIRTUAL_ENV-none}" "${VIRTUAL_ENV_PROMPT-none}" "$PATH"',
    "fish": 'printf "%s\\n" "$VIRTUAL_ENV" "$VIRTUAL_ENV_PROMPT" (string join : $PATH)',
    "csh": 'sh -c \'printf "%s\\n" "${VIRTUAL_ENV-none}" "${VIRTUAL_ENV_PROMPT-none}" "$PATH"\'',
    "nu": "print ($env.VIRTUAL_ENV? | default none) ($env.VIRTUAL_ENV_PROMPT? | default none)"
    " ($env.PATH | str join (char esep))",
    "pwsh": 'Write-Output "$env:VIRTUAL_ENV" "$env:VIRTUAL_ENV_PROMPT" "$env:PATH"',
}
SHELLS = {
    "bash": (["bash", "--norc", "-euc"], "posix"),
    "dash": (["dash", "-euc"], "posix"),
    "zsh": (["zsh", "-feuc"], "posix"),
    "ksh": (["ksh", "-euc"], "posix"),
    "fish": (["fish", "--no-config", "-c"], "fish"),
    "tcsh": (["tcsh", "-fc"], "csh"),
    "nu": (["nu", "--no-config-file", "-c"], "nu"),
    "pwsh": (["pwsh", "-NoProfile", "-NonInteractive", "-Command"], "pwsh"),
}


def run(shell: str, lines: list[str], folder: Path, **environ: str) -> list[str]:
    """Run the lines in a shell and return the lines it prints."""
    command, _ = SHELLS[shell]
    if (executable := shutil.which(command[0])) is None:
        pytest.skip(f"{command[0]} is not on this machine")
    text = "\n".join(lines)
    if shell == "tcsh":  # it reads aliases only line by line, from a file
        (folder / "script").write_text(text)
        text = "source script"
    done = subprocess.run(
        [executable, *command[1:], text],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", **environ},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    return os.fsdecode(done.stdout).splitlines()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shell", SHELLS)
def test_activates_and_deactivates(shell: str, name: str, tmp_path: Path, make: Make) -> None:
    root = make(tmp_path / name)
    show = SHOW[SHELLS[shell][1]]
    activate = activation_command(root, shell)
    before, path = [*run(shell, [show], tmp_path)][-1:], f"{root}/bin:{os.environ['PATH']}"
    printed = run(shell, [activate, show, "deactivate", show], tmp_path)
    assert printed[:3] == [str(root), name, path]
    assert printed[3] in ("", "none")
    assert printed[4] in ("", "none")
    assert printed[5:] == before


@pytest.mark.parametrize("shell", SHELLS)
def test_python_is_the_environments(shell: str, tmp_path: Path, make: Make) -> None:
    root = make(tmp_path / "some env")
    ask = "python -c 'import sys; print(sys.prefix)'"
    assert run(shell, [activation_command(root, shell), ask], tmp_path) == [str(root)]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_line_works_from_the_folder_it_is_relative_to(
    shell: str, tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make(tmp_path / "-an env")
    monkeypatch.chdir(tmp_path)
    line = activation_command(root, shell)
    assert str(tmp_path) not in line
    assert run(shell, [line, SHOW[SHELLS[shell][1]]], tmp_path)[0] == str(root)


@pytest.mark.parametrize("shell", SHELLS)
def test_another_environment_takes_over_and_gives_back_the_first_path(
    shell: str, tmp_path: Path, make: Make
) -> None:
    one, two = make(tmp_path / "one"), make(tmp_path / "two", prompt="second one")
    show = SHOW[SHELLS[shell][1]]
    lines = [activation_command(one, shell), activation_command(two, shell), show]
    printed = run(shell, [*lines, "deactivate", show], tmp_path)
    assert printed[:3] == [str(two), "second one", f"{two}/bin:{os.environ['PATH']}"]
    assert printed[5] == os.environ["PATH"]


@pytest.mark.parametrize("shell", SHELLS)
def test_pythonhome_is_put_aside(shell: str, tmp_path: Path, make: Make) -> None:
    root = make(tmp_path / "env")
    show = "sh -c 'echo ${PYTHONHOME-unset}'"
    lines = [activation_command(root, shell), show, "deactivate", show]
    assert run(shell, lines, tmp_path, PYTHONHOME="/else where") == ["unset", "/else where"]


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "nu", "pwsh"])
def test_a_relocatable_environment_activates_where_it_lies(
    shell: str, locale: str, tmp_path: Path, make: Make
) -> None:
    name = "now $here\tgehört"
    make(tmp_path / "made here", relocatable=True).rename(tmp_path / name)
    root = tmp_path / name
    lines = [activation_command(root, shell), SHOW[SHELLS[shell][1]]]
    printed = run(shell, lines, tmp_path, LC_ALL=locale)
    assert printed == [str(root), name, f"{root}/bin:{os.environ['PATH']}"]


@pytest.mark.parametrize("options", ["emulate ksh", "setopt kshglob noevallineno posixargzero"])
def test_zsh_finds_the_place_whatever_is_set(options: str, tmp_path: Path, make: Make) -> None:
    root = make(tmp_path / "env", relocatable=True)
    lines = [
        options,
        f". '{root}/bin/activate'",
        'echo "$VIRTUAL_ENV"; [[ -o kshglob ]] && echo kept',
    ]
    assert run("zsh", lines, tmp_path) == [str(root), "kept"]


# How each shell shows its prompt as a person would see it.
PROMPTS = {"bash": 'printf "%s\\n" "${PS1@P}"', "zsh": 'print -rP -- "$PS1"'}


@pytest.mark.parametrize("options", ["", "setopt promptsubst"])
@pytest.mark.parametrize("shell", PROMPTS)
def test_the_prompt_shows_a_name_and_runs_nothing_of_it(
    shell: str, options: str, tmp_path: Path, make: Make
) -> None:
    name = "my `touch ran` $(touch ran) 100%d"
    root = make(tmp_path / "env", prompt=name)
    shown = [PROMPTS[shell], "deactivate", PROMPTS[shell]]
    lines = [*([options] if shell == "zsh" else []), "PS1='> '"]
    lines += [activation_command(root, shell), *shown]
    assert run(shell, lines, tmp_path) == [f"({name}) > ", "> "]
    assert run(shell, lines, tmp_path, VIRTUAL_ENV_DISABLE_PROMPT="1") == ["> ", "> "]
    assert not (tmp_path / "ran").exists()


def test_fish_shows_the_name_and_the_status_of_the_last_command(tmp_path: Path, make: Make) -> None:
    root = make(tmp_path / "env", prompt="%s $name")
    lines = ["function fish_prompt; echo $status'> '; end", activation_command(root, "fish")]
    lines += ["functions -q fish_prompt; and false", "fish_prompt", "deactivate", "fish_prompt"]
    assert run("fish", lines, tmp_path) == ["(%s $name) 1> ", "0> "]


def test_nushell_shows_the_name(tmp_path: Path, make: Make) -> None:
    root = make(tmp_path / "env", prompt="my (touch ran) $name")
    show = "print (do $env.PROMPT_COMMAND)"
    lines = ["$env.PROMPT_COMMAND = {|| 'here' }", show, activation_command(root, "nu"), show]
    before, within, after = run("nu", [*lines, "deactivate", show], tmp_path)
    assert (before, within, after) == ("here", "(my (touch ran) $name) here", "here")
    off = run("nu", lines, tmp_path, VIRTUAL_ENV_DISABLE_PROMPT="1")
    assert off == ["here", "here"]
    assert not (tmp_path / "ran").exists()


def test_tcsh_shows_the_name(tmp_path: Path, make: Make) -> None:
    root = make(tmp_path / "env", prompt="my `touch ran` env")
    lines = ["set prompt = '> '", activation_command(root, "tcsh")]
    lines += ["echo $prompt:q", "deactivate", "echo $prompt:q"]
    assert run("tcsh", lines, tmp_path) == ["(my `touch ran` env) > ", "> "]
    assert not (tmp_path / "ran").exists()


def test_the_script_refuses_to_be_executed(tmp_path: Path, make: Make) -> None:
    script = make(tmp_path / "env") / "bin" / "activate"
    done = subprocess.run(["bash", script], capture_output=True, check=False)
    assert done.returncode == 33
    assert b"sourced" in done.stderr


def test_activate_this_puts_the_environment_first(tmp_path: Path, make: Make, python: Path) -> None:
    root = make(tmp_path / "it's an env", prompt="né")
    script = root / "bin" / "activate_this.py"
    packages = next(root.glob("lib/python*/site-packages"))
    (packages / "only_here.py").write_text("")
    program = (
        "import os, sys; path = sys.argv[1]; exec(open(path).read(), {'__file__': path});"
        "import only_here; print(ascii([only_here.__file__, sys.prefix, sys.path[0],"
        "os.environ['VIRTUAL_ENV_PROMPT'], os.environ['PATH'].split(os.pathsep)[0]]))"
    )
    done = subprocess.run(
        [python, "-I", "-c", program, script], capture_output=True, text=True, check=True
    )
    seen = [str(packages / "only_here.py"), str(root), str(packages), "né", str(root / "bin")]
    assert done.stdout.strip() == ascii(seen)


def test_names_a_line_for_every_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    root = tmp_path / ".venv"
    scripts = "Scripts" if sys.platform == "win32" else "bin"
    assert activation_command(root, "bash") == f"source .venv/{scripts}/activate"
    assert activation_command(root, "sh") == f". .venv/{scripts}/activate"
    assert activation_command(root, "fish") == f"source .venv/{scripts}/activate.fish"
    assert activation_command(root, "tcsh") == f"source .venv/{scripts}/activate.csh"
    assert activation_command(root, "nu") == f"overlay use .venv/{scripts}/activate.nu"
    assert activation_command(root, "pwsh") == f". .venv/{scripts}/activate.ps1"
    assert activation_command(root, "cmd") == str(Path(f".venv/{scripts}/activate.bat"))
    line = activation_command(tmp_path / "a, b", "cmd")
    assert line == f'"{Path(f"a, b/{scripts}/activate.bat")}"'


def test_conda_activates_its_own(tmp_path: Path, make: Make) -> None:
    root = tmp_path / "of conda"
    (root / "conda-meta").mkdir(parents=True)
    assert activation_command(root, "bash") == f"conda activate '{root}'"
    assert activation_command(root, "cmd") == f'conda activate "{root}"'
    make(tmp_path / "env")
    (tmp_path / "env" / "conda-meta").mkdir()
    assert "bin/activate" in activation_command(tmp_path / "env", "bash")


def test_the_shell_is_the_persons_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NU_VERSION", raising=False)
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert activation_command(tmp_path / "env") == "source env/bin/activate.fish"
    monkeypatch.setenv("NU_VERSION", "0.100")
    assert activation_command(tmp_path / "env") == "overlay use env/bin/activate.nu"
